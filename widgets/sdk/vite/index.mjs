/** One Vite configuration for every widget: an IIFE of `src/index.ts` with React from the page and its styles inside. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { adoptedStyles } from "./adopted-styles.mjs";
import { workbench } from "./workbench.mjs";

export { adoptedStyles, workbench };

const SDK = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).name;
const GLOBALS = {
  react: "React",
  "react-dom": "ReactDOM",
  "react-dom/client": "ReactDOM",
  "react/jsx-runtime": "ReactJSXRuntime",
};

/**
 * Packages whose build for browsers sets `innerHTML`, which the page's Trusted Types refuse; each has a plain build beside it.
 *
 * @param {string} root
 */
function plainBuilds(root) {
  const require = createRequire(join(root, "package.json"));
  const found = {};
  for (const name of ["decode-named-character-reference"]) {
    try {
      found[name] = require.resolve(name);
    } catch {
      // The widget does not use it.
    }
  }
  return found;
}

/** @param {string} [root] folder of the widget's package.json */
export function widgetConfig(root = process.cwd()) {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const short = manifest.name.replace(/^@[^/]+\//, "").replace(/[^a-z0-9]+/gi, "-");
  return {
    root,
    define: {
      __WIDGET_VERSION__: JSON.stringify(manifest.version),
      "process.env.NODE_ENV": JSON.stringify(process.env.VITEST ? "test" : "production"),
    },
    resolve: { alias: plainBuilds(root) },
    // The page has no development runtime of JSX; whatever NODE_ENV says, a bundle must not bring one.
    oxc: { jsx: { runtime: "automatic", development: false } },
    css: { modules: { generateScopedName: `${short}_[local]_[hash:base64:5]` } },
    plugins: [adoptedStyles(), workbench(root)],
    build: {
      target: "es2023",
      outDir: "dist",
      emptyOutDir: true,
      cssCodeSplit: false,
      lib: {
        entry: join(root, "src/index.ts"),
        formats: ["iife"],
        name: "OctopusWidget",
        fileName: () => "index.iife.js",
      },
      rolldownOptions: { external: Object.keys(GLOBALS), output: { globals: GLOBALS } },
      reportCompressedSize: false,
    },
    test: {
      environment: "happy-dom",
      include: ["tests/**/*.test.{ts,tsx}"],
      resolve: { alias: plainBuilds(root) },
      css: { modules: { classNameStrategy: "non-scoped" } },
      // As a package it has styles in it, which Node alone cannot import.
      server: { deps: { inline: [new RegExp(`/node_modules/${SDK}/`)] } },
    },
  };
}
