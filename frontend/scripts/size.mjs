/**
 * What a browser downloads before the first value of a workspace: the entry, the dashboard chunk and all that they import
 * statically, and the live worker. Prints gzip bytes of each and fails above the budget.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const BUDGET = 200 * 1024;
/** Dynamic imports that every first load takes as well. */
const FIRST = [/src\/screens\/dashboard\/Dashboard\.tsx$/, /src\/widgets\//];
const LATER = [/SettingsForm/, /widgets\/(isolation|budget|apollo)/];

const folder = process.argv[2];
if (!folder) throw new Error("size.mjs: expected the folder of a build, got nothing");
const manifest = JSON.parse(await readFile(join(folder, ".vite/manifest.json"), "utf8"));
const wanted = new Set();
function take(key) {
  const chunk = manifest[key];
  if (!chunk || wanted.has(chunk.file)) return;
  wanted.add(chunk.file);
  for (const imported of chunk.imports ?? []) take(imported);
  for (const later of chunk.dynamicImports ?? []) {
    if (FIRST.some((name) => name.test(later)) && !LATER.some((name) => name.test(later))) take(later);
  }
}
for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry) take(key);
const workers = (await readdir(join(folder, "assets"))).filter((name) => /worker.*\.js$/i.test(name));
for (const name of workers) wanted.add(`assets/${name}`);

let total = 0;
for (const file of [...wanted].filter((name) => name.endsWith(".js")).sort()) {
  const bytes = gzipSync(await readFile(join(folder, file)), { level: 9 }).length;
  total += bytes;
  console.log(`${(bytes / 1024).toFixed(1).padStart(8)} KiB  ${file}`);
}
const verdict = total <= BUDGET ? "within" : "over";
console.log(
  `${(total / 1024).toFixed(1).padStart(8)} KiB  first-load JavaScript, gzip: ${verdict} the budget of ${BUDGET / 1024} KiB`,
);
if (total > BUDGET) process.exit(1);
