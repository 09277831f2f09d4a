import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vite";

const root = import.meta.dirname;
/** The policy of the real page, so that a bundle that breaks it is seen here. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'self'",
  "require-trusted-types-for 'script'",
  "trusted-types octopus",
].join("; ");

/** The shell's tokens and the playground's own styles, as plain files: the policy refuses the style elements of Vite. */
const STYLES: { readonly [url: string]: string } = {
  "/tokens.css": join(root, "../../frontend/src/design/tokens.css"),
  "/playground.css": join(root, "playground.css"),
};

/** The states are looked at as they are built, since the policy refuses the style elements of development: `npm run states`. */
const STATES_OUT = process.env.STATES_OUT ?? join(root, "dist");

export default defineConfig({
  root,
  build: {
    outDir: STATES_OUT,
    emptyOutDir: true,
    copyPublicDir: false,
    target: "es2023",
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
    rolldownOptions: { input: join(root, "states.html") },
  },
  preview: { host: "127.0.0.1" },
  /** What tools/pack-widgets.mjs packed: the bundles as the catalogue serves them. */
  publicDir: join(root, "../../src/octopus/static"),
  resolve: { dedupe: ["react", "react-dom"] },
  plugins: [
    {
      name: "octopus:policy-of-the-page",
      apply: "build",
      transformIndexHtml: () => [
        { tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: POLICY }, injectTo: "head-prepend" },
      ],
    },
    {
      name: "octopus:packed-bundles",
      configurePreviewServer(server) {
        server.middlewares.use((request, response, next) => {
          const [path = ""] = (request.url ?? "").split("?");
          if (!path.startsWith("/widgets/") || path.includes("..")) return next();
          response.setHeader("Content-Type", "text/javascript");
          response.end(readFileSync(join(root, "../../src/octopus/static", path)));
        });
      },
    },
    {
      name: "octopus:plain-styles",
      configureServer(server) {
        server.middlewares.use((request, response, next) => {
          const file = STYLES[request.url ?? ""];
          if (!file) return next();
          response.setHeader("Content-Type", "text/css");
          response.end(readFileSync(file));
        });
      },
    },
  ],
  server: { host: "127.0.0.1", headers: { "Content-Security-Policy": POLICY }, fs: { allow: [join(root, "../..")] } },
});
