import { defineConfig } from "vite";

const GLOBALS = {
  react: "React",
  "react-dom": "ReactDOM",
  "react-dom/client": "ReactDOM",
  "react/jsx-runtime": "ReactJSXRuntime",
};

/**
 * The scripts of isolated widgets' frames, each a classic one, beside the page that `vite.config.ts` builds: the runtime, and with
 * `--mode apollo` Apollo's hooks, which come after it and take its React.
 */
export default defineConfig(({ mode }) => {
  const apollo = mode === "apollo";
  const entry = apollo ? "src/frame/apollo.ts" : "src/frame/main.ts";
  return {
    define: { "process.env.NODE_ENV": JSON.stringify("production") },
    resolve: {
      alias: { "@octopus-widgets/sdk/contract": new URL("../widgets/sdk/src/contract.ts", import.meta.url).pathname },
    },
    publicDir: false,
    build: {
      outDir: "../src/octopus/static/ui/frame",
      emptyOutDir: !apollo,
      target: "es2023",
      lib: {
        entry: new URL(entry, import.meta.url).pathname,
        formats: ["iife"],
        name: apollo ? "OctopusFrameApollo" : "OctopusFrame",
        fileName: () => (apollo ? "apollo.js" : "runtime.js"),
      },
      ...(apollo ? { rolldownOptions: { external: Object.keys(GLOBALS), output: { globals: GLOBALS } } } : {}),
      reportCompressedSize: false,
    },
  };
});
