/** The live half of one attribute, shared by every stretch that reaches the present: what came of late, at full rate. */
import type { Sample } from "@octopus-widgets/sdk/contract";
import type { Stretch } from "./stretch";
import { Track } from "./track";

/** Points of each attribute that are kept at full rate, for whoever zooms in. */
export const MOST_RECENT = 10_000;

export class Source {
  readonly recent = new Track({ grid: null, mode: "none", most: MOST_RECENT, discrete: false, interval: 0 });
  readonly #stretches = new Set<Stretch>();
  /** From this instant on nothing that came live is missing; null: not known yet. */
  #coveredFrom: number | null = null;
  /** Time of the first reading since then: a device's clock may be behind ours, and a value may be old and still the newest. */
  #first: number | null = null;

  constructor(
    readonly name: string,
    private readonly now: () => number,
  ) {}

  get coveredFrom(): number | null {
    return this.#coveredFrom === null ? null : Math.min(this.#coveredFrom, this.#first ?? Number.POSITIVE_INFINITY);
  }

  follow(stretch: Stretch): () => void {
    this.#stretches.add(stretch);
    return () => this.#stretches.delete(stretch);
  }

  take(sample: Sample): void {
    const { timestamp } = sample;
    if (this.#first === null && timestamp !== null && timestamp > (this.recent.newest ?? Number.NEGATIVE_INFINITY))
      this.#first = timestamp;
    this.recent.take(sample, this.now());
    for (const stretch of this.#stretches) stretch.take(sample);
  }

  /** What the server had of the last minute. `from`: the instant from which on that is everything. */
  takePast(samples: readonly Sample[], from: number): void {
    this.#coveredFrom = Math.min(this.#coveredFrom ?? from, from);
    if (samples.length === 0) return;
    this.recent.takePast(samples);
    for (const stretch of this.#stretches) stretch.takePast(samples);
  }

  /** The link was gone for longer than the server remembers: from the newest point until now there may be more. */
  missed(): void {
    const now = this.now();
    const from = this.recent.newest ?? now;
    this.#coveredFrom = now;
    this.#first = null;
    for (const stretch of this.#stretches) stretch.missed(from, now);
  }
}
