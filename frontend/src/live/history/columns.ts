/**
 * Points of one series, in time order and each instant once, in typed arrays that grow: times in seconds since the epoch, values with NaN
 * where it is known that there is none. A spectrum's values are lists, kept beside them.
 */
import type { Json } from "@octopus-widgets/sdk/contract";

/** A list that stands for one value: a spectrum, or the rows of an image. */
export type List = readonly Json[] | ArrayLike<number>;

/** Points to be put in: arrays of equal length, in time order. */
export interface Points {
  readonly times: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  readonly lists: readonly (List | null)[] | null;
}

/** Two readings nearer than this, in seconds, are the same one: the archive keeps microseconds. */
export const SAME = 1e-5;
const LEAST = 64;

export class Columns implements Points {
  #times = new Float64Array(LEAST);
  #values = new Float64Array(LEAST);
  #lists: (List | null)[] | null = null;
  #size = 0;
  #shown: { times: Float64Array; values: Float64Array } | null = null;

  get size(): number {
    return this.#size;
  }

  /** As long as there are points; another array after a change. */
  get times(): Float64Array {
    return this.#views().times;
  }

  get values(): Float64Array {
    return this.#views().values;
  }

  get lists(): readonly (List | null)[] | null {
    return this.#lists;
  }

  /** Of the point at `index`; from the end when negative; NaN where there is none. */
  time(index: number): number {
    const at = index < 0 ? this.#size + index : index;
    return at >= 0 && at < this.#size ? (this.#times[at] as number) : Number.NaN;
  }

  value(index: number): number {
    const at = index < 0 ? this.#size + index : index;
    return at >= 0 && at < this.#size ? (this.#values[at] as number) : Number.NaN;
  }

  /** Index of the first point at `time` or later; the size when there is none. */
  indexAt(time: number): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#times[middle] as number) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  push(time: number, value: number, list: List | null = null): void {
    this.#room(1);
    this.#times[this.#size] = time;
    this.#values[this.#size] = value;
    this.#takeLists(list ? [list] : null, 1);
    this.#size += 1;
    this.#shown = null;
  }

  /** Put points in the place of `remove` others from `at` on. The caller keeps the order. */
  splice(at: number, remove: number, points: Points | null = null): void {
    const added = points?.times.length ?? 0;
    this.#room(added - remove);
    this.#times.copyWithin(at + added, at + remove, this.#size);
    this.#values.copyWithin(at + added, at + remove, this.#size);
    for (let index = 0; points && index < added; index += 1) {
      this.#times[at + index] = points.times[index] as number;
      this.#values[at + index] = points.values[index] as number;
    }
    if (points?.lists && !this.#lists) this.#lists = new Array<List | null>(this.#size).fill(null);
    this.#lists?.splice(at, remove, ...(points?.lists ?? new Array<null>(added).fill(null)));
    this.#size += added - remove;
    this.#shown = null;
  }

  #takeLists(lists: readonly List[] | null, count: number): void {
    if (lists && !this.#lists) this.#lists = new Array<List | null>(this.#size).fill(null);
    this.#lists?.push(...(lists ?? new Array<null>(count).fill(null)));
  }

  #room(more: number): void {
    const needed = this.#size + Math.max(0, more);
    if (needed <= this.#times.length) return;
    const capacity = Math.max(needed, Math.ceil(this.#times.length * 1.5));
    const grown = [new Float64Array(capacity), new Float64Array(capacity)] as const;
    grown[0].set(this.#times);
    grown[1].set(this.#values);
    [this.#times, this.#values] = grown;
  }

  #views(): { times: Float64Array; values: Float64Array } {
    this.#shown ??= { times: this.#times.subarray(0, this.#size), values: this.#values.subarray(0, this.#size) };
    return this.#shown;
  }
}

/**
 * Two sequences as one, in time order. Of two readings of the same instant one is kept: that of `newer` when `prefer` says so, else that of
 * `older`.
 */
export function merged(older: Points, newer: Points, prefer: "older" | "newer"): Points {
  const most = older.times.length + newer.times.length;
  const times = new Float64Array(most);
  const values = new Float64Array(most);
  const lists = older.lists || newer.lists ? new Array<List | null>(most).fill(null) : null;
  let [one, other, size] = [0, 0, 0];
  const put = (from: Points, index: number): void => {
    times[size] = from.times[index] as number;
    values[size] = from.values[index] as number;
    if (lists) lists[size] = from.lists?.[index] ?? null;
    size += 1;
  };
  while (one < older.times.length || other < newer.times.length) {
    const first = one < older.times.length ? (older.times[one] as number) : Number.POSITIVE_INFINITY;
    const second = other < newer.times.length ? (newer.times[other] as number) : Number.POSITIVE_INFINITY;
    if (Math.abs(first - second) < SAME) {
      if (prefer === "older") put(older, one);
      else put(newer, other);
      one += 1;
      other += 1;
    } else if (first < second) {
      put(older, one);
      one += 1;
    } else {
      put(newer, other);
      other += 1;
    }
  }
  return {
    times: times.subarray(0, size),
    values: values.subarray(0, size),
    lists: lists ? lists.slice(0, size) : null,
  };
}
