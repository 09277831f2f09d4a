import { expect, it } from "vitest";
import { chosenOf } from "./useVersions";

const VERSIONS = [{ version: 4 }, { version: 3 }, { version: 2 }, { version: 1 }];

it.each([
  [null, { before: 3, after: 4 }],
  ["2", { before: 1, after: 2 }],
  ["1", { before: 0, after: 1 }],
  ["4..2", { before: 4, after: 2 }],
  ["0..3", { before: 0, after: 3 }],
  ["99..77", { before: 4, after: 4 }],
  ["nonsense", { before: 3, after: 4 }],
])("an address of %s chooses versions that there are", (what, expected) => {
  expect(chosenOf(what, VERSIONS)).toEqual(expected);
});

it("chooses nothing where there is no version", () => expect(chosenOf("3", [])).toBeNull());
