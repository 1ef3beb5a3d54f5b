/// The browser code's build: an entry per kind of page, hashed files, and the manifest in which templates look them up.
import { readFileSync, writeFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

/** What a page loads only once it is needed, or what only one kind of page has. */
const ELSEWHERE = new Set([
  "net/challenge",
  "net/challenge-worker",
  "net/token",
  "page/account",
  "page/account-status",
  "page/bell",
  "page/dates",
  "page/follow",
  "page/front",
  "page/moments",
  "page/near",
  "page/notices",
  "page/offer",
  "page/passkeys",
  "page/popovers",
  "page/push",
  "page/reload",
  "page/reload-offer",
  "page/second-factor",
  "page/sign-in",
  "page/styles",
  "page/undo",
  "poll/countdown",
  "poll/extras",
  "poll/changed-votes",
  "poll/outcome",
  "poll/poll-rules",
  "poll/share",
  "poll/timeline",
  "poll/timeline-ends",
  "poll/timeline-flags",
  "poll/timeline-plot",
  "poll/timeline-series",
  "poll/timeline-times",
  "poll/timeline-view",
  "thread/answered",
  "thread/arrivals",
  "thread/boxes",
  "thread/comment",
  "thread/comment-forms",
  "thread/earlier",
  "thread/folds",
  "thread/fresh",
  "thread/head",
  "thread/held",
  "thread/hidden",
  "thread/insertion",
  "thread/like-refused",
  "thread/mention-list",
  "thread/mentions",
  "thread/menu",
  "thread/menus",
  "thread/monogram",
  "thread/more",
  "thread/narrowing",
  "thread/own",
  "thread/own-side",
  "thread/picture",
  "thread/picture-dialog",
  "thread/preview",
  "thread/quotation",
  "thread/rule-boxes",
  "thread/in-view",
  "thread/starters",
  "thread/strip",
  "thread/tombstones",
  "thread/waiting",
]);
const isShared = (module: string) => {
  const name = /\/src\/((?:net|page|poll|thread)\/[^/]+)\.ts$/.exec(module)?.[1];
  return name !== undefined && !ELSEWHERE.has(name);
};

/** What is loaded later brings no styles, so the bundler's loader of such would be carried for nothing. */
const plainImports: Plugin = {
  name: "plain-imports",
  enforce: "pre",
  load: (id) =>
    id.includes("vite/preload-helper") ? "export const __vitePreload = (load) => load();" : null,
};

/** The manifest is public, so it names files from here and not by the folders of the machine that built it. */
const namesFromHere: Plugin = {
  name: "names-from-here",
  writeBundle: ({ dir }) => {
    const manifest = `${dir}/manifest.json`;
    writeFileSync(manifest, readFileSync(manifest, "utf8").replaceAll(`${import.meta.dirname}/`, ""));
  },
};

export default defineConfig({
  base: "/static/",
  // What stands at the site's top comes with embed.js: vite.embed.config.ts.
  publicDir: false,
  plugins: [plainImports, namesFromHere],
  build: {
    outDir: "dist",
    // What an older build wrote stays: open pages, and servers that are not restarted yet, still ask for it.
    emptyOutDir: false,
    manifest: "manifest.json",
    modulePreload: false,
    rollupOptions: {
      input: ["src/main.ts", "src/desk.ts", "src/statistics.ts", "src/frame.ts", "styles/sides.css"],
      output: {
        // What pages and frames share is one file: it compresses better than in parts.
        codeSplitting: { groups: [{ name: "debate", test: isShared }] },
      },
    },
  },
});
