/**
 * Build the page of the widgets' dev server (frontend/src/workbench) into widgets/sdk/workbench/, where the SDK's Vite plugin
 * serves it from, unless nothing that it is made of has changed.
 *
 * Run: node tools/build-workbench.mjs
 */
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
export const WORKBENCH = join(ROOT, "widgets/sdk/workbench");
const INPUTS = ["frontend/src", "frontend/workbench.html", "frontend/workbench.config.ts", "widgets/sdk/src", "package-lock.json"];
const isMadeOf = (file) => !/\.test\.tsx?$|\/generated\.ts$/.test(file) && !file.startsWith(join(ROOT, "frontend/src/screens/config"));

async function filesOf(path) {
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(() => null);
  if (!entries) return [path];
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function inputHash() {
  const hash = createHash("sha256");
  const files = (await Promise.all(INPUTS.map((each) => filesOf(join(ROOT, each))))).flat();
  for (const file of files.filter(isMadeOf).sort()) hash.update(relative(ROOT, file)).update("\0").update(await readFile(file)).update("\0");
  return hash.digest("hex");
}

/** Returns the hash of what the page is made of. */
export async function buildWorkbench() {
  const stamp = join(WORKBENCH, ".stamp");
  const hash = await inputHash();
  if ((await readFile(stamp, "utf8").catch(() => "")) === hash) return hash;
  const { build } = await import("vite");
  await build({ configFile: join(ROOT, "frontend/workbench.config.ts"), logLevel: "warn" });
  await writeFile(stamp, hash);
  return hash;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildWorkbench();
