/** Undo and redo of the draft's text, as spans. What is typed in one go is one step. */
import type { Edit } from "./edits";

interface Step extends Edit {
  time: number;
  /** Whether what is typed next may join it. */
  open: boolean;
}

const MOST = 500;
/** Milliseconds between keys that belong together. */
const PAUSE = 900;

export class History {
  #done: Step[] = [];
  #undone: Step[] = [];

  constructor(private readonly now: () => number = Date.now) {}

  get canUndo(): boolean {
    return this.#done.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  /** `typed`: it may join what was typed just before. */
  add(edit: Edit, typed: boolean): void {
    this.#undone = [];
    const time = this.now();
    const last = this.#done.at(-1);
    const joined = typed && last?.open && time - last.time < PAUSE ? join(last, edit) : null;
    if (joined) this.#done[this.#done.length - 1] = { ...joined, time, open: true };
    else this.#done.push({ ...edit, time, open: typed });
    if (this.#done.length > MOST) this.#done.shift();
  }

  undo(): Edit | null {
    const step = this.#done.pop();
    if (!step) return null;
    step.open = false;
    this.#undone.push(step);
    return { at: step.at, removed: step.inserted, inserted: step.removed };
  }

  redo(): Edit | null {
    const step = this.#undone.pop();
    if (!step) return null;
    this.#done.push(step);
    return step;
  }

  clear(): void {
    this.#done = [];
    this.#undone = [];
  }
}

/** Two edits as one, when the second touches what the first put in; null when it stands elsewhere. */
export function join(first: Edit, second: Edit): Edit | null {
  const end = first.at + first.inserted.length;
  const secondEnd = second.at + second.removed.length;
  if (second.at > end || secondEnd < first.at) return null;
  const before = Math.max(0, first.at - second.at);
  const after = Math.max(0, secondEnd - end);
  return {
    at: Math.min(first.at, second.at),
    removed:
      second.removed.slice(0, before) +
      first.removed +
      second.removed.slice(second.removed.length - after || undefined),
    inserted:
      first.inserted.slice(0, Math.max(0, second.at - first.at)) +
      second.inserted +
      first.inserted.slice(Math.max(0, Math.min(secondEnd, end) - first.at)),
  };
}
