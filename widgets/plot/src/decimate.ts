/** Which points of a series are worth drawing: a few for each column of pixels, and never one spike less. */
import { breaks, indexAt, type Plotted } from "./plotted";

/** Where a line goes. `lift` begins a new piece after a gap. */
export interface Pen {
  to(time: number, value: number): void;
  lift(): void;
  /** The lowest and the highest value around a point that stands for several. */
  bar?(time: number, low: number, high: number): void;
}

/** Walk what is to be seen between two instants, on so many columns of pixels. */
export function walk(plotted: Plotted, start: number, end: number, columns: number, pen: Pen): void {
  const { times, before } = plotted;
  const first = indexAt(times, start);
  const from = Math.max(0, first - 1);
  const stop = Math.min(times.length, indexAt(times, end) + 1);
  const entering = first === 0 ? before : null;
  if (entering && !Number.isNaN(entering.value)) {
    pen.to(entering.time, entering.value);
    if (stop > 0 && breaks(plotted, 0)) pen.lift();
  }
  if (plotted.buckets) walkBuckets(plotted, from, stop, (end - start) / columns, pen);
  else if (stop - from <= 4 * columns) walkPoints(plotted, from, stop, pen);
  else walkColumns(plotted, from, stop, start, columns / (end - start), pen);
}

function walkPoints(plotted: Plotted, from: number, stop: number, pen: Pen): void {
  const { times, values } = plotted;
  for (let index = from; index < stop; index += 1) {
    const value = values[index] as number;
    if (Number.isNaN(value)) pen.lift();
    else {
      if (index > from && breaks(plotted, index)) pen.lift();
      pen.to(times[index] as number, value);
    }
  }
}

/**
 * Several points of one bucket become their middle, with a bar from the lowest to the highest. Buckets are whole multiples of those to which
 * the points were reduced, so that they do not flicker while time moves on.
 */
function walkBuckets(plotted: Plotted, from: number, stop: number, secondsAPixel: number, pen: Pen): void {
  const { times, values, buckets } = plotted;
  if (!buckets) return;
  const length = buckets.seconds * Math.max(1, Math.ceil(secondsAPixel / buckets.seconds));
  let bucket = Number.NaN;
  let count = 0;
  let [began, ended, low, high] = [0, 0, 0, 0];
  const flush = (): void => {
    if (count === 0) return;
    const time = (began + ended) / 2;
    if (count > 1 && high > low) pen.bar?.(time, low, high);
    pen.to(time, (low + high) / 2);
    count = 0;
  };
  for (let index = from; index < stop; index += 1) {
    const time = times[index] as number;
    const value = values[index] as number;
    if (Number.isNaN(value)) {
      flush();
      pen.lift();
      continue;
    }
    const mine = Math.floor((time - buckets.start) / length);
    if (mine !== bucket || count === 0) {
      flush();
      if (index > from && breaks(plotted, index)) pen.lift();
      bucket = mine;
      began = time;
      low = value;
      high = value;
    } else {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    ended = time;
    count += 1;
  }
  flush();
}

/**
 * At most four points a column: first, lowest, highest and last (M4; Jugel et al., VLDB 2014), so that no spike is lost and the line looks as
 * if all were drawn.
 */
function walkColumns(plotted: Plotted, from: number, stop: number, start: number, scale: number, pen: Pen): void {
  const { times, values } = plotted;
  let column = Number.NaN;
  let count = 0;
  let [low, high, last] = [0, 0, 0];
  const flush = (): void => {
    if (count > 1) {
      const [one, other] = low <= high ? [low, high] : [high, low];
      for (const index of new Set([one, other, last])) pen.to(times[index] as number, values[index] as number);
    }
    count = 0;
  };
  for (let index = from; index < stop; index += 1) {
    const value = values[index] as number;
    if (Number.isNaN(value)) {
      flush();
      pen.lift();
      column = Number.NaN;
      continue;
    }
    const time = times[index] as number;
    const at = Math.floor((time - start) * scale);
    if (at !== column) {
      flush();
      if (index > from && breaks(plotted, index)) pen.lift();
      column = at;
      pen.to(time, value);
      low = index;
      high = index;
    } else {
      if (value < (values[low] as number)) low = index;
      if (value > (values[high] as number)) high = index;
    }
    last = index;
    count += 1;
  }
  flush();
}
