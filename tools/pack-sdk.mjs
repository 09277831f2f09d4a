/**
 * Make the npm package of the widget SDK: JavaScript with its types beside it, as an author's tools want it, instead of our
 * sources. It stands in src/octopus/static/sdk/, travels in the wheel, and scaffolded widgets get it from there.
 *
 * Run: node tools/pack-sdk.mjs [--name @my-team/octopus-sdk] [--into FOLDER]. The name is that under which a deployment publishes it
 * (or WIDGET_SDK_NAME); then `npm publish src/octopus/static/sdk/*.tgz` does so.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildWorkbench, WORKBENCH } from "./build-workbench.mjs";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const SDK = join(ROOT, "widgets/sdk");
const { values } = parseArgs({ options: { name: { type: "string" }, into: { type: "string" } } });
const PACKED = values.into ? resolve(values.into) : join(ROOT, "src/octopus/static/sdk");
const own = JSON.parse(await readFile(join(SDK, "package.json"), "utf8"));
const name = values.name ?? process.env.WIDGET_SDK_NAME ?? own.name;
const files = (await readdir(join(SDK, "src"), { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .sort();

/** Taken as they are, besides what is compiled. */
const PLAIN = ["README.md", "tsconfig.widget.json", "src/client.d.ts", ...(await readdir(join(SDK, "vite"))).sort().map((each) => `vite/${each}`)];

async function hashOfInputs(workbench) {
  const hash = createHash("sha256").update(name).update(workbench);
  for (const file of [...files, ...["package.json", ...PLAIN].map((each) => join(SDK, each)), fileURLToPath(import.meta.url)]) {
    hash.update(relative(SDK, file)).update("\0").update(await readFile(file)).update("\0");
  }
  return hash.digest("hex");
}

/** `./src/ui/index.ts` as it is after compiling. */
function compiled(entry) {
  if (typeof entry !== "string" || !entry.startsWith("./src/") || entry.endsWith(".d.ts")) return entry;
  const stem = entry.replace("./src/", "./dist/").replace(/\.tsx?$/, "");
  return { types: `${stem}.d.ts`, default: `${stem}.js` };
}

function manifest() {
  const { devDependencies: _, scripts: __, ...kept } = own;
  const exports = Object.fromEntries(Object.entries(own.exports).map(([path, entry]) => [path, compiled(entry)]));
  return { ...kept, name, exports, files: ["dist", "src/client.d.ts", "vite", "workbench", "tsconfig.widget.json", "README.md"] };
}

/** What names the package by its name must name it by the new one. */
async function copy(path, target) {
  const text = await readFile(join(SDK, path), "utf8");
  await mkdir(dirname(join(target, path)), { recursive: true });
  await writeFile(join(target, path), text.replaceAll(own.name, name));
}

/** The package's name in a file that was compiled. */
async function rename(file) {
  const text = await readFile(file, "utf8");
  if (text.includes(own.name)) await writeFile(file, text.replaceAll(own.name, name));
}

async function compile(target) {
  const options = { noEmit: false, declaration: true, outDir: join(target, "dist"), rootDir: join(SDK, "src"), types: [] };
  const settings = join(target, "tsconfig.json");
  await writeFile(settings, JSON.stringify({ extends: join(ROOT, "tsconfig.base.json"), compilerOptions: options, include: [join(SDK, "src")] }));
  execFileSync(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", settings], { stdio: "inherit" });
  await rm(settings);
  for (const file of await readdir(join(target, "dist"), { recursive: true })) if (/\.[jt]s$/.test(file)) await rename(join(target, "dist", file));
  for (const file of files.filter((each) => each.endsWith(".css"))) await cp(file, join(target, "dist", relative(join(SDK, "src"), file)));
}

const stamp = join(PACKED, ".stamp");
const hash = await hashOfInputs(await buildWorkbench());
if ((await readFile(stamp, "utf8").catch(() => "")) === hash) console.log(`${name} ${own.version}: up to date`);
else {
  const target = await mkdtemp(join(tmpdir(), "octopus-sdk-"));
  try {
    await writeFile(join(target, "package.json"), `${JSON.stringify(manifest(), null, 2)}\n`);
    for (const path of PLAIN) await copy(path, target);
    await cp(WORKBENCH, join(target, "workbench"), { recursive: true, filter: (each) => !each.endsWith(".stamp") });
    await compile(target);
    // A folder that somebody names may hold more than ours.
    if (!values.into) await rm(PACKED, { recursive: true, force: true });
    await mkdir(PACKED, { recursive: true });
    execFileSync("npm", ["pack", "--silent", "--pack-destination", PACKED], { cwd: target, stdio: ["ignore", "ignore", "inherit"] });
    if (!values.into) await writeFile(stamp, hash);
  } finally {
    await rm(target, { recursive: true, force: true });
  }
  console.log(`${name} ${own.version}: packed`);
}
