/**
 * Who wants what, counted by name. Several wishes for one attribute become one: the quickest window, and lossless when anybody
 * needs every sample. Each consumer slows the deliveries down to its own window again.
 */
import type { Wish } from "./operation";

/** Windows that are asked for upstream, in seconds: few kinds, so few operations. */
const WINDOWS = [0, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

/** The slowest of the known windows that is not slower than asked. */
export function stepWindow(seconds: number): number {
  let step = 0;
  for (const window of WINDOWS) if (window <= seconds + 1e-9) step = window;
  return step;
}

export function mergeWishes(wishes: Iterable<Wish>): Wish | null {
  const all = [...wishes];
  if (all.length === 0) return null;
  return {
    delivery: all.some((wish) => wish.delivery === "lossless") ? "lossless" : "latest",
    window: Math.min(...all.map((wish) => stepWindow(wish.window))),
  };
}

export class WishBook {
  readonly #wishes = new Map<string, Map<object, Wish>>();
  readonly #sent = new Map<string, Wish>();
  readonly #dirty = new Set<string>();

  get names(): Iterable<string> {
    return this.#wishes.keys();
  }

  wanted(name: string): boolean {
    return this.#wishes.has(name);
  }

  add(owner: object, name: string, wish: Wish): void {
    const wishes = this.#wishes.get(name) ?? new Map<object, Wish>();
    wishes.set(owner, wish);
    this.#wishes.set(name, wishes);
    this.#dirty.add(name);
  }

  remove(owner: object, name: string): void {
    const wishes = this.#wishes.get(name);
    if (wishes === undefined) return;
    wishes.delete(owner);
    if (wishes.size === 0) this.#wishes.delete(name);
    this.#dirty.add(name);
  }

  /** What changed since the last call. */
  changes(): [string, Wish | null][] {
    const changes: [string, Wish | null][] = [];
    for (const name of this.#dirty) {
      const wish = mergeWishes(this.#wishes.get(name)?.values() ?? []);
      const sent = this.#sent.get(name) ?? null;
      if (wish?.delivery === sent?.delivery && wish?.window === sent?.window) continue;
      if (wish === null) this.#sent.delete(name);
      else this.#sent.set(name, wish);
      changes.push([name, wish]);
    }
    this.#dirty.clear();
    return changes;
  }
}
