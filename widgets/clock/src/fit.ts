/** Columns that make n cards of about `shape` (width ÷ height) as large as they can be in a box. */
export function bestColumns(count: number, width: number, height: number, gap: number, shape: number): number {
  let best = 1;
  let bestSize = -1;
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const cardWidth = (width - gap * (columns - 1)) / columns;
    const cardHeight = (height - gap * (rows - 1)) / rows;
    const size = Math.min(cardWidth, cardHeight * shape);
    if (size > bestSize + 0.01) {
      best = columns;
      bestSize = size;
    }
  }
  return best;
}

/** Width and height, in CSS pixels, of the smallest card on which a time with seconds can be read. */
const LEAST = { width: 58, height: 16 };

/** How many cards there is room for; one always. */
export function capacity(width: number, height: number, gap: number): number {
  const across = Math.floor((width + gap) / (LEAST.width + gap));
  const down = Math.floor((height + gap) / (LEAST.height + gap));
  return Math.max(1, across) * Math.max(1, down);
}
