import { readFileSync } from "node:fs";
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

const OPERATIONS = "octopus-operation:";

/**
 * Each GraphQL operation is a module of its own in the build, so that it comes with the part of the page that asks it: together they are
 * as large as all else that our code is.
 */
function separateOperations(): Plugin {
  const generated = new URL("src/api/generated.ts", import.meta.url).pathname;
  const read = () =>
    readFileSync(generated, "utf8").matchAll(/^export const (\w+) = (\{.*\}) as unknown as DocumentNode/gm);
  return {
    name: "octopus-operations",
    apply: "build",
    enforce: "pre",
    resolveId: (id) => (id.startsWith(OPERATIONS) ? { id: `\0${id}`, moduleSideEffects: false } : undefined),
    load(id) {
      if (id === generated) {
        const each = [...read()].map(([, name]) => `export { ${name} } from "${OPERATIONS}${name}";`);
        return { code: each.join("\n"), moduleSideEffects: false };
      }
      if (!id.startsWith(`\0${OPERATIONS}`)) return undefined;
      const name = id.slice(OPERATIONS.length + 1);
      const found = [...read()].find(([, one]) => one === name);
      return found && `export const ${name} = ${found[2]};`;
    },
  };
}

export default defineConfig(({ mode }) => {
  const env = loadEnv(mode, import.meta.dirname, "VITE_");
  const prefix = (env.VITE_BASE_PATH ?? "").replace(/\/$/, "");
  // Who is asked by GraphQL is who signs people in and serves widgets too.
  const asked = URL.parse(env.VITE_GRAPHQL_HTTP ?? "")?.origin;
  const target = env.VITE_BACKEND || asked || "http://127.0.0.1:8000";
  // The backend compares Origin with Host, so the proxy leaves Host as the browser sent it.
  const backend: ProxyOptions = { target, changeOrigin: false, ws: true };
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
    "backend-config.js",
  ];
  return {
    base: "./",
    plugins: [react(), basePath(prefix), separateOperations()],
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
