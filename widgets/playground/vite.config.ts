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

export default defineConfig({
  root,
  /** What tools/pack-widgets.mjs packed: the bundles as the catalogue serves them. */
  publicDir: join(root, "../../src/octopus/static"),
  resolve: { dedupe: ["react", "react-dom"] },
  plugins: [
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
