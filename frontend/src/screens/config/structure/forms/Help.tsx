/** A sentence of the JSON Schema; what stands between backticks is code. Nothing of it is taken for markup. */
export function Help({ text }: { text: string }) {
  return text.split("`").map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one sentence never move.
    index % 2 === 1 ? <code key={index}>{part}</code> : part,
  );
}
