/** Reading a single JSON value that somebody types; an empty text stands for none. */
import { breakOf } from "../../draft/parse";

export function parseValue(text: string): { value: unknown; fault: null } | { value: null; fault: string } {
  if (text.trim() === "") return { value: undefined, fault: null };
  try {
    return { value: JSON.parse(text) as unknown, fault: null };
  } catch {
    const { line, column, message } = breakOf(text);
    return { value: null, fault: `line ${line}, column ${column}: ${message}` };
  }
}

/** A value in a single line: texts as they are unless they would be read as something else, everything else as JSON. */
export function writeLine(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value);
  return readLine(value) === value ? value : JSON.stringify(value);
}

/** What a line says: JSON where it is one, but a placeholder; else text. */
export function readLine(line: string): unknown {
  if (!/^\s*(-?\d|true$|false$|null$|"|\[|\{(?!\w+\}))/.test(line)) return line;
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return line;
  }
}
