/** The columns of a table as pure functions: their order, widths and sorting. */

export interface TableColumn {
  key: string;
  title: string;
  /** Told on hovering the head. */
  description?: string;
  /** Least width in CSS pixels until a person draws it; by default from the title. */
  width?: number;
  /** Numbers stand at the end. */
  align?: "start" | "end";
  /** Names its row: it stays first and in sight. */
  rowHeader?: boolean;
}

/** What a person made of a table. */
export interface TableView {
  /** Keys of columns in the order they stand; those that it does not name follow. */
  order: readonly string[];
  /** CSS pixels by key. */
  widths: { readonly [key: string]: number };
  sortKey: string;
  sortDir: "asc" | "desc" | "";
}

/** A table as nobody has changed it. */
export const PLAIN_VIEW: TableView = { order: [], widths: {}, sortKey: "", sortDir: "" };
export const LEAST_WIDTH = 40;
const MOST_WIDTH = 1200;

/** What rows are sorted by; null goes last in either direction. */
export type SortValue = string | number | null;

/** Columns as they stand: what names the rows, then the order's, then the others as given. */
export function orderColumns<C extends TableColumn>(columns: readonly C[], order: readonly string[]): C[] {
  const place = (column: C, index: number): number => {
    if (column.rowHeader) return -1;
    const at = order.indexOf(column.key);
    return at < 0 ? order.length + index : at;
  };
  return columns
    .map((column, index) => ({ column, at: place(column, index) }))
    .sort((one, other) => one.at - other.at)
    .map(({ column }) => column);
}

/** The order after a column was moved to the place of another. What names the rows does not move, nor make room. */
export function moveColumn(columns: readonly TableColumn[], key: string, to: number): string[] {
  const keys = columns.map((column) => column.key);
  const from = keys.indexOf(key);
  const free = columns[0]?.rowHeader ? 1 : 0;
  if (from < free) return keys;
  keys.splice(from, 1);
  keys.splice(Math.max(free, Math.min(keys.length, to)), 0, key);
  return keys;
}

/** Ascending, descending, as given: what a press on a head does. */
export function nextSort(view: TableView, key: string): TableView {
  if (view.sortKey !== key || view.sortDir === "") return { ...view, sortKey: key, sortDir: "asc" };
  return view.sortDir === "asc" ? { ...view, sortDir: "desc" } : { ...view, sortKey: "", sortDir: "" };
}

/** Another width of a column, within what can be used. */
export function resizeColumn(view: TableView, key: string, width: number): TableView {
  const kept = Math.round(Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, width)));
  return { ...view, widths: { ...view.widths, [key]: kept } };
}

export function leastWidth({ key, title, width }: TableColumn, widths: TableView["widths"]): number {
  return widths[key] ?? width ?? Math.max(64, Math.min(220, title.length * 7.5 + 34));
}

/** `grid-template-columns`: a drawn width is kept, the others share what is left. */
export function templateOf(columns: readonly TableColumn[], widths: TableView["widths"]): string {
  const parts = columns.map((column) => {
    const least = leastWidth(column, widths);
    return widths[column.key] === undefined ? `minmax(${least}px, ${least}fr)` : `${least}px`;
  });
  return columns.every(({ key }) => widths[key] !== undefined) ? `${parts.join(" ")} 1fr` : parts.join(" ");
}

/** Rows in the order of what they say; equal ones stay as they were. Texts with numbers in them by the numbers. */
export function sortRows<R>(rows: readonly R[], told: (row: R) => SortValue, dir: TableView["sortDir"]): readonly R[] {
  if (dir === "") return rows;
  const sign = dir === "asc" ? 1 : -1;
  return rows
    .map((row) => ({ row, value: told(row) }))
    .sort((one, other) => {
      if (one.value === null || other.value === null) return Number(one.value === null) - Number(other.value === null);
      return sign * compareValues(one.value, other.value);
    })
    .map(({ row }) => row);
}

const COLLATOR = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

function compareValues(one: string | number, other: string | number): number {
  if (typeof one === "number" && typeof other === "number") return one - other;
  if (typeof one === "number" || typeof other === "number") return typeof one === "number" ? -1 : 1;
  return COLLATOR.compare(one, other);
}

/** What was stored of a view, with what is none left out. */
export function readView(stored: unknown, plain: TableView = PLAIN_VIEW): TableView {
  if (typeof stored !== "object" || stored === null) return plain;
  const { order, widths, sortKey, sortDir } = stored as { [key: string]: unknown };
  const numbers = typeof widths === "object" && widths !== null ? Object.entries(widths) : null;
  return {
    order: Array.isArray(order) ? order.filter((key): key is string => typeof key === "string") : plain.order,
    widths: numbers
      ? Object.fromEntries(numbers.filter(([, width]) => typeof width === "number" && width >= LEAST_WIDTH))
      : plain.widths,
    sortKey: typeof sortKey === "string" ? sortKey : plain.sortKey,
    sortDir: sortDir === "asc" || sortDir === "desc" || sortDir === "" ? sortDir : plain.sortDir,
  };
}
