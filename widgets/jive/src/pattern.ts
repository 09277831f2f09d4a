/**
 * A search: without `*` the text is looked for anywhere; with `*`, which stands for any text, the whole name must match.
 * Upper and lower case are the same.
 */
export function matcher(search: string): (name: string) => boolean {
  const text = search.trim().toLowerCase();
  if (!text) return () => true;
  if (!text.includes("*")) return (name) => name.toLowerCase().includes(text);
  const pieces = text.split("*");
  return (name) => matchesPieces(name.toLowerCase(), pieces);
}

/** Pieces in order, the first at the beginning and the last at the end: linear, unlike a regular expression made of them. */
function matchesPieces(name: string, pieces: readonly string[]): boolean {
  const first = pieces[0] ?? "";
  const last = pieces.at(-1) ?? "";
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  let from = first.length;
  const stop = name.length - last.length;
  for (const piece of pieces.slice(1, -1)) {
    const at = name.indexOf(piece, from);
    if (at < 0 || at + piece.length > stop) return false;
    from = at + piece.length;
  }
  return true;
}
