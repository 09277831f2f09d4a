/** What is kept of many spectra: the highest that each channel had, and the mean of the newest. */
import type { SpectraRing } from "./ring";

/** Milliseconds between two means: nobody reads them faster. */
const PATIENCE = 250;

export class Holds {
  #highest = new Float32Array(0);
  #mean = new Float32Array(0);
  #generation = -1;
  #revision = 0;
  #averaged = Number.NEGATIVE_INFINITY;
  #averagedOf = "";

  constructor(
    readonly ring: SpectraRing,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The highest of each channel since this began or was cleared. */
  highest(): Float32Array {
    const { ring } = this;
    if (this.#generation !== ring.generation) this.#begin();
    for (let age = Math.min(ring.count, ring.revision - this.#revision) - 1; age >= 0; age -= 1)
      raise(this.#highest, ring.row(age) as Float32Array);
    this.#revision = ring.revision;
    return this.#highest;
  }

  /** Hold from the next spectrum on. */
  clear(): void {
    this.#begin();
    this.#revision = this.ring.revision;
  }

  #begin(): void {
    this.#generation = this.ring.generation;
    this.#highest = new Float32Array(this.ring.channels).fill(Number.NaN);
    this.#revision = this.ring.revision - this.ring.count;
  }

  /** The mean of each channel over the newest `rows`; values that are none are left out. */
  mean(rows: number): Float32Array {
    const { ring } = this;
    const key = `${ring.generation} ${rows}`;
    const due = this.now() - this.#averaged > PATIENCE;
    if (key === this.#averagedOf && !due) return this.#mean;
    this.#averagedOf = key;
    this.#averaged = this.now();
    this.#mean = meanOf(ring, rows);
    return this.#mean;
  }
}

function raise(highest: Float32Array, row: Float32Array): void {
  for (let channel = 0; channel < row.length; channel += 1) {
    const value = row[channel] as number;
    if (!((highest[channel] as number) >= value) && !Number.isNaN(value)) highest[channel] = value;
  }
}

function meanOf(ring: SpectraRing, rows: number): Float32Array<ArrayBuffer> {
  const sum = new Float64Array(ring.channels);
  const count = new Uint32Array(ring.channels);
  for (let age = 0; age < Math.min(rows, ring.count); age += 1) {
    const row = ring.row(age) as Float32Array;
    for (let channel = 0; channel < row.length; channel += 1) {
      const value = row[channel] as number;
      if (Number.isNaN(value)) continue;
      sum[channel] = (sum[channel] as number) + value;
      count[channel] = (count[channel] as number) + 1;
    }
  }
  return Float32Array.from(sum, (total, channel) => total / (count[channel] as number));
}
