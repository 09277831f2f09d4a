/**
 * One attribute's past joined to its present, at one resolution. Points come from the archive, from what the server still has of the last
 * minute, and live, in any order and overlapping; each instant is kept once. What has been reduced by the archive and what comes live lie on
 * one grid of buckets, and a bucket that is over is reduced by the rule by which the archive reduces.
 */
import type { Downsample, Json, Sample } from "@octopus-widgets/sdk/contract";
import { codeOf, listOf, pointsOf, Words } from "./coding";
import { Columns, type List, merged, type Points, SAME } from "./columns";
import { bucketOf, type Grid } from "./grid";

/** One attribute's part of an answer, as it came over the wire. */
export interface ArchivedColumns {
  timestamps: readonly unknown[];
  values: readonly Json[];
  before: { timestamp: number; value: Json } | null;
}

export interface TrackOptions {
  /** Null: nothing is reduced, points beyond `most` are forgotten from the oldest on. */
  grid: Grid | null;
  mode: Downsample;
  most: number;
  /** States, enums, texts: of equal values in a row the first and the last are kept, and nothing is reduced. */
  discrete: boolean;
  /** Least seconds between two live points; 0: each. */
  interval: number;
}

export interface BeforePoint {
  time: number;
  value: number;
  list: List | null;
}

/** Points of a bucket that is not over yet beyond which it is reduced to its first, lowest, highest and last. */
const CROWDED = 128;
/** Spectra and images kept at most. */
const MOST_LISTS = 512;
/** Words beyond which those that no point says any more are forgotten: a text may be another each time. */
const MANY_WORDS = 256;
/** Live samples that are older than the newest by more than this many seconds come from a clock that was set back. */
const CLOCK_SET_BACK = 120;

export class Track {
  readonly columns = new Columns();
  words = new Words();
  /** The last point ahead of the others. */
  before: BeforePoint | null = null;
  /** Since when the newest value no longer holds, seconds since the epoch; null while it does. */
  staleSince: number | null = null;
  /** Counts the changes. */
  revision = 0;
  /** Ends of lines that were not told, but concluded from silence: what the archive has between undoes them. */
  #concluded: number[] = [];
  #settled = Number.NEGATIVE_INFINITY;
  /** So many words may there be before it is looked which are still said. */
  #wordsKept = MANY_WORDS;

  constructor(readonly options: TrackOptions) {}

  get newest(): number | null {
    return this.columns.size > 0 ? this.columns.time(-1) : null;
  }

  /**
   * Take a live sample in. A value that is none ends the line; so does a silence during which the value was known not to hold.
   *
   * @param now the workspace clock, seconds since the epoch.
   */
  take(sample: Sample, now: number): void {
    const { stale, age, error, timestamp } = sample;
    if (stale || error) {
      const since = now - (age ?? 0);
      if (this.staleSince === null || Math.abs(since - this.staleSince) > 1) this.revision += 1;
      this.staleSince = since;
      return;
    }
    if (this.staleSince !== null) {
      this.staleSince = null;
      this.revision += 1;
      if (timestamp !== null) this.#concludeGap(timestamp);
    }
    const list = listOf(sample.value);
    const value = list ? Number.NaN : codeOf(sample.value, this.words);
    if (Number.isNaN(value) && !list) this.#endLine(timestamp);
    else if (timestamp !== null) this.#append(timestamp, value, list);
  }

