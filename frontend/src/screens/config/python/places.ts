/** Lines and columns of a function's text, as the server counts them, and offsets of the editor. */

/** The offset of a line and column, which count from 1, columns in whole characters; kept within the text. */
export function offsetAt(code: string, line: number, column: number): number {
  let start = 0;
  for (let passed = 1; passed < line; passed += 1) {
    const end = code.indexOf("\n", start);
    if (end < 0) return code.length;
    start = end + 1;
  }
  const end = code.indexOf("\n", start);
  const text = code.slice(start, end < 0 ? code.length : end);
  let offset = 0;
  let passed = 1;
  for (const character of text) {
    if (passed >= column) break;
    offset += character.length;
    passed += 1;
  }
  return start + offset;
}

/** Where the cursor belongs after the layout changed: behind as many characters as before, white space not counted. */
export function samePlace(before: string, offset: number, after: string): number {
  let left = before.slice(0, offset).replace(/\s/g, "").length;
  let at = 0;
  while (left > 0 && at < after.length) {
    if (!/\s/.test(after[at] ?? "")) left -= 1;
    at += 1;
  }
  // Within an indentation, or at the beginning of a line, the cursor stays there.
  if (/(^|\n)[ \t]*$/.test(before.slice(0, offset))) {
    const space = /^[ \t]*\n?[ \t]*/.exec(after.slice(at));
    return at + (space?.[0].includes("\n") || at === 0 ? (space?.[0].length ?? 0) : 0);
  }
  return at;
}
