import type { Span } from "./chart";
import type { Numbers } from "./numbers";
import { breaks, indexAt, newestTime, type Plotted } from "./plotted";

/** Values of a picture, row by row from the top; NaN is left blank. */
export interface Heat {
  columns: number;
  rows: number;
  values: Float32Array;
}

/** What a heat map draws, thinned to at most so many columns and rows. */
export interface HeatSource {
  picture(maxColumns: number, maxRows: number, span: Span): Heat | null;
}

/** Spectra in the order of time. */
export interface Spectra {
  readonly times: ArrayLike<number>;
  readonly lists: readonly (Numbers | null)[];
}

/** Rows that a waterfall shows at least: never so few that one spectrum fills the picture. */
const LEAST_ROWS = 24;

/** Spectra over time, the newest on top. Channels that share a column are shown by their highest, so that no burst is lost. */
export class Waterfall implements HeatSource {
  #rows: { time: number; values: Float32Array }[] = [];
  #shown = 1;
  readonly #read = new WeakMap<object, Float32Array>();

  constructor(
    private readonly spectra: () => Spectra | null,
    private readonly capacity: number,
  ) {}

  get channels(): number {
    return this.#rows[0]?.values.length ?? 0;
  }

  /** Seconds between the newest row and the oldest that is shown. */
  get span(): number {
    const oldest = this.#rows[Math.min(this.#shown, this.#rows.length) - 1];
    return oldest && this.#rows[0] ? this.#rows[0].time - oldest.time : 0;
  }

  get newest(): number | null {
    return this.#rows[0]?.time ?? null;
  }

  /** Time of the row at a height from 0 (the top) to 1, seconds since the epoch; null below the last. */
  timeAt(height: number): number | null {
    return this.#rows[Math.floor(height * this.#shown)]?.time ?? null;
  }

