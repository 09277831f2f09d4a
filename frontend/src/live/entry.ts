/** What the page knows of one attribute: its last sample, and whether that still holds. */
import type { Sample } from "@octopus-widgets/sdk/contract";

export class Entry {
  #sample: Sample | undefined;
  #shown: Sample | undefined;
  /** When the last frame came, milliseconds since the epoch; 0: never. */
  heard = 0;

  constructor(readonly name: string) {}

  /** The sample as it is to be shown now: stale, with its age, when nothing confirms it any more. */
  get shown(): Sample | undefined {
    return this.#shown;
  }

  take(sample: Sample, now: number): void {
    this.#sample = sample;
    this.#shown = sample;
    this.heard = now;
  }

  /**
   * Count the age of a value that no longer holds. `lost`: since when the link is gone (or was, when this value has not been
   * confirmed since), null when it never was. Returns whether what is shown changed.
   */
  age(now: number, lost: number | null): boolean {
    const sample = this.#sample;
    if (sample === undefined) return false;
    const unconfirmed = lost !== null && this.heard <= lost;
    if (!sample.stale && !unconfirmed) return false;
    this.#shown = { ...sample, stale: true, age: staleAge(sample, this.heard, unconfirmed ? lost : null, now) };
    return true;
  }
}

function staleAge(sample: Sample, heard: number, lost: number | null, now: number): number | null {
  if (sample.stale) return sample.age === null ? null : sample.age + Math.max(0, now - heard) / 1000;
  return lost === null ? null : Math.max(0, now - lost) / 1000;
}
