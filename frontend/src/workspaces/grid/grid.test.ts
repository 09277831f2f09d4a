import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GridPlace, WidgetInstance } from "../../app/types";
import { GRID_COLUMNS, readWorkspace } from "../document";
import { moveTo, resizeTo } from "./arrange";
import { gridKey, neighbour } from "./keyboard";
import { blocksOf, collide, freeSpot, onePlane, type Places, settle } from "./places";

const place: fc.Arbitrary<GridPlace> = fc.record({
  x: fc.integer({ min: 0, max: 20 }),
  y: fc.integer({ min: 0, max: 20 }),
  w: fc.integer({ min: 1, max: 4 }),
  h: fc.integer({ min: 1, max: 6 }),
});
const widgetAt = (layout: GridPlace, id: string): WidgetInstance => ({
  id,
  key: "Grid",
  title: null,
  panel: null,
  hidden: false,
  layout,
});
const widgets = fc
  .array(place, { minLength: 1, maxLength: 8 })
  .map((all) => all.map((one, at) => widgetAt(one, `w${at}`)));
const apart = (places: Places) => {
  const all = Object.values(places);
  return all.every((one, at) => all.slice(at + 1).every((other) => !collide(one, other)));
};

describe("places", () => {
  it("never overlap, and stay where they were when they did not", () => {
    fc.assert(
      fc.property(widgets, (all) => {
        const settled = settle(all);
        expect(apart(settled)).toBe(true);
        expect(settle(all.map((one) => ({ ...one, layout: settled[one.id] ?? one.layout })))).toEqual(settled);
      }),
    );
  });

  it("leave room for a new widget without moving any", () => {
    fc.assert(
      fc.property(widgets, place, (all, size) => {
        const taken = Object.values(settle(all));
        const spot = freeSpot(taken, size);
        expect(taken.some((other) => collide(other, spot))).toBe(false);
        expect(spot.x + spot.w).toBeLessThanOrEqual(GRID_COLUMNS);
      }),
    );
  });

  it("hide hidden widgets, except for the mascot and in edit mode", () => {
    const workspace = readWorkspace({
      panels: [{ id: "p", collapsed: true }],
      widgets: [{ id: "a" }, { id: "b", hidden: true }, { id: "c", panel: "p" }, { id: "d", panel: "gone" }],
    });
    const ids = (options: { showAll: boolean; editing: boolean }) =>
      blocksOf(workspace, options).map((block) => [block.collapsed, block.widgets.map(({ id }) => id).join("")]);
    expect(ids({ showAll: false, editing: false })).toEqual([
      [false, "ad"],
      [true, "c"],
    ]);
    expect(ids({ showAll: true, editing: false })).toEqual([
      [false, "abd"],
      [false, "c"],
    ]);
    expect(onePlane(blocksOf(workspace, { showAll: false, editing: false }))).not.toHaveProperty("c");
  });
});

describe("arranging", () => {
  it("moves and resizes within the columns without overlap, losing nobody", () => {
    const number = fc.integer({ min: -5, max: 30 });
    fc.assert(
      fc.property(widgets, number, number, fc.boolean(), (all, a, b, resize) => {
        const before = settle(all);
        const after = resize ? resizeTo(before, "w0", a, b, { minW: 2, minH: 2 }) : moveTo(before, "w0", a, b);
        expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
        expect(apart(after)).toBe(true);
        for (const one of Object.values(after)) {
          expect(one.x).toBeGreaterThanOrEqual(0);
          expect(one.x + one.w).toBeLessThanOrEqual(GRID_COLUMNS);
        }
      }),
    );
  });

  it("gives the asked size, and pushes what stands in the way down", () => {
    const before = { a: { x: 0, y: 0, w: 4, h: 4 }, b: { x: 4, y: 0, w: 4, h: 4 } };
    const after = resizeTo(before, "a", 6, 5, { minW: 1, minH: 1 });
    expect(after.a).toEqual({ x: 0, y: 0, w: 6, h: 5 });
    expect(after.b).toEqual({ x: 4, y: 5, w: 4, h: 4 });
  });
});

describe("keys in the grid", () => {
  const places: Places = {
    a: { x: 0, y: 0, w: 8, h: 4 },
    b: { x: 8, y: 0, w: 8, h: 8 },
    c: { x: 0, y: 4, w: 8, h: 4 },
    d: { x: 0, y: 8, w: 24, h: 4 },
  };
  const looking = { mode: "look", editing: false, selected: "a", places } as const;

  it("moves to the widget that lies in the direction of the arrow", () => {
    expect(gridKey(looking, "ArrowRight")).toEqual({ do: "select", id: "b" });
    expect(gridKey(looking, "ArrowDown")).toEqual({ do: "select", id: "c" });
    expect(neighbour(places, "d", "up")).toBe("c");
    expect(neighbour(places, "a", "left")).toBeNull();
    expect(neighbour(places, null, "right")).toBe("a");
    expect(gridKey(looking, "End")).toEqual({ do: "select", id: "d" });
  });

  it("reaches every widget from any other by Page Down and Page Up, in reading order", () => {
    fc.assert(
      fc.property(widgets, (all) => {
        const settled = settle(all);
        const walk = (key: string) => {
          const reached = new Set<string>();
          let command = gridKey({ ...looking, selected: null, places: settled }, key);
          while (command?.do === "select" && !reached.has(command.id)) {
            reached.add(command.id);
            command = gridKey({ ...looking, selected: command.id, places: settled }, key);
          }
          return [...reached];
        };
        expect(walk("PageDown")).toHaveLength(all.length);
        expect(walk("PageUp")).toEqual(walk("PageDown").reverse());
      }),
    );
  });

  it("enters a widget, and edits only in edit mode", () => {
    expect(gridKey(looking, "Enter")).toEqual({ do: "enter", id: "a" });
    expect(gridKey(looking, "Delete")).toBeNull();
    expect(gridKey(looking, "m")).toBeNull();
    const editing = { ...looking, editing: true };
    expect(gridKey(editing, "Delete")).toEqual({ do: "remove", id: "a" });
    expect(gridKey(editing, "m")).toEqual({ do: "mode", mode: "move" });
  });

  it("moves and resizes by arrows until Enter keeps or Escape takes back", () => {
    const moving = { ...looking, editing: true, mode: "move" } as const;
    expect(gridKey(moving, "ArrowLeft")).toEqual({ do: "step", id: "a", mode: "move", dx: -1, dy: 0 });
    expect(gridKey({ ...moving, mode: "resize" }, "ArrowDown", true)).toEqual({
      do: "step",
      id: "a",
      mode: "resize",
      dx: 0,
      dy: 4,
    });
    expect(gridKey(moving, "Enter")).toEqual({ do: "finish", keep: true });
    expect(gridKey(moving, "Escape")).toEqual({ do: "finish", keep: false });
  });
});
