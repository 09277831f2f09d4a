import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import fc from "fast-check";
import { useState } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { DataTable, orderColumns, PLAIN_VIEW, sortRows, type TableColumn, type TableView } from "../src/ui";
import { moveColumn, nextSort, readView, resizeColumn } from "../src/ui/table/columns";

const COLUMNS: TableColumn[] = [
  { key: "name", title: "Name", rowHeader: true },
  { key: "a", title: "A" },
  { key: "b", title: "B", align: "end" },
];
interface Line {
  id: string;
  a: number;
}
const lines = (count: number): Line[] => Array.from({ length: count }, (_, n) => ({ id: `line ${n}`, a: n }));
const keyOf = ({ id }: Line): string => id;
const cellOf = (line: Line, column: string) => (column === "name" ? line.id : `${column}${line.a}`);
afterEach(cleanup);

function show(count: number, onChoose: ((line: Line, column: string) => void) | null = null) {
  const seen: { view: TableView } = { view: PLAIN_VIEW };
  function Shown() {
    const [view, setView] = useState(PLAIN_VIEW);
    seen.view = view;
    return (
      <DataTable
        label="Lines"
        columns={COLUMNS}
        rows={lines(count)}
        rowKey={keyOf}
        cell={cellOf}
        view={view}
        onView={setView}
        onChoose={onChoose}
      />
    );
  }
  render(<Shown />);
  return seen;
}
const heads = () => screen.getAllByRole("columnheader").map((head) => head.textContent);
const press = (key: string, more: object = {}) => fireEvent.keyDown(screen.getByRole("grid"), { key, ...more });

test("of ten thousand rows only those in sight are in the page, and all are counted", () => {
  show(10_000);
  expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("10001");
  expect(screen.getAllByRole("rowheader").length).toBeLessThan(60);
});

test("the keys move, and Enter on a cell chooses it", () => {
  const choose = vi.fn();
  show(5, choose);
  press("ArrowDown");
  press("ArrowRight");
  const active = document.getElementById(screen.getByRole("grid").getAttribute("aria-activedescendant") ?? "");
  expect(active?.textContent).toBe("a1");
  press("Enter");
  expect(choose).toHaveBeenCalledWith(expect.objectContaining({ id: "line 1" }), "a");
});

test("by keys a head sorts, is drawn wider and moves; what names the rows stays first", () => {
  const seen = show(5);
  press("ArrowUp");
  press("ArrowRight");
  press("Enter");
  expect(seen.view).toMatchObject({ sortKey: "a", sortDir: "asc" });
  expect(screen.getByRole("columnheader", { name: "A" }).getAttribute("aria-sort")).toBe("ascending");
  press("ArrowRight", { shiftKey: true });
  expect(seen.view.widths.a).toBeGreaterThan(64);
  press("ArrowRight", { ctrlKey: true });
  expect(heads()).toEqual(["Name", "B", "A"]);
  press("Home");
  press("ArrowRight", { ctrlKey: true });
  expect(heads()).toEqual(["Name", "B", "A"]);
});

test("a press on a head sorts up, down, and not at all", () => {
  const seen = show(3);
  const head = () => screen.getByRole("columnheader", { name: "A" });
  const sorts = ["asc", "desc", ""].map((dir) => {
    fireEvent.pointerDown(head(), { button: 0, clientX: 5 });
    fireEvent.pointerUp(head(), { clientX: 5 });
    return seen.view.sortDir === dir;
  });
  expect(sorts).toEqual([true, true, true]);
});

test("the edge of a head is drawn", () => {
  const seen = show(3);
  const grip = within(screen.getByRole("columnheader", { name: "A" })).getByText("", { selector: ".grip" });
  fireEvent.pointerDown(grip, { clientX: 100 });
  fireEvent.pointerMove(grip, { clientX: 150 });
  expect(seen.view.widths.a).toBeUndefined();
  fireEvent.pointerUp(grip, { clientX: 180 });
  expect(seen.view.widths.a).toBe(144);
});

test("columns keep their order, and unknown ones follow", () => {
  expect(orderColumns(COLUMNS, ["b", "gone"]).map(({ key }) => key)).toEqual(["name", "b", "a"]);
  fc.assert(
    fc.property(fc.shuffledSubarray(["a", "b", "c", "x"]), fc.integer({ min: -2, max: 9 }), (order, to) => {
      const columns = [...COLUMNS, { key: "c", title: "C" }];
      const ordered = orderColumns(columns, order);
      expect(ordered.map(({ key }) => key).sort()).toEqual(["a", "b", "c", "name"]);
      const moved = moveColumn(ordered, "b", to);
      expect([...moved].sort()).toEqual(["a", "b", "c", "name"]);
      expect(moved[0]).toBe("name");
    }),
  );
});

test("rows are sorted by numbers in texts, and nothing goes last either way", () => {
  const rows = ["tile 10", null, "tile 9", "tile 1"];
  expect(sortRows(rows, (row) => row, "asc")).toEqual(["tile 1", "tile 9", "tile 10", null]);
  expect(sortRows(rows, (row) => row, "desc")).toEqual(["tile 10", "tile 9", "tile 1", null]);
  expect(sortRows(rows, (row) => row, "")).toBe(rows);
});

test("a stored view that is none is left out, and a width stays usable", () => {
  expect(readView(null)).toBe(PLAIN_VIEW);
  expect(readView({ order: ["a", 3], widths: { a: 90, b: "x", c: 1 }, sortKey: 4, sortDir: "up" })).toEqual({
    order: ["a"],
    widths: { a: 90 },
    sortKey: "",
    sortDir: "",
  });
  expect(resizeColumn(PLAIN_VIEW, "a", -50).widths.a).toBe(40);
  expect(nextSort({ ...PLAIN_VIEW, sortKey: "a", sortDir: "desc" }, "a")).toMatchObject({ sortKey: "", sortDir: "" });
});
