/** The newest spectra of one attribute, in one array that is written around: what pictures and traces are drawn from. */
import type { Numbers } from "@octopus-widgets/plot";

/** How values become what is shown. */
export type Scale = "linear" | "dB" | "dB20";

/** A silence of so many usual intervals is a gap in the picture, if it is longer than a busy machine may take (seconds). */
const SILENCE = 3;
const LEAST_SILENCE = 1;
/** Spectra after which an interval counts as usual. */
const SETTLED = 6;

export class SpectraRing {
  /** Channels of a spectrum; 0 until there is one. */
  channels = 0;
  /** Row after row, `capacity` rows of `channels`. NaN: no value. */
  values = new Float32Array(0);
  /** Rows that there are, gaps too. */
  count = 0;
  /** Counts the rows that ever came. */
  revision = 0;
  /** Counts the beginnings: spectra of another length begin anew. */
  generation = 0;
  /** Since when the newest does not hold, seconds since the epoch; null: it does. */
  staleSince: number | null = null;
  readonly #times: Float64Array;
  #head = -1;
  #usual = 0;
  #heard = 0;

  constructor(
    readonly capacity: number,
    readonly scale: Scale,
  ) {
    this.#times = new Float64Array(capacity);
  }

  /** Place of the newest row in `values`. */
  get head(): number {
    return Math.max(0, this.#head);
  }

  /** Time of the newest row, seconds since the epoch; null: there is none. */
  get newest(): number | null {
    return this.count > 0 ? (this.#times[this.#head] as number) : null;
  }

  /** A row by its age in rows: 0 is the newest. */
  row(age: number): Float32Array | null {
    if (age < 0 || age >= this.count) return null;
    const at = this.place(age);
    return this.values.subarray(at * this.channels, (at + 1) * this.channels);
  }

  /** Seconds since the epoch; null where there is no such row. */
  time(age: number): number | null {
    return age >= 0 && age < this.count ? (this.#times[this.place(age)] as number) : null;
  }

  place(age: number): number {
    return (this.#head - age + this.capacity) % this.capacity;
  }

  /** The row that was current at an instant; null where none was. */
  ageAt(time: number): number | null {
    const newest = this.newest;
    if (newest === null || time > newest + Math.max(LEAST_SILENCE, SILENCE * this.#usual)) return null;
    for (let age = 0; age < this.count; age += 1) if ((this.time(age) as number) <= time) return age;
    return null;
  }

  /**
   * Take a spectrum. One that is not newer than the last is left out; another length begins anew; after a silence a gap comes first.
   *
   * @returns whether it was taken.
   */
  take(time: number, list: Numbers): boolean {
    if (list.length === 0) return this.gap(time);
    if (list.length !== this.channels) this.#begin(list.length);
    const newest = this.newest;
    if (newest !== null && time <= newest) return false;
    if (newest !== null) {
      const passed = time - newest;
      if (this.#heard > SETTLED && passed > Math.max(LEAST_SILENCE, SILENCE * this.#usual))
        this.gap(newest + this.#usual);
      else this.#usual = this.#heard < 2 ? passed : 0.8 * this.#usual + 0.2 * passed;
    }
    this.#heard += 1;
    fill(this.#next(time), list, this.scale);
    this.staleSince = null;
    return true;
  }

  /** A row of no values. */
  gap(time: number): boolean {
    const newest = this.newest;
    if (newest === null || time <= newest || this.row(0)?.every(Number.isNaN)) return false;
    this.#next(time).fill(Number.NaN);
    return true;
  }

  /** As if nothing had come. */
  clear(): void {
    this.#begin(0);
  }

  #begin(channels: number): void {
    this.channels = channels;
    this.values = new Float32Array(this.capacity * channels);
    this.count = 0;
    this.#head = -1;
    this.#heard = 0;
    this.generation += 1;
  }

  #next(time: number): Float32Array {
    this.#head = (this.#head + 1) % this.capacity;
    this.#times[this.#head] = time;
    this.count = Math.min(this.capacity, this.count + 1);
    this.revision += 1;
    return this.values.subarray(this.#head * this.channels, (this.#head + 1) * this.channels);
  }
}

function fill(row: Float32Array, list: Numbers, scale: Scale): void {
  for (let channel = 0; channel < row.length; channel += 1) {
    const value = list[channel] as unknown;
    row[channel] =
      typeof value === "number" ? scaled(value, scale) : value === true ? 1 : value === false ? 0 : Number.NaN;
  }
}

const PER_DECADE = { linear: 1, dB: 10, dB20: 20 } as const;

/** Powers become decibels, and amplitudes; what is not above zero has none. */
export function scaled(value: number, scale: Scale): number {
  if (!Number.isFinite(value)) return Number.NaN;
  if (scale === "linear") return value;
  return value > 0 ? PER_DECADE[scale] * Math.log10(value) : Number.NaN;
}