  /** Height from 0 to 1 of what is so many seconds older than the newest. */
  heightOf(age: number): number {
    const newest = this.#rows[0]?.time ?? 0;
    const row = this.#rows.findIndex(({ time }) => newest - time >= age);
    return ((row < 0 ? this.#rows.length : row) + 0.5) / this.#shown;
  }

  picture(maxColumns: number, maxRows: number): Heat | null {
    this.#rows = this.#newestRows(Math.min(maxRows, this.capacity));
    const { channels } = this;
    if (channels === 0) return null;
    const columns = Math.min(maxColumns, channels);
    const rows = Math.min(maxRows, this.capacity, Math.max(LEAST_ROWS, this.#rows.length));
    this.#shown = rows;
    const values = new Float32Array(columns * rows).fill(Number.NaN);
    for (const [row, { values: from }] of this.#rows.slice(0, rows).entries())
      shrink(from, values.subarray(row * columns, (row + 1) * columns));
    return { columns, rows, values };
  }

  /** From the newest back; a spectrum of another length ends it. */
  #newestRows(most: number): { time: number; values: Float32Array }[] {
    const spectra = this.spectra();
    const rows: { time: number; values: Float32Array }[] = [];
    for (let index = (spectra?.lists.length ?? 0) - 1; spectra && index >= 0 && rows.length < most; index -= 1) {
      const list = spectra.lists[index];
      if (!list) continue;
      if (rows[0] && rows[0].values.length !== list.length) break;
      rows.push({ time: spectra.times[index] as number, values: this.#floats(list) });
    }
    return rows;
  }

  #floats(list: Numbers): Float32Array {
    const known = this.#read.get(list) ?? toFloats(list);
    this.#read.set(list, known);
    return known;
  }
}

/** One image, as it came. */
export class Picture implements HeatSource {
  constructor(private readonly rows: () => readonly Numbers[]) {}

  get size(): { rows: number; columns: number } {
    const rows = this.rows();
    return { rows: rows.length, columns: rows[0]?.length ?? 0 };
  }

  picture(maxColumns: number, maxRows: number): Heat | null {
    const image = this.rows();
    const [height, width] = [image.length, image[0]?.length ?? 0];
    if (height === 0 || width === 0) return null;
    const columns = Math.min(maxColumns, width);
    const rows = Math.min(maxRows, height);
    const values = new Float32Array(columns * rows);
    for (let row = 0; row < rows; row += 1) {
      const source = image[Math.floor((row * height) / rows)];
      if (source) shrink(toFloats(source), values.subarray(row * columns, (row + 1) * columns));
    }
    return { columns, rows, values };
  }
}

/** Columns of a picture of scalars at most. */
const MOST_COLUMNS = 2000;

/** Scalars over time on a common grid: a row each, filled forward. */
export class TimeGrid implements HeatSource {
  /** @param holds whether the newest value goes on to the edge, being live. */
  constructor(
    readonly names: readonly string[],
    readonly plotted: (name: string) => Plotted | null,
    readonly connectGaps: boolean,
    readonly maxPoints: number,
    readonly holds: boolean,
  ) {}

  picture(maxColumns: number, _maxRows: number, { start, end }: Span): Heat | null {
    const columns = Math.max(1, Math.min(maxColumns, this.maxPoints, MOST_COLUMNS));
    const rows = this.names.length;
    if (rows === 0) return null;
    const values = new Float32Array(columns * rows).fill(Number.NaN);
    for (const [row, name] of this.names.entries()) {
      const plotted = this.plotted(name);
      if (plotted)
        this.#fill(plotted, start, (end - start) / columns, values.subarray(row * columns, (row + 1) * columns));
    }
    return { columns, rows, values };
  }

  #fill(plotted: Plotted, start: number, step: number, row: Float32Array): void {
    const { times, values, before, gap, staleSince } = plotted;
    const newest = newestTime(plotted);
    let index = indexAt(times, start);
    let held = (index > 0 ? values[index - 1] : before?.value) ?? Number.NaN;
    let last = index > 0 ? (times[index - 1] as number) : (before?.time ?? Number.NEGATIVE_INFINITY);
    // Where an older range is still shown, it may begin within this one.
    const known = index > 0 ? start : Math.max(start, before?.time ?? times[0] ?? start);
    for (let column = Math.floor((known - start) / step); column < row.length; column += 1) {
      const until = start + (column + 1) * step;
      while (index < times.length && (times[index] as number) < until) {
        const value = values[index] as number;
        if (!Number.isNaN(value) || !this.connectGaps) held = value;
        last = times[index] as number;
        index += 1;
      }
      const over = until - step > newest;
      if (over && (!this.holds || staleSince !== null)) return;
      const unknown = !over && !this.connectGaps && until - last > gap && breaks(plotted, index);
      row[column] = unknown ? Number.NaN : held;
    }
  }
}

/**
 * The ends of the colours: nearly all values lie between, so that neither a burst nor the edges of a passband wash the rest out. At
 * most a tenth below and a twentieth above is left out, and only what is many times the usual scatter (from the median absolute
 * deviation) away from the median.
 */
export function colourRange({ values }: Heat, low: number | null, high: number | null): [number, number] {
  const step = Math.max(1, Math.floor(values.length / 4000));
  const sample: number[] = [];
  for (let index = 0; index < values.length; index += step) {
    const value = values[index];
    if (value !== undefined && Number.isFinite(value)) sample.push(value);
  }
  sample.sort((a, b) => a - b);
  const at = (part: number): number => sample[Math.min(sample.length - 1, Math.floor(part * sample.length))] ?? 0;
  const middle = at(0.5);
  const deviations = sample.map((value) => Math.abs(value - middle)).sort((a, b) => a - b);
  const sigma = 1.4826 * (deviations[deviations.length >> 1] ?? 0) || Number.POSITIVE_INFINITY;
  const from = low ?? (sample.length ? Math.max(at(0.01), Math.min(at(0.1), middle - 4 * sigma)) : 0);
  const to = high ?? (sample.length ? Math.min(at(0.995), Math.max(at(0.95), middle + 6 * sigma)) : 1);
  return to > from ? [from, to] : [from, from + (Math.abs(from) * 0.01 || 1)];
}

function toFloats(values: Numbers): Float32Array {
  const floats = new Float32Array(values.length);
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    floats[index] = typeof value === "number" || typeof value === "boolean" ? Number(value) : Number.NaN;
  }
  return floats;
}

/** Fewer columns: each shows its highest value. */
function shrink(from: Float32Array, into: Float32Array): void {
  if (from.length <= into.length) {
    into.set(from);
    return;
  }
  for (let column = 0; column < into.length; column += 1) {
    const stop = Math.max(
      Math.floor(((column + 1) * from.length) / into.length),
      Math.floor((column * from.length) / into.length) + 1,
    );
    let highest = Number.NaN;
    for (let index = Math.floor((column * from.length) / into.length); index < stop; index += 1) {
      const value = from[index] ?? Number.NaN;
      if (!(highest >= value)) highest = Number.isNaN(value) ? highest : value;
    }
    into[column] = highest;
  }
}
