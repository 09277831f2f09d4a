/** Faults as marks of an editor: of the server where they now stand, and of the JSON Schema where the server has said nothing. */
import type { Diagnostic } from "@codemirror/lint";
import { aloud } from "../../../api/sentence";
import { type Broken, type Fault, locateNearest, parsePointer } from "../draft";
import { difference } from "../draft/edits";
import { skipValue } from "../draft/scan";
import type { SchemaFault } from "../editor/schema";
import { faultsOf } from "../faults";
import type { Slice } from "./slice";

/** More marks than that help nobody. */
const MOST = 500;
/** Each of these is looked for in the text. */
const MOST_OWN = 40;

export interface Marked {
  text: string;
  broken: Broken | null;
  faults: readonly Fault[];
}

/** `checked`: the text that the faults are about. */
export function marks(now: Marked, own: readonly SchemaFault[], checked: string, slice: Slice): Diagnostic[] {
  const { text, broken } = now;
  const moved = broken ? (offset: number) => offset : mover(checked, text);
  const starts = lineStarts(broken ? text : checked);
  const said = faultsOf(now).slice(0, MOST);
  const known = new Set(said.map(({ pointer }) => pointer));
  const told = said.map(({ line, column, message, severity }) => ({
    at: moved((starts[line - 1] ?? 0) + column - 1),
    message,
    severity: severity === "error" ? ("error" as const) : ("warning" as const),
  }));
  const early = (broken ? [] : own).filter(({ pointer }) => !known.has(pointer)).slice(0, MOST_OWN);
  for (const { pointer, message } of early) {
    const found = locateNearest(text, parsePointer(pointer));
    told.push({ at: (found.key ?? found).from, message, severity: "error" });
  }
  return told.flatMap(({ at, message, severity }) => {
    if (at === null || at < slice.from || at > slice.to) return [];
    const to = Math.max(at + 1, Math.min(skipValue(text, at), endOfLine(text, at)));
    return [{ from: slice.inner(at), to: slice.inner(to), message: aloud(message), severity }];
  });
}

/** Where an offset of one text stands in a later one; null when it was taken out. */
function mover(before: string, after: string): (offset: number) => number | null {
  const edit = difference(before, after);
  if (!edit) return (offset) => offset;
  const end = edit.at + edit.removed.length;
  const by = edit.inserted.length - edit.removed.length;
  return (offset) => (offset <= edit.at ? offset : offset >= end ? offset + by : null);
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}
