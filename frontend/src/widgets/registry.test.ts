import type { WidgetDef } from "@octopus-widgets/sdk/contract";
import { expect, test, vi } from "vitest";
import { Registry, WidgetRefused } from "./registry";

const def = (more: Partial<WidgetDef> = {}): WidgetDef => ({
  key: "Gauge",
  label: "Gauge",
  component: () => null,
  ...more,
});

test("a registered widget has its defaults and its fields, and watchers hear of it", () => {
  const registry = new Registry();
  const heard = vi.fn();
  registry.watch(heard);
  registry.register(
    def({
      config: {
        schema: { type: "object", properties: { title: { type: "string", default: "T" }, level: { type: "number" } } },
      },
    }),
  );
  const known = registry.get().get("Gauge");
  expect(known?.defaultConfig).toEqual({ title: "T" });
  expect(known?.configFields?.map((field) => field.name)).toEqual(["title", "level"]);
  expect(heard).toHaveBeenCalledOnce();
});

test("registering a key again replaces it", () => {
  const registry = new Registry();
  registry.register(def({ version: "1" }));
  registry.register(def({ version: "2" }));
  expect(registry.get().size).toBe(1);
  expect(registry.get().get("Gauge")?.version).toBe("2");
});

test.each([
  [def({ key: "" }), /non-empty key/],
  [def({ component: "div" as unknown as WidgetDef["component"] }), /React component; got string/],
  [def({ apiVersion: 99 }), /API version 99; this dashboard offers 1/],
  [
    def({ config: { schema: { type: "object", properties: { odd: { type: "colour" as "string" } } } } }),
    /Setting “odd” .* unknown type “colour”/,
  ],
])("a definition that cannot work is refused with the reason", (bad, reason) => {
  const registry = new Registry();
  expect(() => registry.register(bad)).toThrow(WidgetRefused);
  expect(() => registry.register(bad)).toThrow(reason);
  expect(registry.get().size).toBe(0);
});
