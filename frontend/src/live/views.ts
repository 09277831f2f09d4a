/** The two ways in which samples leave the store: the latest of each name, or every sample in turn. */
import type { LiveSamples, Sample } from "@octopus-widgets/sdk/contract";
import type { KnownDatabase } from "./names";
import { parseName } from "./names";
import type { Wish } from "./operation";
import type { SampleListener } from "./types";

/** The names a consumer asked for, and what they are called on the wire. */
export class Names {
  /** Names on the wire, and under which names each was asked for. */
  readonly asked = new Map<string, string[]>();
  /** Names that cannot be sent, with what is shown in their place. */
  readonly refused = new Map<string, Sample>();

  constructor(names: readonly string[], databases: readonly KnownDatabase[]) {
    for (const name of new Set(names)) {
      const parsed = parseName(name, databases);
      if (parsed.ok) this.asked.set(parsed.name, [...(this.asked.get(parsed.name) ?? []), name]);
      else this.refused.set(name, refusedSample(name, parsed.message));
    }
  }
}

function refusedSample(fullName: string, message: string): Sample {
  const error = { code: "BAD_REQUEST", message };
  return { fullName, value: null, writeValue: null, quality: null, timestamp: null, stale: false, age: null, error };
}

/** Who is told of an attribute's changes by the store. */
export interface View {
  readonly wish: Wish;
  readonly names: Names;
  paused: boolean;
  /** Milliseconds since the epoch before which nothing is handed over. */
  due: number;
  /** `sample` as shown now; `isNew`: not seen before, not merely confirmed or aged. */
  take(name: string, sample: Sample, isNew: boolean): void;
  hand(): void;
}

/** The latest sample of each name, as one object that is replaced when anything in it changed. */
export class LatestView implements View {
  paused = false;
  due = 0;
  #samples: Record<string, Sample | undefined>;
  #snapshot: LiveSamples;

  constructor(
    readonly names: Names,
    readonly wish: Wish,
    private readonly changed: () => void,
  ) {
    this.#samples = Object.fromEntries(names.refused);
    this.#snapshot = this.#samples;
  }

  get snapshot(): LiveSamples {
    return this.#snapshot;
  }

  take(name: string, sample: Sample): void {
    if (this.#samples === this.#snapshot) this.#samples = { ...this.#snapshot };
    for (const asked of this.names.asked.get(name) ?? []) this.#samples[asked] = named(sample, asked);
  }

  hand(): void {
    if (this.#samples === this.#snapshot) return;
    this.#snapshot = this.#samples;
    this.changed();
  }
}

/** Every sample, collected between two hand-overs. */
export class SampleView implements View {
  paused = false;
  due = 0;
  #pending: Sample[];

  constructor(
    readonly names: Names,
    readonly wish: Wish,
    private readonly listener: SampleListener,
  ) {
    this.#pending = [...names.refused.values()];
  }

  take(name: string, sample: Sample, isNew: boolean): void {
    if (!isNew) return;
    for (const asked of this.names.asked.get(name) ?? []) this.#pending.push(named(sample, asked));
  }

  hand(): void {
    if (this.#pending.length === 0) return;
    const samples = this.#pending;
    this.#pending = [];
    this.listener(samples);
  }
}

function named(sample: Sample, name: string): Sample {
  return sample.fullName === name ? sample : { ...sample, fullName: name };
}
