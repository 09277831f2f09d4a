import { expect, test } from "vitest";
import readme from "../README.md?raw";
import { synoptic } from "../src/definition";

test("the README explains every setting, and no other", () => {
  const explained = [...readme.matchAll(/^\| `(\w+)`\s*\|/gm)].map(([, name]) => name);
  const own = (synoptic.configFields ?? []).flatMap(({ name, fields = [] }) => [
    name,
    ...fields.map((one) => one.name),
  ]);
  expect(explained.sort()).toEqual(own.sort());
});
