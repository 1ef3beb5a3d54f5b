/// The browser code's build: an entry per kind of page, hashed files, and the manifest in which templates look them up.
import { defineConfig } from "vite";

export default defineConfig({
  base: "/static/",
  build: {
    outDir: "dist",
    // What an older build wrote stays: open pages, and servers that are not restarted yet, still ask for it.
    emptyOutDir: false,
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    rollupOptions: { input: ["src/main.ts", "src/desk.ts", "src/figures.ts", "src/frame.ts"] },
  },
});
