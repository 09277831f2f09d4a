import fc from "fast-check";
import { expect, test } from "vitest";
import { formatInputFormattedTemplate } from "../src";

test("names are filled in, exactly first, then without regard to case", () => {
  expect(formatInputFormattedTemplate("{member}: {Value} {unit}", { member: "001", value: 21.5, unit: null })).toBe(
    "001: 21.5 ",
  );
  expect(formatInputFormattedTemplate("{n}/{N}", { n: 1, N: 2 })).toBe("1/2");
});

test("a bare known name is a template too; any other word is text", () => {
  expect(formatInputFormattedTemplate("value", { value: 7 })).toBe("7");
  expect(formatInputFormattedTemplate("tile", { value: 7 })).toBe("tile");
});

test("an unknown name stays visible and doubled braces are braces", () => {
  expect(formatInputFormattedTemplate("{nope} {{x}}", {})).toBe("{nope} {x}");
});

test("text without braces is never changed", () => {
  fc.assert(
    fc.property(
      fc.string().filter((text) => !/[{}]/.test(text)),
      (text) => formatInputFormattedTemplate(text, {}) === text,
    ),
  );
});
