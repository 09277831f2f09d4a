import type { AttributeInfo } from "@octopus-widgets/sdk/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { formatValue, printf } from "./format";

const info = (more: Partial<AttributeInfo>): AttributeInfo => ({
  fullName: "a/b/c/d",
  device: "a/b/c",
  name: "d",
  datatype: "DevDouble",
  dataformat: "SCALAR",
  writable: "READ",
  label: null,
  unit: null,
  format: null,
  description: null,
  minValue: null,
  maxValue: null,
  minAlarm: null,
  maxAlarm: null,
  enumLabels: [],
  ...more,
});

// Expected texts are those of C's printf, spaces trimmed.
test.each([
  ["%6.2f", 2.71328, "2.71"],
  ["%6.2f", -0.001, "-0.00"],
  ["%d", 42.9, "42"],
  ["%5d", -3, "-3"],
  ["%05d", 42, "00042"],
  ["%05d", -42, "-0042"],
  ["%+.1f", 2, "+2.0"],
  ["%.3e", 12345.678, "1.235e+04"],
  ["%E", 0, "0.000000E+00"],
  ["%g", 100000, "100000"],
  ["%g", 1000000, "1e+06"],
  ["%g", 0.0001, "0.0001"],
  ["%g", 0.00001, "1e-05"],
  ["%.3g", 2.71328, "2.71"],
  ["%x", 255, "ff"],
  ["%X", 255, "FF"],
  ["%o", 8, "10"],
  ["%lf", 1.5, "1.500000"],
  ["%5.1f%%", 12.34, "12.3%"],
])("%s of %d is %s", (format, value, text) => {
  expect(printf(format, value)).toBe(text);
});

test("what is no printf format is told apart", () => {
  expect(printf("scientific", 1)).toBeNull();
  expect(printf("%%", 1)).toBeNull();
});

test("no format and no number make it fail", () => {
  fc.assert(
    fc.property(fc.string(), fc.double(), (format, value) => {
      expect(typeof formatValue(value, info({ format: `%${format}` }))).toBe("string");
    }),
  );
});

test("an enum shows its label, or its number where labels are not wanted or there is none", () => {
  const health = info({ datatype: "DevEnum", enumLabels: ["OK", "DEGRADED"], format: "%s" });
  expect(formatValue(1, health)).toBe("DEGRADED");
  expect(formatValue(1, health, { enumLabels: false })).toBe("1");
  expect(formatValue(7, health)).toBe("7");
});

test("nothing is a dash, texts and booleans stay, long spectra are bounded", () => {
  expect(formatValue(null)).toBe("—");
  expect(formatValue(undefined)).toBe("—");
  expect(formatValue("9007199254740993")).toBe("9007199254740993");
  expect(formatValue(false)).toBe("false");
  expect(formatValue([1.5, 2], info({ format: "%.1f" }))).toBe("1.5, 2.0");
  expect(formatValue([[1], [2]])).toBe("[1], [2]");
  expect(formatValue(Array.from({ length: 2048 }, () => 1))).toContain("(1948 more)");
});

test("a number without a format has six significant digits", () => {
  expect(formatValue(0.1 + 0.2)).toBe("0.3");
  expect(formatValue(-1234567.89)).toBe("-1.23457e+06");
  expect(formatValue(1234567)).toBe("1234567");
});
