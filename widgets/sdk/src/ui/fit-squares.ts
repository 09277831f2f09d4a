/** How the squares are laid out. Sizes in CSS pixels. */
export interface SquareFit {
  columns: number;
  rows: number;
  width: number;
  height: number;
}

/**
 * Rows and columns that give the largest squares in a box; a fixed side (> 0) is kept, and then as many go in a row as fit.
 */
export function fitSquares(
  count: number,
  box: { width: number; height: number },
  gap: number,
  fixed: readonly number[] = [],
): SquareFit {
  if (count === 0) return { columns: 0, rows: 0, width: 0, height: 0 };
  const [fixedWidth = 0, fixedHeight = 0] = fixed;
  if (fixedWidth > 0) {
    const columns = Math.max(1, Math.min(count, Math.floor((box.width + gap) / (fixedWidth + gap))));
    return {
      columns,
      rows: Math.ceil(count / columns),
      width: fixedWidth,
      height: fixedHeight > 0 ? fixedHeight : fixedWidth,
    };
  }
  return fixedHeight > 0 ? fitHeight(count, box, gap, fixedHeight) : fitLargest(count, box, gap);
}

function fitHeight(count: number, box: { width: number; height: number }, gap: number, height: number): SquareFit {
  const rows = Math.max(1, Math.min(count, Math.floor((box.height + gap) / (height + gap))));
  const columns = Math.ceil(count / rows);
  return { columns, rows, width: sideOf(box.width, columns, gap), height };
}

function fitLargest(count: number, box: { width: number; height: number }, gap: number): SquareFit {
  let best: SquareFit = { columns: 1, rows: count, width: 0, height: 0 };
  let bestSide = -1;
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    if ((columns - 1) * rows >= count) continue;
    const width = sideOf(box.width, columns, gap);
    const height = sideOf(box.height, rows, gap);
    const side = Math.min(width, height);
    if (side > bestSide) {
      bestSide = side;
      best = { columns, rows, width: Math.min(width, height * 2.2), height: Math.min(height, width * 1.2) };
    }
  }
  return best;
}

function sideOf(length: number, cells: number, gap: number): number {
  return Math.max(4, Math.floor(((length - gap * (cells - 1)) / cells) * 100) / 100);
}

/** The square that an arrow key moves to. */
export function moveInGrid(key: string, from: number, count: number, columns: number): number | null {
  const moves: { readonly [key: string]: number } = {
    ArrowLeft: from - 1,
    ArrowRight: from + 1,
    ArrowUp: from - columns,
    ArrowDown: from + columns,
    Home: from - (from % columns),
    End: Math.min(count - 1, from - (from % columns) + columns - 1),
    PageUp: from % columns,
    PageDown: lastInColumn(from % columns, count, columns),
  };
  const to = moves[key];
  if (to === undefined) return null;
  return to < 0 || to >= count ? from : to;
}

function lastInColumn(column: number, count: number, columns: number): number {
  const last = Math.floor((count - 1) / columns) * columns + column;
  return last < count ? last : last - columns;
}
