/// The browser code's build: an entry per kind of page, hashed files, and the manifest in which templates look them up.
import { defineConfig, type Plugin } from "vite";

const ELSEWHERE =
  /\/src\/(?:\w+\/)?(main|desk|statistics|frame|embed|undo|reload|account|account-status|sign-in|passkeys|push|second-factor|front|standing|embedder|token|challenge.*|more|arrivals|head|strip|waiting|sight|fresh|own|own-side|folds|answered|hidden|preview|picture|picture-dialog|menu|quotation|comment|monogram|comment-forms|tombstones|earlier|insertion|narrowing|styles|notices|bell|poll-rules|timeline.*|near|outcome|share|extras|minds|countdown|popovers)\.ts$/;
const isShared = (module: string) =>
  /\/src\/(net|page|poll|thread)\/[^/]+\.ts$/.test(module) && !ELSEWHERE.test(module);

/** What is loaded later brings no styles, so the bundler's loader of such would be carried for nothing. */
const plainImports: Plugin = {
  name: "plain-imports",
  enforce: "pre",
  load: (id) =>
    id.includes("vite/preload-helper") ? "export const __vitePreload = (load) => load();" : null,
};

export default defineConfig({
  base: "/static/",
  // What stands at the site's top comes with embed.js: vite.embed.config.ts.
  publicDir: false,
  plugins: [plainImports],
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
