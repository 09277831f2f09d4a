/** Equal buckets of time, to which points are reduced. */

/** Seconds since the epoch at which a bucket begins, and the seconds that each lasts. */
export interface Grid {
  readonly start: number;
  readonly seconds: number;
}

export const bucketOf = (grid: Grid, time: number): number => Math.floor((time - grid.start) / grid.seconds);

/** Milliseconds: the finest that instants of a question can be told in. */
const FINEST = 1e-3;
const round = (seconds: number): number => Math.round(seconds * 1000) / 1000;

/**
 * Buckets for a range of `seconds` that moves with the clock. They lie at multiples of their own length, so that they stay where they are
 * while the range moves on, and equal wishes at different moments are one. Null where the buckets would be too fine to tell.
 */
export function movingGrid(seconds: number, buckets: number): Grid | null {
  const length = Math.ceil((seconds / Math.max(1, buckets)) * 1000) / 1000;
  return length > FINEST ? { start: 0, seconds: length } : null;
}

/** Buckets that fill a range that stays. */
export function fixedGrid(start: number, end: number, buckets: number): Grid | null {
  const length = (end - start) / Math.max(1, buckets);
  return length > FINEST ? { start, seconds: length } : null;
}

/** The whole buckets that a stretch of time touches: from, to, and how many. Without a grid, whole milliseconds. */
export function covering(grid: Grid | null, start: number, end: number): { start: number; end: number; count: number } {
  if (!grid) return { start: Math.floor(start * 1000) / 1000, end: Math.ceil(end * 1000) / 1000, count: 0 };
  const first = Math.floor((start - grid.start) / grid.seconds + 1e-9);
  const last = Math.max(first + 1, Math.ceil((end - grid.start) / grid.seconds - 1e-9));
  return {
    start: round(grid.start + first * grid.seconds),
    end: round(grid.start + last * grid.seconds),
    count: last - first,
  };
}
