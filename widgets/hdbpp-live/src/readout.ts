/** What the legend shows, told to it a few times a second and when the cursor moves: never once a sample. */
export interface Reading {
  value: number;
  staleFor: number | null;
}
export interface Readout {
  /** Instant under the cursor; null: the newest. */
  at: number | null;
  readings: readonly Reading[];
}

export class ReadoutBoard {
  #current: Readout = { at: null, readings: [] };
  readonly #listeners = new Set<() => void>();

  readonly get = (): Readout => this.#current;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(next: Readout): void {
    this.#current = next;
    for (const listener of [...this.#listeners]) listener();
  }
}
