/** Where elements and their fields are. CSS pixels. Pure. */
import { fitSquares, type SquareFit } from "@octopus-widgets/sdk/ui";

export interface Layout extends SquareFit {
  count: number;
  gap: number;
  /** Left of the first element. */
  left: number;
  top: number;
  /** All elements are within the box. */
  whole: boolean;
  /** Fields of an element, side by side and one below the other. */
  across: number;
  down: number;
}

/** Least side of a field that can be seen and pointed at. */
export const LEAST_FIELD = 3;

export function layOut(count: number, fields: number, box: { width: number; height: number }): Layout {
  const gap = box.width * box.height > count * 500 ? 4 : 2;
  const fit = fitSquares(count, box, gap);
  const across = fields <= 3 && fields > 0 ? fields : Math.ceil(Math.sqrt(fields));
  const down = Math.max(1, Math.ceil(fields / Math.max(1, across)));
  const used = { width: fit.columns * (fit.width + gap) - gap, height: fit.rows * (fit.height + gap) - gap };
  return {
    ...fit,
    count,
    gap,
    whole: used.width <= box.width + 1 && used.height <= box.height + 1,
    left: Math.max(0, Math.floor((box.width - used.width) / 2)),
    top: Math.max(0, Math.floor((box.height - used.height) / 2)),
    across: Math.max(1, across),
    down,
  };
}

/** Whether fields are large enough to be told apart. */
export const isReadable = ({ width, height, across, down, whole }: Layout): boolean =>
  whole && Math.min(width / across, height / down) >= LEAST_FIELD;

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

export function elementRect(layout: Layout, index: number): Rect {
  const { columns, width, height, gap, left, top } = layout;
  return {
    x: left + (index % columns) * (width + gap),
    y: top + Math.floor(index / columns) * (height + gap),
    width,
    height,
  };
}

export function fieldRect(layout: Layout, index: number, field: number): Rect {
  const element = elementRect(layout, index);
  const width = element.width / layout.across;
  const height = element.height / layout.down;
  return {
    x: element.x + (field % layout.across) * width,
    y: element.y + Math.floor(field / layout.across) * height,
    width,
    height,
  };
}

/** The element and its field at a place; null: none is there. */
export function hitAt(layout: Layout, x: number, y: number, fields: number): { index: number; field: number } | null {
  const { columns, rows, width, height, gap, left, top, across, down, count } = layout;
  const column = Math.floor((x - left) / (width + gap));
  const row = Math.floor((y - top) / (height + gap));
  if (column < 0 || row < 0 || column >= columns || row >= rows) return null;
  const index = row * columns + column;
  const inside = { x: x - left - column * (width + gap), y: y - top - row * (height + gap) };
  if (index >= count || inside.x >= width || inside.y >= height) return null;
  const field = Math.floor(inside.y / (height / down)) * across + Math.floor(inside.x / (width / across));
  return { index, field: Math.max(0, Math.min(fields - 1, field)) };
}
