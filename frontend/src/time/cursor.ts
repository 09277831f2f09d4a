/**
 * The instant under the pointer, the same in all plots of the page: outside the store and React, as it moves with every frame. Watchers are
 * told once an animation frame.
 */
import type { Cursor } from "@octopus-widgets/sdk/contract";
import type { Ticker } from "../live";

export class SharedCursor implements Cursor {
  readonly #watchers = new Set<() => void>();
  #time: number | null = null;
  #told: number | null = null;
  #waiting = false;

  constructor(private readonly ticker: Ticker) {}

  readonly get = (): number | null => this.#time;

  readonly set = (time: number | null): void => {
    if (time === this.#time) return;
    this.#time = time;
    if (this.#waiting) return;
    this.#waiting = true;
    this.ticker.schedule(() => {
      this.#waiting = false;
      if (this.#time === this.#told) return;
      this.#told = this.#time;
      for (const watcher of [...this.#watchers]) watcher();
    });
  };

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };
}
