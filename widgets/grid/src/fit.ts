/** What there is room for in a square. Sizes in CSS pixels. */
/** Largest text that fits a square, from the longest text; 0 when it could not be read. */
export function fitText(longest: number, { width, height }: { width: number; height: number }): number {
  const room = Math.min(
    Math.max(height * 0.42, Math.min(9, height * 0.62)),
    (width - 10) / Math.max(1, longest) / 0.72,
  );
  return room < 7 ? 0 : Math.min(40, Math.floor(room * 2) / 2);
}

/** Width of a status symbol in a square: large enough to be seen across a desk, small enough to leave the text its place. */
export function fitMark({ width, height }: { width: number; height: number }): number {
  return Math.round(Math.max(8, Math.min(20, Math.min(width, height) * 0.28)));
}
