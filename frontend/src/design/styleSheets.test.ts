import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const sheets = globSync("**/*.module.css", { cwd: ROOT });
const sources = globSync("**/*.{ts,tsx}", { cwd: ROOT }).map((file) => ({
  folder: dirname(file),
  text: readFileSync(join(ROOT, file), "utf8"),
}));

/** Classes in the selectors of a style sheet. */
function named(sheet: string): Set<string> {
  const text = readFileSync(join(ROOT, sheet), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
  const selectors = [...text.matchAll(/([^{}]+)\{/g)]
    .map(([, selector = ""]) => selector)
    .filter((one) => !one.includes("@"));
  return new Set(
    selectors.flatMap((selector) => [...selector.matchAll(/\.([a-zA-Z][\w-]*)/g)].map(([, name = ""]) => name)),
  );
}

/** Classes that components take from it; null: one takes them by names that it makes. */
function taken(sheet: string): Set<string> | null {
  const found = new Set<string>();
  for (const { folder, text } of sources)
    for (const [, name, path = ""] of text.matchAll(/import (\w+) from "(\.[^"]*\.module\.css)"/g)) {
      if (join(folder, path) !== sheet) continue;
      if (text.includes(`${name}[`)) return null;
      for (const [, used = ""] of text.matchAll(new RegExp(`\\b${name}\\.(\\w+)`, "g"))) found.add(used);
    }
  return found;
}

describe("the style sheets", () => {
  it.each(sheets)("%s names only classes that somebody takes from it", (sheet) => {
    const used = taken(sheet);
    if (used) expect([...named(sheet)].filter((name) => !used.has(name))).toEqual([]);
  });
});
