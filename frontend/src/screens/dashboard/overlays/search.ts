/** Searching short lists: every word of the query must occur; earlier texts and beginnings of words count more. */
export function ranked<T>(items: readonly T[], query: string, texts: (item: T) => readonly string[]): T[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...items];
  return items
    .map((item, at) => ({ item, at, score: scoreOf(texts(item), words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.at - b.at)
    .map(({ item }) => item);
}

function scoreOf(texts: readonly string[], words: readonly string[]): number {
  let total = 0;
  for (const word of words) {
    const scores = texts.map((text, at) => scoreOfWord(text.toLowerCase(), word) / (at + 1));
    const best = Math.max(0, ...scores);
    if (best === 0) return 0;
    total += best;
  }
  return total;
}

function scoreOfWord(text: string, word: string): number {
  const at = text.indexOf(word);
  if (at < 0) return 0;
  if (at === 0) return 4;
  return /[\s/_\-.]/.test(text[at - 1] ?? "") ? 3 : 1;
}
