/** The reference: whole, current, and every function in it shown by an example that runs (examples.test.tsx). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { page, reference } from "../../../tools/sdk-reference.mjs";

interface Exported {
  path: string;
  name: string;
  kind: string;
  doc: string;
  shownIn: string[];
}
const found = reference();
const exported = found.exports as Exported[];

test("everything that the SDK exports is documented", () => {
  expect(exported.length).toBeGreaterThan(180);
  expect(exported.filter(({ doc }) => !doc).map(({ name }) => name)).toEqual([]);
});

test("every function, component and constant is used by an example", () => {
  const used = ["function", "class", "const"];
  const without = exported.filter(({ kind, shownIn }) => used.includes(kind) && shownIn.length === 0);
  expect(without.map(({ name }) => name)).toEqual(["API_VERSION"]);
});

test("the page is that of the source", () => {
  const written = readFileSync(join(import.meta.dirname, "../../../docs/reference/widget-sdk.md"), "utf8");
  expect(written === page(found), "run tools/build_docs.py").toBe(true);
});
