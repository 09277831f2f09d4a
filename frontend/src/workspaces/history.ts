/**
 * Undo and redo of edits of workspaces. An entry keeps one workspace before and after; taking it back is a three-way
 * merge, so that what came from another place in the meantime stays.
 */
import type { Workspace } from "../app/types";
import { merge3 } from "./merge";

export interface HistoryEntry {
  workspaceId: string;
  /** What was done, `remove widget`; what follows a colon tells runs of the same edit apart. */
  label: string;
  /** Where the workspace stood in the list. */
  index: number;
  /** Null: there was none. */
  before: Workspace | null;
  after: Workspace | null;
}
export interface History {
  past: HistoryEntry[];
  future: HistoryEntry[];
}

const LONGEST = 100;
export const emptyPast = (): History => ({ past: [], future: [] });

/** Remember an edit. Edits of one widget's settings that follow each other become one. */
export function pushPast(history: History, entry: HistoryEntry): void {
  const last = history.past.at(-1);
  history.future = [];
  if (last && entry.label.includes(":") && last.label === entry.label && last.workspaceId === entry.workspaceId)
    history.past[history.past.length - 1] = { ...entry, before: last.before };
  else history.past.push(entry);
  if (history.past.length > LONGEST) history.past.shift();
}

export function popPast(history: History): HistoryEntry | undefined {
  const entry = history.past.pop();
  if (entry) history.future.push(entry);
  return entry;
}

export function popFuture(history: History): HistoryEntry | undefined {
  const entry = history.future.pop();
  if (entry) history.past.push(entry);
  return entry;
}

/** The list of workspaces with one entry taken back, or done again. */
export function revert(workspaces: Workspace[], entry: HistoryEntry, way: "undo" | "redo"): Workspace[] {
  const [from, to] = way === "undo" ? [entry.after, entry.before] : [entry.before, entry.after];
  const now = workspaces.find((one) => one.id === entry.workspaceId);
  if (to === null) return workspaces.filter((one) => one.id !== entry.workspaceId);
  if (!now) return from === null ? workspaces.toSpliced(entry.index, 0, to) : workspaces;
  const merged = merge3<Workspace>(from ?? now, to, now).value;
  return workspaces.map((one) => (one.id === entry.workspaceId ? merged : one));
}

/** The words of an entry, without what tells runs apart. */
export const entryLabel = (entry: HistoryEntry): string => entry.label.split(":")[0] ?? entry.label;
