import { describe, expect, it } from "vitest";
import type { WidgetDef } from "../../../app/types";
import { readWorkspace } from "../../../workspaces/document";
import { freshnessOf } from "./freshness";

const def = (polls: boolean, defaults: { [key: string]: boolean } = {}): WidgetDef => ({
  key: "k",
  label: "K",
  component: () => null,
  polls,
  defaultConfig: defaults,
});
const workspace = (config: object | null) =>
  readWorkspace({ widgets: [{ id: "a", key: "k" }], widget_configs: config === null ? {} : { a: config } });

describe("the data-freshness indicator", () => {
  it.each([
    ["no configured widget", workspace(null), def(true), { counter: false, warning: false }],
    ["live data", workspace({ useLiveData: true }), def(true), { counter: true, warning: false }],
    ["live data by default", workspace({}), def(true, { useLiveData: true }), { counter: true, warning: false }],
    ["polling", workspace({}), def(true), { counter: true, warning: true }],
    ["subscriptions only", workspace({}), def(false), { counter: true, warning: false }],
  ])("follows the documented table: %s", (_, one, found, shown) => {
    expect(freshnessOf(one, () => found)).toEqual(shown);
  });
});
