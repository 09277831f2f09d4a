import { expect, test } from "vitest";
import type { WidgetDef } from "../../app/types";
import { isPolled } from "./polling";

const def = (polls: boolean, useLiveData?: boolean): WidgetDef => ({
  key: "k",
  label: "K",
  component: () => null,
  polls,
  defaultConfig: useLiveData === undefined ? {} : { useLiveData },
});

test.each([
  ["live by the default of its schema", def(true, true), {}, false],
  ["set to poll", def(true, true), { useLiveData: false }, true],
  ["set to live", def(true, false), { useLiveData: true }, false],
  ["polls, with no such setting", def(true), {}, true],
  ["cannot poll", def(false), {}, false],
  ["not loaded yet", undefined, {}, false],
])("a widget is called polled by its settings, not by what it can do: %s", (_, one, config, polled) => {
  expect(isPolled(one, config)).toBe(polled);
});
