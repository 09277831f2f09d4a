/** Changes of a JSON text that leave the formatting of everything else alone. Each gives one replaced span. */
import { applyEdits, type FormattingOptions, modify } from "jsonc-parser";
import { locate, skipSpace } from "./scan";

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
 * Put a value at a path, or (undefined) take it away. Objects on the way are made where they are missing.
 *
 * Only the entry around the place is read as a tree, so that typing in a form does not read 10,000 lines anew.
 */
export function setAt(text: string, path: readonly string[], value: unknown): string {
  const options = { ...indentOf(text), eol: text.includes("\r\n") ? "\r\n" : "\n" } satisfies FormattingOptions;
  const around = path.length > 2 ? locate(text, path.slice(0, 2)) : null;
  if (!around) return modified(text, path, value, options);
  // The indentation of the entry's first line goes ahead, as the formatter counts from it.
  const lineStart = text.lastIndexOf("\n", around.from) + 1;
  const indent = text.slice(lineStart, skipBlank(text, lineStart));
  const inner = modified(indent + text.slice(around.from, around.to), path.slice(2), value, options);
  return text.slice(0, around.from) + inner.slice(indent.length) + text.slice(around.to);
}

function skipBlank(text: string, at: number): number {
  let end = at;
  while (text[end] === " " || text[end] === "\t") end += 1;
  return end;
}

function modified(text: string, path: readonly string[], value: unknown, formattingOptions: FormattingOptions): string {
  if (path.length === 0) return value === undefined ? "{}" : JSON.stringify(value, null, formattingOptions.tabSize);
  const edits = modify(text, steps(text, path), value, { formattingOptions });
  return applyEdits(text, edits);
}

/** Indexes as numbers where a list stands. */
function steps(text: string, path: readonly string[]): (string | number)[] {
  return path.map((token, index) => {
    if (!/^\d+$/.test(token)) return token;
    const parent = locate(text, path.slice(0, index));
    return parent && text[parent.from] === "[" ? Number(token) : token;
  });
}

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
  const lineStart = text.lastIndexOf("\n", found.key.from) + 1;
  const indent = text.slice(lineStart, skipBlank(text, lineStart));
  const { tabSize, insertSpaces } = indentOf(text);
  const step = insertSpaces ? tabSize : "\t";
  const written = JSON.stringify(value, null, step).replaceAll("\n", `\n${indent}`);
  const own = skipSpace(text, lineStart) === found.key.from;
  const gap = own ? `\n${indent}` : " ";
  return `${text.slice(0, found.to)},${gap}${JSON.stringify(name)}: ${written}${text.slice(found.to)}`;
}
