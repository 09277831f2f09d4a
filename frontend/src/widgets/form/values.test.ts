import type { Config, ConfigField } from "@octopus-widgets/sdk/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { asList, fault, itemText, readNumber, valueAt, visibleFields, withoutVisible, withValue } from "./values";

const field = (more: Partial<ConfigField>): ConfigField => ({
  name: "x",
  path: ["x"],
  required: false,
  type: "string",
  ...more,
});

test("a value written at a path is read there, and nothing else changes", () => {
  const key = fc.constantFrom("a", "b", "c");
  const path = fc.array(key, { minLength: 1, maxLength: 3 });
  const config = fc.dictionary(key, fc.oneof(fc.integer(), fc.dictionary(key, fc.integer())));
  fc.assert(
    fc.property(config, path, fc.integer(), (before, at, value) => {
      const copy = structuredClone(before) as Config;
      const after = withValue(before as Config, at, value);
      expect(valueAt(after, at)).toBe(value);
      expect(before).toEqual(copy);
      for (const other of Object.keys(before)) if (other !== at[0]) expect(after[other]).toEqual(before[other]);
    }),
  );
});

test("taking a value away shows the default again", () => {
  expect(withValue({ a: 1, b: 2 }, ["a"], undefined)).toEqual({ b: 2 });
});

test("fields above the person's level and hidden ones are not shown, and survive going back to the defaults", () => {
  const fields = [field({ name: "open" }), field({ name: "admin", level: 5 }), field({ name: "state", hidden: true })];
  expect(visibleFields(fields, 3).map((one) => one.name)).toEqual(["open"]);
  expect(visibleFields(fields, 5).map((one) => one.name)).toEqual(["open", "admin"]);
  expect(withoutVisible({ open: 1, admin: 2, state: 3 }, fields, 3)).toEqual({ admin: 2, state: 3 });
});

test("faults say what was expected and what came", () => {
  expect(fault(field({ type: "number", min: 1, max: 5 }), 9)).toBe("Expected at most 5; got 9.");
  expect(fault(field({ type: "number", min: 1 }), 0)).toBe("Expected at least 1; got 0.");
  expect(fault(field({ type: "number" }), "x")).toBe('Expected a number; got "x".');
  expect(fault(field({ type: "select", enum: ["a"] }), "b")).toContain("one of the choices");
  expect(fault(field({ required: true }), "")).toBe("This setting is required.");
  expect(fault(field({}), "")).toBeNull();
});

test("numbers are read as people type them", () => {
  expect(readNumber(" 1,5 ")).toBe(1.5);
  expect(readNumber("1e3")).toBe(1000);
  expect(readNumber("")).toBeUndefined();
  expect(readNumber("12 apples")).toContain("12 apples");
});

test("stored lists and names of any shape are shown", () => {
  expect(asList("a")).toEqual(["a"]);
  expect(asList(null)).toEqual([]);
  expect(itemText({ endpoint: "low", attribute: "a/b/c/d" }, "attribute")).toBe("low://a/b/c/d");
  expect(itemText({ device: "a/b/c" }, "device")).toBe("a/b/c");
  expect(itemText(7, "device")).toBe("");
});
