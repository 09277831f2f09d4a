/** Builds own-copy.js into the folder that is given, with Apollo inside and React outside. */
import { build } from "vite";

const entry = new URL("own-copy.js", import.meta.url).pathname;
await build({
  configFile: false,
  logLevel: "error",
  root: new URL("../../../frontend", import.meta.url).pathname,
  define: { "process.env.NODE_ENV": '"production"', "globalThis.__DEV__": "false" },
  build: {
    outDir: process.argv[2],
    lib: { entry, formats: ["iife"], name: "OwnCopy", fileName: () => "index.iife.js" },
    rolldownOptions: { external: ["react"], output: { globals: { react: "React" } } },
  },
});
