/** Changes of a JSON text that leave the formatting of everything else alone. Each gives one replaced span. */
import { childrenOf, locate, type Span } from "./scan";

export interface Edit {
  /** Offset in the text before. */
  at: number;
  removed: string;
  inserted: string;
}

export class NoSuchPlace extends Error {
  constructor(path: readonly string[]) {
    super(`There is no ${path.join(" › ")} in the draft any more. It may have been renamed or removed meanwhile.`);
    this.name = "NoSuchPlace";
  }
}

export const applied = (text: string, { at, removed, inserted }: Edit): string =>
  text.slice(0, at) + inserted + text.slice(at + removed.length);

export const inverse = ({ at, removed, inserted }: Edit): Edit => ({ at, removed: inserted, inserted: removed });

/** The one span in which two texts differ; null when they are equal. */
export function difference(before: string, after: string): Edit | null {
  if (before === after) return null;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  let end = 0;
  const most = shorter - start;
  while (end < most && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end))
    end += 1;
  return {
    at: start,
    removed: before.slice(start, before.length - end),
    inserted: after.slice(start, after.length - end),
  };
}

/** How a text indents, by its first indented line. */
export function indentOf(text: string): { tabSize: number; insertSpaces: boolean } {
  const found = /\n(\t+|[ ]+)\S/.exec(text.slice(0, 10_000))?.[1];
  if (found?.startsWith("\t")) return { tabSize: 1, insertSpaces: false };
  return { tabSize: found ? Math.min(8, found.length) : 2, insertSpaces: true };
}

/**
 * Put a value at a path, or (undefined) take it away. Objects on the way are made where they are missing. Nothing else of
 * the text changes: no line of a neighbour, no unknown key.
 */
export function setAt(text: string, path: readonly string[], value: unknown): string {
  if (value === undefined) return removeAt(text, path);
  const found = locate(text, path);
  if (found) return text.slice(0, found.from) + written(text, value, indentAt(text, found.from)) + text.slice(found.to);
  const [name, ...rest] = missing(text, path);
  if (name === undefined) return text;
  const around = path.slice(0, path.length - rest.length - 1);
  const inner = rest.reduceRight<unknown>((held, token) => ({ [token]: held }), value);
  const parent = locate(text, around);
  if (!parent) return written(text, { [name]: inner }, "");
  const list = text[parent.from] === "[" && /^\d+$/.test(name);
  if (text[parent.from] !== "{" && !list)
    return (
      text.slice(0, parent.from) + written(text, { [name]: inner }, indentAt(text, parent.from)) + text.slice(parent.to)
    );
  return insertInto(text, parent, name, inner);
}

/** What of a path is not there. */
function missing(text: string, path: readonly string[]): readonly string[] {
  let length = path.length - 1;
  while (length > 0 && !locate(text, path.slice(0, length))) length -= 1;
  return path.slice(length);
}

/** As the last member or item of what begins at `parent`, in the manner of the one before it. */
function insertInto(text: string, parent: Span, name: string, value: unknown): string {
  const list = text[parent.from] === "[";
  const last = [...childrenOf(text, parent.from)].at(-1);
  const key = list ? "" : `${JSON.stringify(name)}: `;
  if (!last) {
    const outer = indentAt(text, parent.from);
    const inner = outer + stepOf(text);
    const [open, close] = list ? "[]" : "{}";
    const made = `${open}\n${inner}${key}${written(text, value, inner)}\n${outer}${close}`;
    return text.slice(0, parent.from) + made + text.slice(parent.to);
  }
  const begin = (last.key ?? last).from;
  const indent = indentAt(text, begin);
  const own = lineStart(text, begin) + indent.length === begin;
  const gap = own ? `\n${indent}` : " ";
  return `${text.slice(0, last.to)},${gap}${key}${written(text, value, indent)}${text.slice(last.to)}`;
}

function removeAt(text: string, path: readonly string[]): string {
  const found = locate(text, path);
  if (!found) return text;
  const parent = path.length > 0 ? locate(text, path.slice(0, -1)) : null;
  if (!parent) return "{}";
  const siblings = [...childrenOf(text, parent.from)];
  const at = siblings.findIndex(({ from }) => from === found.from);
  const [before, after] = [siblings[at - 1], siblings[at + 1]];
  const begin = (found.key ?? found).from;
  if (after) return text.slice(0, begin) + text.slice((after.key ?? after).from);
  if (before) return text.slice(0, before.to) + text.slice(found.to);
  return text.slice(0, parent.from + 1) + text.slice(parent.to - 1);
}

const lineStart = (text: string, at: number): number => text.lastIndexOf("\n", at - 1) + 1;
const indentAt = (text: string, at: number): string => /^[ \t]*/.exec(text.slice(lineStart(text, at), at))?.[0] ?? "";
const stepOf = (text: string): string => {
  const { tabSize, insertSpaces } = indentOf(text);
  return insertSpaces ? " ".repeat(tabSize) : "\t";
};
const written = (text: string, value: unknown, indent: string): string =>
  JSON.stringify(value, null, stepOf(text)).replaceAll("\n", `\n${indent}`);

/** Give a member another name; its place among its neighbours and its value stay. */
export function renameAt(text: string, path: readonly string[], to: string): string {
  const found = locate(text, path);
  if (!found?.key) throw new NoSuchPlace(path);
  return text.slice(0, found.key.from) + JSON.stringify(to) + text.slice(found.key.to);
}

/** Put a member behind another one of the same object. */
export function insertAfter(text: string, path: readonly string[], name: string, value: unknown): string {
  const found = locate(text, path);
  if (!found?.key) throw new NoSuchPlace(path);
  const indent = indentAt(text, found.key.from);
  const own = lineStart(text, found.key.from) + indent.length === found.key.from;
  const gap = own ? `\n${indent}` : " ";
  const member = `${JSON.stringify(name)}: ${written(text, value, indent)}`;
  return `${text.slice(0, found.to)},${gap}${member}${text.slice(found.to)}`;
}
