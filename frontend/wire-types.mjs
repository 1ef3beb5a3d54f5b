/// Makes the browser's types of the wire contract: reads the JSON schema of `manage.py wire_schema`, writes TypeScript.
import { readFileSync } from "node:fs";
import { compile } from "json-schema-to-typescript";

const BANNER = `/// The wire contract's objects as the server declares them in debate/wire/ and live/fanout/frames.py.
/// Made by \`make wire\`: change them there, never here.
`;

const schema = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(
  await compile(schema, "Wire", {
    additionalProperties: false,
    bannerComment: BANNER,
    style: { printWidth: 110 },
  }),
);
