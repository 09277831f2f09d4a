/** The ends of the colours: fixed by the settings, or percentiles of what is there, held while they fit. */
import type { SpectraRing } from "./ring";

export interface RangeSettings {
  mode: "auto" | "held" | "fixed";
  /** Null: from the data. */
  min: number | null;
  max: number | null;
  lowPercentile: number;
  highPercentile: number;
}

export type Ends = readonly [number, number];

/** Milliseconds between two looks at the data. */
const PATIENCE = 1_000;
/** Ends that are off by less than this part of the range stay: colours that creep cannot be compared. */
const SLACK = 0.08;
/** Spectra from which a range is held. */
const ENOUGH = 8;
const SAMPLE = 4_096;

export class RangeKeeper {
  #ends: Ends | null = null;
  #looked = Number.NEGATIVE_INFINITY;
  #generation = -1;
  #held = false;

  constructor(
    readonly settings: RangeSettings,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Null: there is nothing to be coloured. */
  ends(ring: SpectraRing): Ends | null {
    const { mode, min, max } = this.settings;
    if (min !== null && max !== null && mode === "fixed") return max > min ? [min, max] : [min, min + 1];
    if (ring.generation !== this.#generation) this.again();
    this.#generation = ring.generation;
    if ((this.#ends !== null && this.#held) || this.now() - this.#looked < PATIENCE) return this.#ends;
    const found = this.#percentiles(ring);
    if (found === null) return this.#ends;
    this.#looked = this.now();
    this.#held = mode === "held" && ring.count >= ENOUGH;
    if (this.#held || this.#ends === null || off(this.#ends, found)) this.#ends = found;
    return this.#ends;
  }

  /** Look anew. */
  again(): void {
    this.#ends = null;
    this.#held = false;
    this.#looked = Number.NEGATIVE_INFINITY;
  }

  #percentiles(ring: SpectraRing): Ends | null {
    const { mode, min, max, lowPercentile, highPercentile } = this.settings;
    const sample = sampleOf(ring);
    if (sample.length === 0) return null;
    const at = (percent: number): number =>
      sample[Math.round((Math.max(0, Math.min(100, percent)) / 100) * (sample.length - 1))] as number;
    const low = (mode === "fixed" ? min : null) ?? at(lowPercentile);
    const high = (mode === "fixed" ? max : null) ?? at(highPercentile);
    return high > low ? [low, high] : [low - 0.5, low + 0.5];
  }
}

function off([low, high]: Ends, [nextLow, nextHigh]: Ends): boolean {
  const slack = SLACK * (high - low);
  return Math.abs(nextLow - low) > slack || Math.abs(nextHigh - high) > slack;
}

/** Values from all over the ring, rising. */
function sampleOf(ring: SpectraRing): Float32Array {
  const sample = new Float32Array(SAMPLE);
  const rows = Math.min(ring.count, 64);
  const channels = Math.max(1, Math.floor(SAMPLE / Math.max(1, rows)));
  let count = 0;
  for (let step = 0; step < rows; step += 1) {
    const row = ring.row(Math.floor((step * ring.count) / rows)) as Float32Array;
    const every = Math.max(1, Math.floor(row.length / channels));
    // Beginning elsewhere in each row, so that no channel is never looked at.
    for (let channel = step % every; channel < row.length && count < SAMPLE; channel += every) {
      const value = row[channel] as number;
      if (!Number.isNaN(value)) {
        sample[count] = value;
        count += 1;
      }
    }
  }
  return sample.subarray(0, count).sort();
}
