import { defineConfig } from "vite";

/** The runtime of isolated widgets' frames: one classic script, beside the page that `vite.config.ts` builds. */
export default defineConfig({
  define: { "process.env.NODE_ENV": JSON.stringify("production") },
  resolve: {
    alias: { "@octopus-widgets/sdk/contract": new URL("../widgets/sdk/src/contract.ts", import.meta.url).pathname },
  },
  publicDir: false,
  build: {
    outDir: "../src/octopus/static/ui/frame",
    emptyOutDir: true,
    target: "es2023",
    lib: {
      entry: new URL("src/frame/main.ts", import.meta.url).pathname,
      formats: ["iife"],
      name: "OctopusFrame",
      fileName: () => "runtime.js",
    },
    reportCompressedSize: true,
  },
});
