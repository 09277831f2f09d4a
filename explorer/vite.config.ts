import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const frontend = (path: string) => new URL(`../frontend/src/${path}`, import.meta.url).pathname;

export default defineConfig({
  base: "./",
  plugins: [react()],
  resolve: {
    // One session and one set of colours for both pages.
    alias: {
      "@octopus/frontend/session": frontend("api/session.ts"),
      "@octopus/frontend/tokens.css": frontend("design/tokens.css"),
    },
  },
  worker: { format: "es" },
  build: {
    outDir: "../src/octopus/static/explorer",
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // The editor is one large part by nature.
    chunkSizeWarningLimit: 4000,
  },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});
