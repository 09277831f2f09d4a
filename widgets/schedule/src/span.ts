/** The part of time that the axis shows. */
import { tickTexts, timeTicks } from "@octopus-widgets/plot/time-axis";
import type { TimeRange } from "@octopus-widgets/sdk";

/** Seconds since the epoch. */
export interface Span {
  start: number;
  end: number;
}

const DAY = 86_400;
/** Longer than this nothing is shown at once: some ten thousand blocks. */
export const MOST = 21 * DAY;
const LEAST = 60;
/** Part of a live axis that is left free on the right, so that now is to be seen. */
const AHEAD = 0.03;
const WIDTHS: { readonly [width: string]: number } = {
  "1h": 3600,
  "3h": 10_800,
  "6h": 21_600,
  "24h": DAY,
  "7d": 7 * DAY,
};
/** Before and after a block that is looked at: a part of its length. */
const MARGIN = 0.05;

/** What the axis shows of itself: the range, or the width around it, as far as there is any past; `now` in seconds since the epoch. */
export function spanOf(range: TimeRange, width: string, now: number): Span {
  const wanted = WIDTHS[width];
  const length = Math.min(MOST, wanted ?? range.end - range.start);
  if (range.live) return { start: now - length * (1 - AHEAD), end: now + length * AHEAD };
  if (wanted === undefined) return { start: range.end - length, end: range.end };
  const middle = (range.start + range.end) / 2;
  const end = Math.max(range.end, Math.min(middle + length / 2, now + length * AHEAD));
  return { start: end - length, end };
}

/** Whether all of the range is within the span; a longer one is cut. */
export function isCut(range: TimeRange, width: string): boolean {
  return WIDTHS[width] === undefined && range.end - range.start > MOST;
}

export function moved({ start, end }: Span, part: number): Span {
  const by = (end - start) * part;
  return { start: start + by, end: end + by };
}

/** `factor` times as long, the place from 0 to 1 staying where it is; within a minute and three weeks. */
export function zoomed({ start, end }: Span, factor: number, place: number): Span {
  const length = Math.max(LEAST, Math.min(MOST, (end - start) * factor));
  const at = start + place * (end - start);
  return { start: at - length * place, end: at + length * (1 - place) };
}

/** The archive has nothing of the future: the axis goes no further beyond now than a live one does. */
export function limited(span: Span, now: number): Span {
  const last = now + (span.end - span.start) * AHEAD;
  return span.end <= last ? span : { start: span.start - (span.end - last), end: last };
}

/** The same length, moved as little as brings all of the other into sight. */
export function showing(span: Span, wanted: Span): Span {
  const length = span.end - span.start;
  if (wanted.start >= span.start && wanted.end <= span.end) return span;
  if (wanted.end - wanted.start >= length) return zoomed(wanted, 1.2, 0.5);
  const start = wanted.start < span.start ? wanted.start - length * 0.1 : wanted.end - length * 0.9;
  return { start, end: start + length };
}

/** The time range to look at for a block. */
export function rangeAround({ start, end }: Span): TimeRange {
  const margin = Math.max(10, (end - start) * MARGIN);
  return { start: start - margin, end: end + margin, live: false, preset: null };
}

/** Instants at whole steps of UTC, no more than `count`; days are named where they begin. */
export function ticksOf({ start, end }: Span, count: number): { at: number; text: string }[] {
  const { at, step } = timeTicks(start, end, count);
  const texts = tickTexts(at, step, false);
  return at.map((time, index) => ({ at: time, text: texts[index] ?? "" }));
}
