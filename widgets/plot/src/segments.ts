/** How long each value held: what a bar over time is made of. */
import { breaks, indexAt, type Plotted } from "./plotted";

export interface Segment {
  /** Seconds since the epoch: when the value began to hold, as far as is known, and until when. */
  start: number;
  end: number;
  value: number;
}

export interface SegmentOptions {
  /** What is not known is filled with what held before. */
  connectGaps: boolean;
  /** Up to when the newest value is known to hold: the clock, where it is live. */
  until: number;
}

/** The segments that overlap a span, in order. Equal values in a row are one. */
export function segmentsOf(plotted: Plotted, start: number, end: number, options: SegmentOptions): Segment[] {
  const { times, values, before } = plotted;
  const segments: Segment[] = [];
  let open: Segment | null = null;
  const close = (time: number): void => {
    if (!open) return;
    open.end = time;
    if (open.end > start && open.start < end && open.end > open.start) segments.push(open);
    open = null;
  };
  const take = (time: number, value: number, last: number, broken: boolean): void => {
    if (Number.isNaN(value)) {
      if (!options.connectGaps) close(time);
      return;
    }
    if (!options.connectGaps && broken) close(last);
    if (open?.value === value) return;
    close(time);
    open = { start: time, end: time, value };
  };
  const first = Math.max(0, indexAt(times, start) - 1);
  let last = times[first] ?? before?.time ?? 0;
  if (indexAt(times, start) === 0 && before) take(before.time, before.value, before.time, false);
  if (before && first === 0) last = before.time;
  for (let index = first; index < times.length && (times[index] as number) < end; index += 1) {
    const time = times[index] as number;
    take(time, values[index] as number, last, breaks(plotted, index));
    last = time;
  }
  close(Math.max(last, heldUntil(plotted, end, options.until)));
  return segments;
}

/** Until when the last value in the span is known to hold. */
function heldUntil(plotted: Plotted, end: number, until: number): number {
  const { times, staleSince } = plotted;
  const next = times[indexAt(times, end)];
  if (next !== undefined) return next;
  const known = staleSince === null ? until : Math.min(until, staleSince);
  return Math.min(end, known);
}
