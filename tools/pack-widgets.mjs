/**
 * Build the first-party widgets that are stale and put each bundle with its manifest and README under
 * src/octopus/static/widgets/<npm name>/<version>/, where the wheel and the catalogue find them.
 *
 * Run: node tools/pack-widgets.mjs [--force]. Prints one line a widget; exits with 1 when one cannot be built.
 */
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const WIDGETS = join(ROOT, "widgets");
const PACKED = join(ROOT, "src/octopus/static/widgets");
/** What every bundle may be made from, besides its own package: the SDK, and what the plotting widgets share. */
const SHARED_INPUTS = ["sdk/src", "sdk/vite", "sdk/package.json", "plot/src", "plot/package.json"].map((path) => join(WIDGETS, path));
const force = process.argv.includes("--force");

/** Packages under widgets/ that say which widget keys they hold. */
async function findPackages() {
  const found = [];
  for (const name of (await readdir(WIDGETS)).sort()) {
    const folder = join(WIDGETS, name);
    const manifest = await readFile(join(folder, "package.json"), "utf8").then(JSON.parse, () => null);
    if (manifest?.octopus) found.push({ folder, manifest });
  }
  return found;
}

async function filesOf(path) {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => null);
  if (!entries) return [path];
  const nested = await Promise.all(entries.map((entry) => filesOf(join(path, entry.name))));
  return nested.flat();
}

/** Hash of everything that a bundle is made from, the versions of what it bundles included. */
async function inputHash({ folder, manifest }) {
  const hash = createHash("sha256");
  const inputs = [join(folder, "src"), join(folder, "package.json"), join(folder, "vite.config.ts"), ...SHARED_INPUTS];
  const files = (await Promise.all(inputs.map(filesOf))).flat().sort();
  for (const file of files) hash.update(relative(ROOT, file)).update("\0").update(await readFile(file)).update("\0");
  const require = createRequire(join(folder, "package.json"));
  for (const name of ["vite", ...Object.keys(manifest.devDependencies ?? {}), ...Object.keys(manifest.dependencies ?? {})].sort()) {
    hash.update(name).update(installedVersion(require, name));
  }
  return hash.digest("hex");
}

function installedVersion(require, name) {
  try {
    return require(`${name}/package.json`).version;
  } catch {
    return "";
  }
}

async function buildIfStale(widget) {
  const stamp = join(widget.folder, "dist/.stamp");
  const hash = await inputHash(widget);
  if (!force && (await readFile(stamp, "utf8").catch(() => "")) === hash) return false;
  const { build } = await import("vite");
  await build({ root: widget.folder, configFile: join(widget.folder, "vite.config.ts"), logLevel: "warn" });
  await writeFile(stamp, hash);
  return true;
}

/** Only the present version is packed: older ones would travel in the wheel for ever. */
async function pack({ folder, manifest }) {
  const home = join(PACKED, manifest.name);
  const target = join(home, manifest.version);
  for (const version of await readdir(home).catch(() => [])) {
    if (version !== manifest.version) await rm(join(home, version), { recursive: true });
  }
  await mkdir(target, { recursive: true });
  await cp(join(folder, "dist/index.iife.js"), join(target, "index.iife.js"));
  await cp(join(folder, "package.json"), join(target, "package.json"));
  // The store shows it, where there is one.
  const readme = await readFile(join(folder, "README.md")).catch(() => null);
  if (readme) await writeFile(join(target, "README.md"), readme);
  return target;
}

const packages = await findPackages();
if (packages.length === 0) throw new Error(`expected widget packages with an "octopus" entry under ${WIDGETS}; found none`);
for (const widget of packages) {
  const built = await buildIfStale(widget);
  await pack(widget);
  console.log(`${widget.manifest.name} ${widget.manifest.version}: ${built ? "built" : "up to date"}`);
}
