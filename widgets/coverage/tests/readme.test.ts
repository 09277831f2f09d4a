import { expect, test } from "vitest";
import readme from "../README.md?raw";
import { coverage } from "../src/definition";

test("the README explains every setting, and no other", () => {
  const explained = [...readme.matchAll(/^\| `(\w+)`\s*\|/gm)].map(([, name]) => name);
  expect(explained.sort()).toEqual(coverage.configFields?.map(({ name }) => name).sort());
});