  /** Samples of the recent past, in time order, among what is there already. */
  takePast(samples: readonly Sample[]): void {
    let last = Number.NEGATIVE_INFINITY;
    const kept = samples.filter(({ timestamp, stale, error }) => {
      if (timestamp === null || stale || error || timestamp - last < this.options.interval) return false;
      last = timestamp;
      return true;
    });
    const values = kept.map((sample) => sample.value);
    this.#merge(
      pointsOf(
        kept.map((sample) => sample.timestamp),
        values,
        this.words,
      ),
      "older",
    );
  }

  /** What the archive has between two instants. */
  archived(answer: ArchivedColumns, start: number, end: number): void {
    const points = pointsOf(answer.timestamps, answer.values, this.words);
    this.#forgetConclusions(points, start, end);
    this.#merge(points, this.options.mode === "avg" ? "newer" : "older");
    const { before } = answer;
    const first = this.columns.time(0);
    if (before && !(before.timestamp > first - SAME) && !(this.before && this.before.time > before.timestamp))
      this.before = {
        time: before.timestamp,
        value: codeOf(before.value, this.words),
        list: listOf(before.value),
      };
    this.revision += 1;
  }

  /** From just after an instant on nothing is known, up to the next point that there is. */
  cutOff(time: number): void {
    this.#merge({ times: [time + 1e-3], values: [Number.NaN], lists: null }, "older");
  }

  /** Take over what another track of the same attribute has between two instants. */
  adopt(other: Track, start: number, end: number): void {
    const { columns } = other;
    const [from, to] = [columns.indexAt(start), columns.indexAt(end)];
    const words = other.words.list.map((word) => this.words.place(word));
    const values = columns.values.slice(from, to);
    if (words.length > 0) for (const [at, value] of values.entries()) values[at] = words[value] ?? Number.NaN;
    const lists = columns.lists?.slice(from, to) ?? null;
    this.#merge({ times: columns.times.slice(from, to), values, lists }, "older");
    this.staleSince = other.staleSince;
  }

  /** Forget what is older than `start`, all but the value with which the range begins. */
  trim(start: number): void {
    const first = this.columns.indexAt(start);
    if (first === 0) return;
    this.#forget(first);
    this.revision += 1;
  }

  #append(time: number, value: number, list: List | null): void {
    const { columns } = this;
    const last = columns.time(-1);
    if (time < last + SAME) {
      if (last - time > CLOCK_SET_BACK || columns.size === 0) return;
      this.#merge({ times: [time], values: [value], lists: list ? [list] : null }, "older");
      return;
    }
    const { interval } = this.options;
    if (interval > 0 && !Number.isNaN(columns.value(-1)) && time - last < interval) return;
    if (this.options.discrete && columns.value(-1) === value && columns.value(-2) === value)
      columns.splice(columns.size - 1, 1);
    columns.push(time, value, list);
    this.revision += 1;
    this.#settle();
  }

  /** What is known to be no value. */
  #endLine(timestamp: number | null): void {
    const { columns } = this;
    if (columns.size === 0 || (Number.isNaN(columns.value(-1)) && !columns.lists?.at(-1))) return;
    columns.push(Math.max(timestamp ?? 0, columns.time(-1) + 1e-3), Number.NaN);
    this.revision += 1;
  }

  /** Break the line where nothing was known for much longer than the usual time between two points. */
  #concludeGap(next: number): void {
    const { columns } = this;
    const last = columns.time(-1);
    if (columns.size === 0 || Number.isNaN(columns.value(-1))) return;
    if (next - last <= 2 + 3 * this.#usualInterval()) return;
    columns.push(last + 1e-3, Number.NaN);
    this.#concluded.push(last + 1e-3);
  }

  /** Median of the newest ten intervals, seconds; 0 while there are none. */
  #usualInterval(): number {
    const { columns } = this;
    const first = Math.max(1, columns.size - 10);
    const intervals = Array.from(
      { length: Math.max(0, columns.size - first) },
      (_, at) => columns.time(first + at) - columns.time(first + at - 1),
    );
    return intervals.sort((one, other) => one - other)[intervals.length >> 1] ?? 0;
  }

  #forgetConclusions(points: Points, start: number, end: number): void {
    this.#concluded = this.#concluded.filter((time) => {
      if (time < start || time > end) return true;
      const at = this.columns.indexAt(time - SAME);
      const next = at + 1 < this.columns.size ? this.columns.time(at + 1) : Number.POSITIVE_INFINITY;
      const known = Array.from(points.times).some((one) => one > time + SAME && one < next - SAME);
      if (known) this.columns.splice(at, 1);
      return !known;
    });
  }

  #merge(points: Points, prefer: "older" | "newer"): void {
    const size = points.times.length;
    if (size === 0) return;
    const { columns } = this;
    const from = columns.indexAt((points.times[0] as number) - SAME);
    const to = columns.indexAt((points.times[size - 1] as number) + SAME);
    const there: Points = {
      times: columns.times.slice(from, to),
      values: columns.values.slice(from, to),
      lists: columns.lists?.slice(from, to) ?? null,
    };
    columns.splice(from, to - from, merged(there, points, prefer));
    // What was told of a later part of the range first is ahead of the others no more.
    if (this.before && this.before.time > columns.time(0) - SAME) this.before = null;
    this.revision += 1;
    this.#settled = Math.min(this.#settled, points.times[0] as number);
    this.#settle();
  }

  /** Reduce every bucket that is over, and keep to the bounds. */
  #settle(): void {
    const { columns } = this;
    const { most } = this.options;
    const reduced = this.#reducing;
    if (reduced) this.#reduceBuckets(reduced);
    const bound = columns.lists ? Math.min(most, MOST_LISTS) : reduced ? Number.POSITIVE_INFINITY : most;
    if (columns.size > bound + bound / 8) this.#forget(columns.size - bound);
  }

  #pointAt(index: number): BeforePoint {
    const { columns } = this;
    return { time: columns.time(index), value: columns.value(index), list: columns.lists?.[index] ?? null };
  }

  /** The grid to reduce to: of numbers alone. */
  get #reducing(): Grid | null {
    const { grid, mode, discrete } = this.options;
    return mode === "none" || discrete || this.columns.lists || this.words.list.length > 0 ? null : grid;
  }

  #forget(count: number): void {
    this.before = this.#pointAt(count - 1);
    this.columns.splice(0, count);
    const start = this.columns.time(0);
    if (this.#concluded.length > 0) this.#concluded = this.#concluded.filter((time) => time >= start);
    if (this.words.list.length > this.#wordsKept) this.#forgetWords();
  }

  /** Keep the words that are still said, and tell them by their new places. */
  #forgetWords(): void {
    const [before, { columns }] = [this.words.list, this];
    const words = new Words();
    const renewed = (place: number): number => {
      const word = before[place];
      return word === undefined ? Number.NaN : words.place(word);
    };
    if (this.before) this.before = { ...this.before, value: renewed(this.before.value) };
    const { values } = columns;
    for (let index = 0; index < values.length; index += 1) values[index] = renewed(values[index] as number);
    this.words = words;
    this.#wordsKept = Math.max(MANY_WORDS, 2 * words.list.length);
  }

  #reduceBuckets(grid: Grid): void {
    const { columns } = this;
    const open = bucketOf(grid, columns.time(-1));
    let index = columns.indexAt(grid.start + bucketOf(grid, this.#settled) * grid.seconds - SAME);
    if (!Number.isFinite(this.#settled)) index = 0;
    while (index < columns.size) {
      const bucket = bucketOf(grid, columns.time(index));
      if (bucket >= open) break;
      const stop = columns.indexAt(grid.start + (bucket + 1) * grid.seconds);
      index += this.#reduce(index, Math.max(stop, index + 1), grid, bucket, false);
    }
    if (columns.size - index > CROWDED) this.#reduce(index, columns.size, grid, open, true);
    this.#settled = grid.start + open * grid.seconds;
  }

  /** Reduce the points from `from` to `to`, all of one bucket; returns how many are left. */
  #reduce(from: number, to: number, grid: Grid, bucket: number, open: boolean): number {
    const { columns } = this;
    const { mode } = this.options;
    if (to - from <= (mode === "avg" ? 1 : 2)) return to - from;
    if (mode === "avg" && !open) return this.#average(from, to, grid.start + (bucket + 0.5) * grid.seconds);
    const kept = extremes(columns, from, to, open);
    if (kept.length === to - from) return kept.length;
    const times = kept.map((index) => columns.time(index));
    const values = kept.map((index) => columns.value(index));
    columns.splice(from, to - from, { times, values, lists: null });
    return kept.length;
  }

  #average(from: number, to: number, centre: number): number {
    const numbers = Array.from({ length: to - from }, (_, at) => this.columns.value(from + at)).filter(
      (value) => !Number.isNaN(value),
    );
    const value = numbers.length > 0 ? numbers.reduce((sum, one) => sum + one, 0) / numbers.length : Number.NaN;
    this.columns.splice(from, to - from, { times: [centre], values: [value], lists: null });
    return 1;
  }
}

/** Places of the lowest and the highest point, and of the first of each run without a value; of an open bucket the ends too. */
function extremes(columns: Columns, from: number, to: number, open: boolean): number[] {
  let low = -1;
  let high = -1;
  const kept = new Set<number>(open ? [from, to - 1] : []);
  for (let index = from; index < to; index += 1) {
    const value = columns.value(index);
    if (Number.isNaN(value)) {
      if (index === from || !Number.isNaN(columns.value(index - 1))) kept.add(index);
      continue;
    }
    if (low < 0 || value < columns.value(low)) low = index;
    if (high < 0 || value > columns.value(high)) high = index;
  }
  for (const index of [low, high]) if (index >= 0) kept.add(index);
  return [...kept].sort((one, other) => one - other);
}
