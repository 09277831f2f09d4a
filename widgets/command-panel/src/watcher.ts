/** Waits for what attributes are to become, outside React: a run goes on while the panel is drawn anew. */
import type { Known } from "./conditions";

/** Why a wait ended without what was waited for. */
export type Ended = "timeout" | "given up";

export class Watcher {
  #known: Known = { samples: {}, infos: {} };
  readonly #waiting = new Set<() => void>();

  get known(): Known {
    return this.#known;
  }

  /** Something else is known. */
  tell(known: Known): void {
    this.#known = known;
    for (const look of [...this.#waiting]) look();
  }

  /** Until `found` gives something: that; else why it was given up. */
  until<T>(found: (known: Known) => T | null, seconds: number, signal: AbortSignal): Promise<T | Ended> {
    return new Promise((resolve) => {
      const end = (result: T | Ended): void => {
        this.#waiting.delete(look);
        clearTimeout(timer);
        signal.removeEventListener("abort", giveUp);
        resolve(result);
      };
      const look = (): void => {
        const result = found(this.#known);
        if (result !== null) end(result);
      };
      const giveUp = (): void => end("given up");
      const timer = setTimeout(() => end("timeout"), seconds * 1000);
      signal.addEventListener("abort", giveUp);
      this.#waiting.add(look);
      if (signal.aborted) giveUp();
      else look();
    });
  }
}
