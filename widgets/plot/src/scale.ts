/** The ends of a vertical axis. */
export interface ScaleOptions {
  yMin: number | null;
  yMax: number | null;
  log: boolean;
  /** The values are labels: whole steps from 0. */
  labels: readonly string[] | null;
}

/** From the extent of the data and what the settings fix: a margin of 6 %, never empty, positive on a logarithmic scale. */
export function scaleOf(extent: [number, number] | null, options: ScaleOptions): [number, number] {
  if (options.labels && options.yMin === null && options.yMax === null)
    return [-0.5, Math.max(1, options.labels.length) - 0.5];
  const [low, high] = extent ?? (options.log ? [0.1, 10] : [0, 1]);
  const margin = options.log ? 0 : (high - low) * 0.06 || Math.max(Math.abs(high) * 0.02, 0.5);
  let from = options.yMin ?? (options.log ? low / 1.2 : low - margin);
  let to = options.yMax ?? (options.log ? high * 1.2 : high + margin);
  if (options.log && from <= 0) from = Math.min(low, to / 10);
  if (!(to > from)) to = from + (options.log ? from * 9 : Math.max(1e-9, Math.abs(from) * 0.01));
  return [from, to];
}
