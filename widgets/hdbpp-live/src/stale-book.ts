import type { Sample } from "@octopus-widgets/sdk";

/** What of a widget's attributes no longer holds. */
export interface Staleness {
  /** How many are stale, of how many that have a value. */
  count: number;
  of: number;
  /** Since when the freshest of the stale ones is: seconds since the epoch. */
  since: number;
}

const FRESH: Staleness = { count: 0, of: 0, since: 0 };

/** Which values no longer hold, and since when by the workspace clock: so that their age counts on while nothing comes. */
export class StaleBook {
  readonly #since = new Map<string, number>();
  readonly #known = new Set<string>();
  readonly #listeners = new Set<() => void>();
  #current = FRESH;

  readonly get = (): Staleness => this.#current;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Note what samples say of their own staleness; returns whether any attribute became stale or fresh. */
  take(samples: readonly Sample[], now: number): boolean {
    let changed = false;
    for (const { fullName, stale, age } of samples) {
      const key = fullName.toLowerCase();
      this.#known.add(key);
      if (stale !== this.#since.has(key)) changed = true;
      if (stale) this.#since.set(key, now - (age ?? 0));
      else this.#since.delete(key);
    }
    if (changed) this.#tell();
    return changed;
  }

  /** Follow these only. */
  keep(names: readonly string[]): void {
    const keys = new Set(names.map((name) => name.toLowerCase()));
    for (const key of this.#known) if (!keys.has(key)) this.#known.delete(key);
    for (const key of this.#since.keys()) if (!keys.has(key)) this.#since.delete(key);
    this.#current = this.#summary();
  }

  has(name: string): boolean {
    return this.#since.has(name.toLowerCase());
  }

  /** Seconds a value has been stale; null when it holds. */
  age(name: string, now: number): number | null {
    const since = this.#since.get(name.toLowerCase());
    return since === undefined ? null : Math.max(0, now - since);
  }

  #summary(): Staleness {
    if (this.#since.size === 0) return FRESH;
    return { count: this.#since.size, of: this.#known.size, since: Math.max(...this.#since.values()) };
  }

  #tell(): void {
    this.#current = this.#summary();
    for (const listener of [...this.#listeners]) listener();
  }
}
