/** Builds the page of the widgets' dev server, which travels in the SDK: `vite build --config workbench.config.ts`. */
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const root = import.meta.dirname;

export default defineConfig({
  root,
  base: "/@octopus/workbench/",
  publicDir: false,
  plugins: [react()],
  resolve: {
    alias: { "@octopus-widgets/sdk/contract": new URL("../widgets/sdk/src/contract.ts", import.meta.url).pathname },
    dedupe: ["react", "react-dom"],
  },
  worker: { format: "es" },
  build: {
    outDir: "../widgets/sdk/workbench",
    emptyOutDir: true,
    cssCodeSplit: false,
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: { input: `${root}/workbench.html` },
  },
});
