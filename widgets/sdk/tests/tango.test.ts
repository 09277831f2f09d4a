import fc from "fast-check";
import { expect, test } from "vitest";
import { describeTangoType, parseTangoValue, tangoType } from "../src";

const read = (text: string, datatype: string, dataformat = "SCALAR", limits = {}) =>
  parseTangoValue(text, tangoType(datatype, dataformat), limits);

test.each([
  ["21.5", "DevDouble", 21.5],
  ["-3", "DevShort", -3],
  ["0x10", "DevUShort", 16],
  ["9223372036854775807", "DevLong64", "9223372036854775807"],
  ["On", "DevBoolean", true],
  ["fault", "DevState", "FAULT"],
  [" two words ", "DevString", " two words "],
])("%s as %s", (text, datatype, value) => {
  expect(read(text, datatype)).toEqual({ ok: true, value });
});

test.each([
  ["32768", "DevShort", "expected -32768 to 32767; got 32768"],
  ["-1", "DevULong", "expected 0 to 4294967295; got -1"],
  ["2.5", "DevLong", "expected a whole number; got 2.5"],
  ["", "DevDouble", "expected a value; got nothing"],
  ["warm", "DevDouble", "expected a number; got warm"],
  ["maybe", "DevBoolean", "expected true or false; got maybe"],
])("%j as %s is refused with what was expected", (text, datatype, message) => {
  expect(read(text, datatype)).toEqual({ ok: false, message });
});

test("limits of the attribute hold, and Tango's 'Not specified' is none", () => {
  expect(read("31", "DevDouble", "SCALAR", { min: "10", max: "30", unit: "degC" })).toEqual({
    ok: false,
    message: "expected 10 to 30 °C; got 31",
  });
  expect(read("31", "DevDouble", "SCALAR", { min: "Not specified", max: "Not specified" })).toEqual({
    ok: true,
    value: 31,
  });
});

test("an enum takes its label or its index", () => {
  const type = tangoType("DevEnum", "SCALAR", ["OK", "DEGRADED"]);
  const limits = { enumLabels: ["OK", "DEGRADED"] };
  expect(parseTangoValue("degraded", type, limits)).toEqual({ ok: true, value: 1 });
  expect(parseTangoValue("0", type, limits)).toEqual({ ok: true, value: 0 });
  expect(parseTangoValue("2", type, limits)).toEqual({ ok: false, message: "expected OK, DEGRADED; got 2" });
});

test("arrays come as JSON or as plain lists, and a fault names its item", () => {
  expect(read("1, 2.5", "DevVarDoubleArray")).toEqual({ ok: true, value: [1, 2.5] });
  expect(read("[1, 2]", "DevLong", "SPECTRUM")).toEqual({ ok: true, value: [1, 2] });
  expect(read("1, x", "DevVarLongArray")).toEqual({ ok: false, message: "item 2: expected a whole number; got x" });
  expect(read("1,2\n3,4", "DevLong", "IMAGE")).toEqual({
    ok: true,
    value: [
      [1, 2],
      [3, 4],
    ],
  });
  expect(read('[[1],["a"]]', "DevVarLongStringArray")).toEqual({ ok: true, value: [[1], ["a"]] });
  expect(read("[[1]]", "DevVarLongStringArray").ok).toBe(false);
});

test("a command without argument takes none", () => {
  expect(read("", "DevVoid")).toEqual({ ok: true, value: null });
  expect(describeTangoType(tangoType("DevVoid"))).toBe("no argument");
});

test("every double that is written can be read back", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const parsed = read(String(value), "DevDouble");
      expect(parsed.ok && parsed.value === value).toBe(true);
    }),
  );
});

test("nothing typed ever throws", () => {
  const types = fc.constantFrom(
    "DevDouble",
    "DevLong64",
    "DevVarStringArray",
    "DevVarDoubleStringArray",
    "DevEnum",
    "DevBoolean",
    "DevState",
  );
  fc.assert(
    fc.property(fc.string(), types, fc.constantFrom("SCALAR", "SPECTRUM", "IMAGE"), (text, datatype, format) => {
      expect(typeof read(text, datatype, format).ok).toBe("boolean");
    }),
  );
});
