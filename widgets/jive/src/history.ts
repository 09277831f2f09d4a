import type { Json } from "@octopus-widgets/sdk";

/** A command that was run from this page, with what came of it. */
export interface HistoryEntry {
  id: number;
  /** Seconds since the epoch. */
  at: number;
  device: string;
  command: string;
  argument: string;
  ok: boolean;
  message: string;
  output: Json;
}

const LIMIT = 100;

/** Commands of this session, newest first; gone with the page. */
export class CommandHistory {
  #entries: readonly HistoryEntry[] = [];
  #last = 0;
  readonly #listeners = new Set<() => void>();

  readonly get = (): readonly HistoryEntry[] => this.#entries;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  add(entry: Omit<HistoryEntry, "id">): void {
    this.#last += 1;
    this.#entries = [{ ...entry, id: this.#last }, ...this.#entries].slice(0, LIMIT);
    for (const listener of [...this.#listeners]) listener();
  }
}

let one: CommandHistory | undefined;

/** The history that all Jives of the page share. */
export function commandHistory(): CommandHistory {
  one ??= new CommandHistory();
  return one;
}
