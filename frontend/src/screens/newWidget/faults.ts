/** Where a fault of an operation stands in its text. */

/** Offsets for the editor: the word at a line and column (from 1), the whole text without them. */
export function offsetsOf(
  text: string,
  line: number | null | undefined,
  column: number | null | undefined,
): { from: number; to: number } {
  const lines = text.split("\n");
  if (!line || !column || line > lines.length) return { from: 0, to: text.length };
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
  const word = /^\w+/.exec(text.slice(start))?.[0].length ?? 1;
  // What stands at the end of the text is shown at its last character.
  const from = Math.max(0, Math.min(start, text.length - 1));
  return { from, to: Math.min(text.length, Math.max(from + 1, start + word)) };
}
