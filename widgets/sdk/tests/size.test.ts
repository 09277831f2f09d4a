// @vitest-environment node
/** How small a bundle is: what a widget does not use stays out of it. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Rollup } from "vite";
import { afterAll, expect, test } from "vitest";
import { widgetConfig } from "../vite/index.mjs";

const ROOT = join(import.meta.dirname, "..");
const ENTRY = join(ROOT, "tests/.size-entry.ts");

afterAll(() => rmSync(ENTRY, { force: true }));

/** The bundle of a source text, as `npm run build` of a widget makes it. */
async function bundle(source: string): Promise<string> {
  writeFileSync(ENTRY, source);
  const config = widgetConfig(ROOT);
  const lib = { entry: ENTRY, formats: ["iife" as const], name: "OctopusWidget" };
  const made = await build({
    ...config,
    configFile: false,
    logLevel: "error",
    build: { ...config.build, lib, write: false },
  });
  return ([made].flat() as Rollup.RollupOutput[])
    .flatMap(({ output }) => output)
    .map((file) => (file.type === "chunk" ? file.code : ""))
    .join("");
}

test("the smallest widget fits into 3 KiB, gzipped", async () => {
  const code = await bundle('export { hello } from "../examples/hello-world";');
  expect(code).toContain("registerWidget");
  expect(gzipSync(code).length).toBeLessThan(3 * 1024);
  expect(code).not.toContain("CSSStyleSheet");
});

test.each([
  ["ageText", "", 300],
  ["unitText", "", 700],
  ["useAttributes", "", 300],
  ["useElementSize", "/ui", 500],
  ["Unit", "/ui", 900],
  ["StatusSymbol", "/ui", 900],
  ["Sparkline", "/ui", 1500],
  ["EmptyState", "/ui", 1400],
  ["ActButton", "/ui", 1000],
])("%s alone brings nothing else", async (name, path, most) => {
  const code = await bundle(`import { ${name} } from "@octopus-widgets/sdk${path}"; console.log(${name});`);
  expect(gzipSync(code).length).toBeLessThan(most);
});
