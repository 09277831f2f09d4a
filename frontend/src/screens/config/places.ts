/** The place that was last asked for by more than its pointer, for whichever view opens it: a line, a place within a text. */
import type { Fault } from "./draft";

type Watcher = (fault: Fault) => void;
const watchers = new Set<Watcher>();
let last: { fault: Fault; time: number } | null = null;

/** Milliseconds within which a view that is only being fetched still takes up the place. */
const FRESH = 3000;

export function openPlace(fault: Fault): void {
  last = { fault, time: Date.now() };
  for (const watcher of [...watchers]) watcher(fault);
}

/** Hear of places; of the last one, too, if it was asked for just now. */
export function watchPlaces(watcher: Watcher): () => void {
  watchers.add(watcher);
  if (last && Date.now() - last.time < FRESH) watcher(last.fault);
  return () => watchers.delete(watcher);
}
