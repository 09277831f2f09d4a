/** Which records are shown. Pure. */
import { LEVELS, type Level, type LogRecord } from "./record";

export interface Filter {
  leastLevel: Level;
  source: string;
  text: string;
  /** The text is a regular expression. */
  regex: boolean;
}

export interface Compiled {
  fits: (record: LogRecord) => boolean;
  /** What to mark in messages; null: nothing. */
  mark: RegExp | null;
  /** Why the text is no regular expression, and where; null: it is one. */
  fault: string | null;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

export function compile({ leastLevel, source, text, regex }: Filter): Compiled {
  const least = LEVELS.indexOf(leastLevel);
  const wanted = source.trim().toLowerCase();
  let mark: RegExp | null = null;
  let fault: string | null = null;
  if (text !== "")
    try {
      mark = new RegExp(regex ? text : escaped(text), "gi");
    } catch (error) {
      fault = faultOf(text, error);
    }
  const fits = (record: LogRecord): boolean => {
    if (LEVELS.indexOf(record.level) < least) return false;
    if (wanted !== "" && !record.source.toLowerCase().includes(wanted)) return false;
    if (mark === null) return true;
    mark.lastIndex = 0;
    if (mark.test(record.message)) return true;
    mark.lastIndex = 0;
    return mark.test(record.source);
  };
  return { fits, mark, fault };
}

/** What is wrong with a regular expression, in words, and at which character: the first with which the begin cannot be finished. */
export function faultOf(text: string, error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  const reason = said.replace(/^Invalid regular expression: /, "").replace(/^\/.*\/[a-z]*: /s, "");
  return `${reason || "No regular expression"}, at character ${placeOf(text) + 1}`;
}

function placeOf(text: string): number {
  const open: number[] = [];
  let group = -1;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === "\\") {
      if (at === text.length - 1) return at;
      at += 1;
    } else if (group >= 0) {
      if (sign === "]") group = -1;
    } else if (sign === "[") group = at;
    else if (sign === "(") open.push(at);
    else if (sign === ")") {
      if (open.pop() === undefined) return at;
    } else if (
      (sign === "*" || sign === "+" || sign === "?") &&
      !works(text.slice(0, at + 1)) &&
      works(text.slice(0, at))
    )
      return at;
  }
  if (group >= 0) return group;
  return open.at(-1) ?? Math.max(0, text.length - 1);
}

function works(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

/** A text in parts, every second of which is to be marked. */
export function marked(text: string, mark: RegExp | null): readonly string[] {
  if (mark === null) return [text];
  const parts: string[] = [];
  let from = 0;
  mark.lastIndex = 0;
  for (const found of text.matchAll(mark)) {
    if (found[0] === "") continue;
    parts.push(text.slice(from, found.index), found[0]);
    from = found.index + found[0].length;
    if (parts.length > 40) break;
  }
  return [...parts, text.slice(from)];
}
