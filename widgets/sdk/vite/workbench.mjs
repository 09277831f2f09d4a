/**
 * What `npm run dev` of a widget serves: the workbench, a page that is the dashboard around one widget. The page is built and
 * travels with the SDK; the widget's modules come from Vite, so that a change is on the screen at once. React is the page's,
 * as in the dashboard. What goes to Octopus is passed on.
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where `octopus demo` listens unless it is told otherwise. */
export const BACKEND = "http://127.0.0.1:8000";
const PAGE = fileURLToPath(new URL("../workbench/", import.meta.url));
const STATIC = "/@octopus/workbench/";
const ENTRY = "/@octopus/entry.js";
const MOCK = "/@octopus/mock.js";
const MOCK_FILES = ["dev/mock.ts", "dev/mock.tsx", "dev/mock.js"];
const PASSED_ON = ["/graphql", "/auth", "/health", "/branding"];
/** @type {{ [ending: string]: string }} */
const TYPES = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".woff2": "font/woff2",
  ".html": "text/html; charset=utf-8",
  ".json": "application/json",
};
/** That of the dashboard; beside it Vite's style elements, which a build does not have. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self' ws:",
  "base-uri 'self'",
  "form-action 'self'",
  "require-trusted-types-for 'script'",
  "trusted-types octopus",
].join("; ");
/**
 * React as the page has it, for the widget's modules and for whatever they import.
 *
 * @type {{ [module: string]: string }}
 */
const SHARED = {
  react: "React",
  "react-dom": "ReactDOM",
  "react-dom/client": "ReactDOM",
  "react/jsx-runtime": "ReactJSXRuntime",
  "react/jsx-dev-runtime": "ReactJSXRuntime",
};
const MARK = "\0octopus:";

/**
 * The plugin of a widget's dev server.
 *
 * @param {string} root folder of the widget's package.json
 * @returns {import("vite").Plugin}
 */
export function workbench(root = process.cwd()) {
  const backend = process.env.OCTOPUS_URL || BACKEND;
  const shared = sharedReact(root);
  return {
    name: "octopus:workbench",
    apply: (_config, { command }) => command === "serve" && !process.env.VITEST,
    enforce: "pre",
    config: () => ({
      appType: "custom",
      server: {
        host: "127.0.0.1",
        proxy: Object.fromEntries(PASSED_ON.map((path) => [path, passedOn(backend)])),
      },
      // The page's React is found by the dependencies too, while they are made ready for the browser.
      optimizeDeps: { entries: ["src/index.ts"], exclude: Object.keys(SHARED), rolldownOptions: { plugins: [shared] } },
    }),
    resolveId: (id) => (id === ENTRY || id === MOCK ? id : shared.resolveId(id)),
    load(id) {
      if (id === ENTRY) return entry();
      return id === MOCK ? mock(root) : shared.load(id);
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = (request.url ?? "/").replace(/\?.*/, "");
        const found = answer(path, () => project(root, backend));
        if (!found) return next();
        response.setHeader("Content-Type", TYPES[extname(found.name)] ?? "application/octet-stream");
        response.setHeader("Cache-Control", "no-store");
        if (found.name.endsWith(".html")) {
          response.setHeader("Content-Security-Policy", POLICY);
          // With it the host can tell how much of the page's time the widget takes.
          response.setHeader("Document-Policy", "js-profiling");
        }
        response.end(found.content);
      });
    },
  };
}

/**
 * What the browser is given that is not the widget's; null for everything else.
 *
 * @param {string} path
 * @param {() => object} told
 */
function answer(path, told) {
  if (path === "/" || path === "/index.html") return { name: "index.html", content: page() };
  if (path === "/@octopus/project.json") return { name: "project.json", content: JSON.stringify(told()) };
  if (!path.startsWith(STATIC) || path.includes("..")) return null;
  const file = join(PAGE, path.slice(STATIC.length));
  return existsSync(file) ? { name: file, content: readFileSync(file) } : null;
}

/** The page, with Vite's client ahead of everything else. */
function page() {
  const file = join(PAGE, "workbench.html");
  if (!existsSync(file))
    return `<!doctype html><p>The SDK has no workbench in ${PAGE}: build it with npm run build:widgets.`;
  return readFileSync(file, "utf8").replace("<head>", '<head><script type="module" src="/@vite/client"></script>');
}

/**
 * @param {string} root
 * @param {string} backend
 */
function project(root, backend) {
  const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return { name, version, backend, mock: mockFile(root) };
}

/** @param {string} root */
const mockFile = (root) => MOCK_FILES.find((each) => existsSync(join(root, each))) ?? null;

/** @param {string} root */
function mock(root) {
  const file = mockFile(root);
  return file === null ? "export default {};" : `export * from "/${file}"; export { default } from "/${file}";`;
}

/** Runs the widget, and once more whenever one of its modules changes; the page is told what it threw. */
function entry() {
  return `
const told = (fault) => dispatchEvent(new CustomEvent("octopus:widget-ran", { detail: fault }));
await import("/src/index.ts").then(() => told(null), told);
import.meta.hot.accept();
`;
}

/**
 * Passed on with the Host that the browser sent: Octopus compares it with Origin.
 *
 * @param {string} target
 * @returns {import("vite").ProxyOptions}
 */
function passedOn(target) {
  return {
    target,
    changeOrigin: false,
    ws: true,
    configure: (proxy) => proxy.on("error", (_fault, _request, response) => unanswered(response)),
  };
}

/**
 * Nobody listens there; the page says so itself.
 *
 * @param {import("node:http").ServerResponse | import("node:net").Socket} response
 */
function unanswered(response) {
  if (!("writeHead" in response) || response.headersSent) return;
  response.writeHead(502, { "Content-Type": "text/plain" });
  response.end("no Octopus answers");
}

/**
 * Modules that hand over the page's React under the names that React's own have.
 *
 * @param {string} root
 */
function sharedReact(root) {
  const require = createRequire(join(root, "package.json"));
  return {
    name: "octopus:shared-react",
    /** @param {string} id */
    resolveId: (id) => (Object.hasOwn(SHARED, id) ? MARK + id : null),
    /** @param {string} id */
    load(id) {
      if (!id.startsWith(MARK)) return null;
      const name = id.slice(MARK.length);
      if (name === "react/jsx-dev-runtime") return devRuntime();
      const names = Object.keys(require(name)).filter((each) => /^[A-Za-z_$][\w$]*$/.test(each) && each !== "default");
      return `const found = globalThis.${SHARED[name]};\nexport default found;\n${names.map((each) => `export const ${each} = found.${each};`).join("\n")}\n`;
    },
  };
}

function devRuntime() {
  return `const { jsx, jsxs, Fragment } = globalThis.ReactJSXRuntime;
export { Fragment };
export const jsxDEV = (type, props, key, many) => (many ? jsxs : jsx)(type, props, key);
`;
}
