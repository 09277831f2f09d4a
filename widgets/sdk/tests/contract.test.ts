/** Every name that the public documentation of Octopus states, here under the same name. */
import { expect, test, vi } from "vitest";
import * as sdk from "../src";
import { createMockHost } from "../src/testing";

const HOOKS = (
  "useStream usePolling useMutation useStreamHistory useBrush useVariables useHostVariables useWorkspace useUserTimeRange " +
  "useEffectiveTimeRange useWidgetLayout useThemeMode useReplayMode useRoleLevelAccess useWidgetConfigPersistence " +
  "useWidgetRefreshRate"
).split(" ");
const HELPERS = (
  "makeWidgetDef deriveConfigFields normalizeTangoAttributeInputs normalizeTangoAttributeRows " +
  "formatInputFormattedTemplate stripRoutedAttributeEndpoint"
).split(" ");
const INPUTS = (
  "INPUT_FORMATTED_SCHEMA_TYPE INPUT_FORMATED_SCHEMA_TYPE INPUT_DB INPUT_MULTIPLE_DB INPUT_TANGO_ATTRIBUTES " +
  "INPUT_MULTIPLE_TANGO_ATTRIBUTES INPUT_DEVICES INPUT_ATTRIBUTES INPUT_STRINGS WORKSPACES WORKSPACE VARIABLES VARIABLE"
).split(" ");
const CORE = "string number boolean list select radio multiselect file files".split(" ");
const exported = sdk as unknown as { [name: string]: unknown };

test("the sixteen hooks, and as many on the host that they delegate to", () => {
  expect(HOOKS).toHaveLength(16);
  const { host } = createMockHost();
  for (const name of HOOKS) {
    expect(exported[name], name).toBeTypeOf("function");
    expect((host as unknown as typeof exported)[name], name).toBeTypeOf("function");
  }
});

test("the helpers", () => {
  for (const name of HELPERS) expect(exported[name], name).toBeTypeOf("function");
});

test("the input types under their names, the misspelt one too, and the core types", () => {
  for (const name of INPUTS) expect(exported[name]).toBe(name);
  expect([...sdk.INPUT_TYPES].sort()).toEqual([...INPUTS].sort());
  const properties = Object.fromEntries([...CORE, ...INPUTS].map((type) => [type, { type }])) as never;
  const schema = { type: "object" as const, required: [], properties };
  const def = sdk.makeWidgetDef({ key: "All", label: "All", component: () => null, config: { schema } });
  expect(def.configFields).toHaveLength(CORE.length + INPUTS.length);
});

test("what the host publishes: registration, and layout by function and by event", () => {
  const mock = createMockHost();
  const undo = mock.install();
  const octopus = globalThis.Octopus;
  octopus?.registerWidget?.(sdk.makeWidgetDef({ key: "One", label: "One", component: () => null }));
  expect(mock.widgets.map(({ key }) => key)).toEqual(["One"]);
  const [told, heard] = [vi.fn(), vi.fn()];
  const end = octopus?.subscribeWidgetLayout?.("w1", told);
  addEventListener("octopus:widget-layout", heard);
  mock.setLayout({ width: 300, height: 200 });
  expect(octopus?.getWidgetLayout?.("w1")).toEqual({ width: 300, height: 200 });
  expect(told).toHaveBeenCalledWith({ width: 300, height: 200 });
  expect(heard.mock.calls[0]?.[0].detail.layout).toEqual({ width: 300, height: 200 });
  end?.();
  removeEventListener("octopus:widget-layout", heard);
  undo();
});
