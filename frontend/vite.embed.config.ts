/// The build of embed.js: one plain script under an address that never changes, since publishers write it into their pages.
/// What is in public/ comes to stand beside it, at the site's top.
import { defineConfig } from "vite";

export default defineConfig({
  build: {
    outDir: "dist/top",
    emptyOutDir: true,
    modulePreload: false,
    lib: { entry: "src/embed/embed.ts", name: "hustings", formats: ["iife"], fileName: () => "embed.js" },
  },
});
