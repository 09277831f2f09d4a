import react from "@vitejs/plugin-react";
import { loadEnv, type Plugin, type ProxyOptions } from "vite";
import { defineConfig } from "vitest/config";

/** In development nobody replaces the `__BASE_PATH__` of index.html; the backend does it when it serves the page. */
function basePath(prefix: string): Plugin {
  return {
    name: "octopus-base-path",
    apply: "serve",
    transformIndexHtml: (html) => html.replaceAll("__BASE_PATH__", prefix),
  };
}

export default defineConfig(({ mode }) => {
  const env = loadEnv(mode, import.meta.dirname, "VITE_");
  const prefix = (env.VITE_BASE_PATH ?? "").replace(/\/$/, "");
  // The backend compares Origin with Host, so the proxy leaves Host as the browser sent it.
  const backend: ProxyOptions = { target: env.VITE_BACKEND || "http://127.0.0.1:8000", changeOrigin: false, ws: true };
  const proxied = [
    "graphql",
    "auth",
    "widgets",
    "frames",
    "health",
    "branding",
    "metrics",
    "docs",
    "explorer",
    "runtime-config.js",
    "config.js",
  ];
  return {
    base: "./",
    plugins: [react(), basePath(prefix)],
    resolve: {
      alias: { "@octopus-widgets/sdk/contract": new URL("../widgets/sdk/src/contract.ts", import.meta.url).pathname },
    },
    server: {
      port: 3000,
      strictPort: true,
      proxy: Object.fromEntries(proxied.map((path) => [`${prefix}/${path}`, backend])),
    },
    worker: { format: "es" },
    build: {
      outDir: "../src/octopus/static/ui",
      emptyOutDir: true,
      manifest: true,
      // One small style sheet: a part of the page that is fetched later cannot miss its own.
      cssCodeSplit: false,
      target: "es2023",
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
    test: {
      environment: "happy-dom",
      setupFiles: ["src/app/testSetup.ts"],
      include: ["src/**/*.test.{ts,tsx}"],
      css: { modules: { classNameStrategy: "non-scoped" } },
    },
  };
});
