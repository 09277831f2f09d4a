/** The figures of the last minutes, as lines with gaps where nothing came. */
import type { LiveMetricsSubscription } from "../../api/generated";

export type Figures = LiveMetricsSubscription["liveMetrics"];

/** Seconds that are shown. */
export const SPAN = 300;
/** Seconds without figures after which the connection counts as lost, and a line has a gap. */
export const PATIENCE = 7;

/** Seconds that an axis shows: what there is, a minute at least. */
export function spanOf(times: readonly number[]): number {
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  return Math.max(60, last - first);
}

/** Add what came, and forget what is too old; the same array when it is there already. */
export function extended(history: readonly Figures[], figures: Figures): readonly Figures[] {
  if (history.at(-1)?.time === figures.time) return history;
  const from = figures.time - SPAN;
  return [...history.filter(({ time }) => time >= from && time < figures.time), figures];
}

/** The highest of the values, rounded up to 1, 2 or 5 times a power of ten: so that an axis seldom changes. */
export function ceiling(values: readonly (number | null)[], least: number): number {
  const highest = Math.max(least, ...values.map((value) => value ?? 0));
  const power = 10 ** Math.floor(Math.log10(highest));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= highest * 0.999) ?? highest;
}

/** Path of a line in a box of `width` × `height`; what is null, or came late, interrupts it. */
export function path(
  times: readonly number[],
  values: readonly (number | null)[],
  { now, span, top, width, height }: { now: number; span: number; top: number; width: number; height: number },
): string {
  let drawn = "";
  let last: number | null = null;
  times.forEach((time, index) => {
    const value = values[index] ?? null;
    if (value !== null) {
      const x = width * (1 - (now - time) / span);
      const y = height * (1 - Math.min(value / top, 1));
      drawn += `${last !== null && time - last <= PATIENCE ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
      // A single value is a dot: round line caps draw one of no length.
      if (last === null || time - last > PATIENCE) drawn += "h0";
    }
    last = value === null ? null : time;
  });
  return drawn;
}
