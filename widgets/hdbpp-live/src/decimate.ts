import type { Ring } from "./ring";

/** Where a line goes. `lift` begins a new piece after a gap. */
export interface Pen {
  lineTo(x: number, value: number): void;
  lift(): void;
}

/**
 * Walk the points of a window, at most four a column: first, lowest, highest and last (M4; Jugel et al., VLDB 2014), so that
 * no spike is lost and the line looks as if all were drawn. Columns are `width` equal parts of `[start, end]`; x is in columns.
 * The point before the window is included, so that the line enters from the left.
 */
export function walkColumns(ring: Ring, start: number, end: number, width: number, pen: Pen): void {
  const scale = width / (end - start);
  const first = Math.max(0, ring.indexAt(start) - 1);
  const stop = Math.min(ring.size, ring.indexAt(end) + 1);
  let column = Number.NaN;
  let lowX = 0,
    low = 0,
    highX = 0,
    high = 0,
    lastX = 0,
    last = 0,
    count = 0;
  const flush = (): void => {
    if (count > 1) {
      if (lowX <= highX) {
        pen.lineTo(lowX, low);
        pen.lineTo(highX, high);
      } else {
        pen.lineTo(highX, high);
        pen.lineTo(lowX, low);
      }
      pen.lineTo(lastX, last);
    }
    count = 0;
  };
  for (let index = first; index < stop; index += 1) {
    const value = ring.value(index);
    if (Number.isNaN(value)) {
      flush();
      pen.lift();
      column = Number.NaN;
      continue;
    }
    const x = (ring.time(index) - start) * scale;
    const at = Math.floor(x);
    if (at !== column) {
      flush();
      column = at;
      pen.lineTo(x, value);
      lowX = highX = x;
      low = high = value;
    } else {
      if (value < low) {
        low = value;
        lowX = x;
      }
      if (value > high) {
        high = value;
        highX = x;
      }
    }
    lastX = x;
    last = value;
    count += 1;
  }
  flush();
}

/** Lowest and highest value in a window, the one that enters it included; null when there is none. */
export function extentOf(ring: Ring, start: number, end: number, positive = false): [number, number] | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const stop = Math.min(ring.size, ring.indexAt(end) + 1);
  for (let index = Math.max(0, ring.indexAt(start) - 1); index < stop; index += 1) {
    const value = ring.value(index);
    if (Number.isNaN(value) || (positive && value <= 0)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : null;
}
