import { afterEach, expect, test, vi } from "vitest";
import {
  deriveConfigFields,
  deriveDefaultConfig,
  makeWidgetDef,
  mergeConfig,
  registerWidget,
  type WidgetSchema,
} from "../src";

const schema: WidgetSchema = {
  type: "object",
  required: ["title"],
  properties: {
    title: { type: "string", default: "" },
    axis: {
      type: "object",
      default: { unit: "K" },
      properties: { min: { type: "number", default: 0 }, unit: { type: "string", default: "" } },
    },
    rows: {
      type: "array",
      default: [{ name: "a" }],
      items: { type: "object", properties: { name: { type: "string" }, width: { type: "number", default: 80 } } },
    },
    secret: { type: "string", level: 4 },
  },
};
const Widget = () => null;

afterEach(() => {
  globalThis.Octopus = undefined;
  vi.useRealTimers();
});

test("defaults are merged through objects and arrays", () => {
  expect(deriveDefaultConfig(schema)).toEqual({
    title: "",
    axis: { min: 0, unit: "K" },
    rows: [{ name: "a", width: 80 }],
  });
});

test("fields keep their keys and know their path and whether they are required", () => {
  const fields = deriveConfigFields(schema);
  expect(fields.map(({ name, required, level }) => [name, required, level])).toEqual([
    ["title", true, undefined],
    ["axis", false, undefined],
    ["rows", false, undefined],
    ["secret", false, 4],
  ]);
  expect(fields[1]?.fields?.map(({ path }) => path)).toEqual([
    ["axis", "min"],
    ["axis", "unit"],
  ]);
});

test("what a user set overlays the defaults", () => {
  expect(mergeConfig({ a: 1, axis: { min: 0, unit: "K" } }, { axis: { min: 5 }, b: [1] })).toEqual({
    a: 1,
    axis: { min: 5, unit: "K" },
    b: [1],
  });
});

test("a wrong definition is refused with the place of the fault", () => {
  const wrong = {
    type: "object",
    properties: { x: { type: "object", properties: { y: { type: "colour" } } } },
  } as unknown as WidgetSchema;
  expect(() => makeWidgetDef({ key: "W", label: "W", component: Widget, config: { schema: wrong } })).toThrow(
    /widget W, setting x\.y: expected a type of the schema .*"colour"/,
  );
  expect(() => makeWidgetDef({ key: "", label: "W", component: Widget })).toThrow(/expected a widget key/);
});

test("a bundle that runs before the host waits for it", () => {
  vi.useFakeTimers();
  const register = vi.fn();
  const def = makeWidgetDef({ key: "W", label: "", component: Widget });
  registerWidget(def);
  vi.advanceTimersByTime(120);
  if (globalThis.Octopus) globalThis.Octopus.registerWidget = register;
  vi.advanceTimersByTime(60);
  expect(register).toHaveBeenCalledExactlyOnceWith(def);
  expect(def.label).toBe("W");
});
