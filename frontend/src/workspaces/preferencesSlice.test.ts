import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeStore } from "../app/store";
import type { WidgetInstance } from "../app/types";
import { copyWorkspace, readDocument, readWorkspace } from "./document";
import { preferencesActions as act } from "./preferencesSlice";

const widget = (id: string, x = 0): WidgetInstance => ({
  id,
  key: "Grid",
  title: null,
  panel: null,
  hidden: false,
  layout: { x, y: 0, w: 4, h: 4 },
});

function opened() {
  const store = makeStore();
  const document = readDocument({
    workspaces: [
      { id: "one", name: "One", widgets: [widget("a"), widget("b", 4)], widget_configs: { a: { n: 1 } } },
      { id: "two", name: "Two" },
    ],
  });
  store.dispatch(act.documentReceived({ document }));
  const workspaces = () => store.getState().preferences.document?.workspaces ?? [];
  return { store, workspaces, one: () => workspaces().find(({ id }) => id === "one") };
}
const workspaceId = "one";

describe("undo and redo", () => {
  it("takes a removed widget back with its settings, and removes it again", () => {
    const { store, one } = opened();
    const before = one();
    store.dispatch(act.widgetRemoved({ workspaceId, widgetId: "a" }));
    expect(one()?.widgets.map(({ id }) => id)).toEqual(["b"]);
    store.dispatch(act.undone());
    expect(one()).toEqual(before);
    store.dispatch(act.redone());
    expect(one()?.widget_configs).toEqual({});
  });

  it("brings a deleted workspace back to its place", () => {
    const { store, workspaces } = opened();
    store.dispatch(act.workspaceDeleted("one"));
    expect(workspaces().map(({ id }) => id)).toEqual(["two"]);
    store.dispatch(act.undone());
    expect(workspaces().map(({ id }) => id)).toEqual(["one", "two"]);
  });

  it("leaves alone what came from another place in the meantime", () => {
    const { store, one } = opened();
    store.dispatch(act.widgetsPlaced({ workspaceId, places: { a: { x: 8, y: 0, w: 4, h: 4 } } }));
    const document = store.getState().preferences.document;
    if (!document) throw new Error("no document");
    const changed = {
      ...document,
      workspaces: document.workspaces.map((each) => (each.id === "one" ? { ...each, name: "From elsewhere" } : each)),
    };
    store.dispatch(act.documentReceived({ document: changed }));
    store.dispatch(act.undone());
    expect(one()).toMatchObject({ name: "From elsewhere", widgets: [{ id: "a", layout: { x: 0 } }, { id: "b" }] });
  });

  it("makes one step of a run of changes of the same widget's settings", () => {
    const { store, one } = opened();
    for (const n of [2, 3, 4]) store.dispatch(act.widgetConfigured({ workspaceId, widgetId: "a", config: { n } }));
    store.dispatch(act.undone());
    expect(one()?.widget_configs.a).toEqual({ n: 1 });
  });

  it("undoes everything to the start and redoes it to the end, whatever was done", () => {
    const step = fc.oneof(
      fc.constantFrom("a", "b").map((widgetId) => act.widgetRemoved({ workspaceId, widgetId })),
      fc
        .integer({ min: 0, max: 20 })
        .map((x) => act.widgetsPlaced({ workspaceId, places: { a: { x, y: x, w: 2, h: 2 } } })),
      fc.string().map((name) => act.workspaceRenamed({ workspaceId, name })),
      fc.constant(act.widgetsAdded({ workspaceId, widgets: [widget("c")], configs: { c: {} } })),
      fc.string().map((title) => act.panelAdded({ workspaceId, title })),
      fc.constant(act.workspaceDeleted("one")),
    );
    fc.assert(
      fc.property(fc.uniqueArray(step, { maxLength: 12, selector: (action) => JSON.stringify(action) }), (steps) => {
        const { store, workspaces } = opened();
        const start = workspaces();
        for (const action of steps) store.dispatch(action);
        const end = workspaces();
        for (const _ of steps) store.dispatch(act.undone());
        expect(workspaces()).toEqual(start);
        for (const _ of steps) store.dispatch(act.redone());
        expect(workspaces()).toEqual(end);
      }),
      { numRuns: 60 },
    );
  });
});

describe("workspaces", () => {
  it("never stores changes of somebody else's workspace", () => {
    const { store } = opened();
    const workspace = readWorkspace({ id: "shared", name: "Theirs" });
    store.dispatch(act.visited({ id: "x", owner: "ada", name: "Theirs", role: null, sharedAt: "", workspace }));
    const before = store.getState().preferences.document;
    store.dispatch(act.variableSet({ workspaceId: "shared", key: "station", value: "s8-1" }));
    expect(store.getState().preferences.visiting?.workspace.variables).toEqual({ station: "s8-1" });
    expect(store.getState().preferences.document).toBe(before);
  });

  it("copies a workspace with ids of its own and the settings of each widget", () => {
    const source = readWorkspace({
      id: "one",
      widgets: [widget("a")],
      panels: [{ id: "p" }],
      widget_configs: { a: { n: 1 }, gone: {} },
    });
    const copy = copyWorkspace({ ...source, widgets: source.widgets.map((one) => ({ ...one, panel: "p" })) }, "Copy");
    const [copied] = copy.widgets;
    expect(copied?.id).not.toBe("a");
    expect(copied?.panel).toBe(copy.panels[0]?.id);
    expect(copy.widget_configs).toEqual({ [copied?.id ?? ""]: { n: 1 } });
  });

  it("takes the other's value of a conflict when asked to", () => {
    const { store, one } = opened();
    const document = store.getState().preferences.document;
    if (!document) throw new Error("no document");
    const conflicts = [{ path: ["workspaces", "one", "name"], mine: "One", theirs: "Uno" }];
    store.dispatch(act.documentReceived({ document, conflicts }));
    store.dispatch(act.conflictSettled({ index: 0, takeTheirs: true }));
    expect(one()?.name).toBe("Uno");
    expect(store.getState().preferences.conflicts).toEqual([]);
  });
});

describe("readDocument", () => {
  it("completes anything into a document, keeping keys it does not know", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (stored) => {
        const document = readDocument(stored);
        expect(Array.isArray(document.workspaces)).toBe(true);
        expect(readDocument(document)).toEqual(document);
      }),
    );
    expect(readDocument({ later: [1] })).toMatchObject({ later: [1], theme: "dark", density: "normal" });
  });
});
