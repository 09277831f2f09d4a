/** Values of any type as numbers for a column: texts become places in a list of words. */
import type { Json } from "@octopus-widgets/sdk/contract";
import type { List, Points } from "./columns";

/** An integer beyond 2^53−1, as the API writes it. */
const LONG = /^-?\d{16,20}$/;

/** The words of one series, in the order in which they came. */
export class Words {
  readonly list: string[] = [];
  readonly #places = new Map<string, number>();

  place(word: string): number {
    const known = this.#places.get(word);
    if (known !== undefined) return known;
    const place = this.list.length;
    this.list.push(word);
    this.#places.set(word, place);
    return place;
  }
}

/** A number for a value: NaN for null and for lists, 0 and 1 for booleans, the place among the words for a text. */
export function codeOf(value: Json | undefined, words: Words): number {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value !== "string") return Number.NaN;
  return LONG.test(value) ? Number(value) : words.place(value);
}

export function listOf(value: Json | undefined): List | null {
  if (Array.isArray(value)) return value;
  return ArrayBuffer.isView(value) ? (value as unknown as ArrayLike<number>) : null;
}

/** Columns of the API as points. Times that are none are left out, and so is what does not follow in time. */
export function pointsOf(times: readonly unknown[], values: readonly Json[], words: Words): Points {
  const size = Math.min(times.length, values.length);
  const points = {
    times: new Float64Array(size),
    values: new Float64Array(size),
    lists: null as (List | null)[] | null,
  };
  let kept = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < size; index += 1) {
    const time = times[index];
    if (typeof time !== "number" || !(time > last)) continue;
    const value = values[index];
    const list = listOf(value);
    if (list && !points.lists) points.lists = new Array<List | null>(kept).fill(null);
    points.lists?.push(list);
    points.times[kept] = time;
    points.values[kept] = codeOf(value, words);
    last = time;
    kept += 1;
  }
  return { ...points, times: points.times.subarray(0, kept), values: points.values.subarray(0, kept) };
}
