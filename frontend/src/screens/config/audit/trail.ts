/** The audit trail as the page keeps it: what is looked for, and what of it is there. */
import type { AuditFieldsFragment } from "../../../api/generated";

export type Entry = AuditFieldsFragment;

export interface Wanted {
  action: string;
  username: string;
  outcome: "any" | "done" | "refused";
}

export const ANYTHING: Wanted = { action: "", username: "", outcome: "any" };

/** What narrows the query; nothing for what is left open. */
export function variablesOf({ action, username, outcome }: Wanted) {
  return {
    action: action.trim() || null,
    username: username.trim() || null,
    ok: outcome === "any" ? null : outcome === "done",
  };
}

/** Whether an entry that comes live is one of those that are looked for: the server's own rule. */
export function fits(entry: Entry, wanted: Wanted): boolean {
  const { action, username, ok } = variablesOf(wanted);
  const named =
    action === null || (action.endsWith("*") ? entry.action.startsWith(action.slice(0, -1)) : entry.action === action);
  const by = username === null || entry.username.toLowerCase() === username.toLowerCase();
  return named && by && (ok === null || entry.ok === ok);
}

/** Newest first, each once. */
export function merged(one: readonly Entry[], other: readonly Entry[]): readonly Entry[] {
  const all = new Map([...one, ...other].map((entry) => [entry.seq, entry]));
  return [...all.values()].sort((a, b) => b.seq - a.seq);
}

const WORDS: { [action: string]: string } = {
  publishEndpoints: "Published the endpoints",
  restoreEndpoints: "Restored a version",
  revealVariable: "Was shown the value of",
  tryEndpoint: "Tried an endpoint",
  tryEndpointStream: "Tried a stream",
  exportEndpoints: "Exported endpoints",
  saveEndpointDraft: "Began a draft",
  discardEndpointDraft: "Discarded a draft",
  dropOverrides: "Dropped overrides of files",
  keepOverrides: "Kept overrides of files",
  chooseWidget: "Chose a version of the widget",
  "config-unlock": "Gave the password of the Config UI",
  "config-lock": "Locked the Config UI",
  "config-lock-out": "Was locked out of the Config UI",
  "sign-in": "Signed in",
  "refresh-reuse": "Used an old sign-in again",
  setAttributeValue: "Wrote an attribute of",
  executeCommand: "Ran a command of",
};

const REFUSED: { [action: string]: string } = {
  "config-unlock": "Gave a wrong password for the Config UI",
  "sign-in": "Failed to sign in",
};

/** What was done, in words where there are some. */
export const said = (entry: Entry): string =>
  (entry.ok ? undefined : REFUSED[entry.action]) ?? WORDS[entry.action] ?? entry.action;

/** The target, where the words do not say it already. */
export const targetOf = ({ action, target }: Entry): string =>
  action.startsWith("config-") || action === "sign-in" || target === "endpoints" ? "" : target;

/** The particulars in one line: a comment, what changed, why it failed. */
export function gist({ detail }: Entry): string {
  if (typeof detail !== "object" || detail === null) return "";
  const found = detail as { [key: string]: unknown };
  const parts: string[] = [];
  if (typeof found.version === "number") parts.push(`version ${found.version}`);
  if (typeof found.comment === "string") parts.push(`“${found.comment}”`);
  for (const kind of ["added", "changed", "removed"]) {
    const pointers = found[kind];
    if (Array.isArray(pointers) && pointers.length > 0) parts.push(`${kind} ${few(pointers.map(String))}`);
  }
  for (const key of ["attribute", "command", "error", "message"])
    if (typeof found[key] === "string") parts.push(found[key]);
  if (typeof found.remaining === "number")
    parts.push(`${found.remaining} ${found.remaining === 1 ? "attempt" : "attempts"} left`);
  if (typeof found.retryAfter === "number") parts.push(`for ${found.retryAfter} s`);
  return parts.join(" · ");
}

const few = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
