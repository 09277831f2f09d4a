/** A series of the host as numbers to be drawn. */
import { type AttributeInfo, type HistorySeries, TANGO_STATE_NAMES } from "@octopus-widgets/sdk";

export type Infos = { readonly [name: string]: AttributeInfo | null | undefined };

export interface Plotted {
  readonly times: Float64Array;
  /** NaN: a line ends. States and texts: places in `labels`. */
  readonly values: Float64Array;
  readonly before: { readonly time: number; readonly value: number } | null;
  /** Buckets whose lowest and highest points are drawn as a bar around their middle; null: points are drawn as they are. */
  readonly buckets: { readonly start: number; readonly seconds: number } | null;
  /** Names of the values, where these are not measurements: then a value holds until the next. */
  readonly labels: readonly string[] | null;
  readonly staleSince: number | null;
  /** Seconds between two points up to which a line goes on anywhere; beyond them, `breaks` looks at the neighbourhood. */
  readonly gap: number;
}

const known = new WeakMap<
  HistorySeries,
  { revision: number; info: AttributeInfo | null | undefined; plotted: Plotted }
>();

/** What is to be drawn of a series; the same object until it changes. */
export function plottedOf(series: HistorySeries | undefined, info: AttributeInfo | null | undefined): Plotted | null {
  if (!series) return null;
  const before = known.get(series);
  if (before?.revision === series.revision && before.info === info) return before.plotted;
  const plotted = read(series, info);
  known.set(series, { revision: series.revision, info, plotted });
  return plotted;
}

function read(series: HistorySeries, info: AttributeInfo | null | undefined): Plotted {
  const { times, words, staleSince } = series;
  const labels = discreteLabels(info) ?? (words.length > 0 ? words : null);
  // Free texts are their own labels, and there may be as many of them as points.
  const coded = words.length > 0 && labels !== words;
  const places = coded ? words.map((word) => placeOf(word, labels, info)) : [];
  const place = (value: number): number => (coded ? (places[value] ?? Number.NaN) : value);
  const values = coded ? series.values.map(place) : series.values;
  return {
    times,
    values,
    before: series.before ? { time: series.before.time, value: place(series.before.value) } : null,
    buckets: labels === null && series.downsample === "minmax" ? series.grid : null,
    labels,
    staleSince,
    gap: labels ? Number.POSITIVE_INFINITY : gapOf(times, series.grid?.seconds ?? 0),
  };
}

function placeOf(word: string, labels: readonly string[] | null, info: AttributeInfo | null | undefined): number {
  const place = labels?.indexOf(info?.datatype === "DevState" ? word.toUpperCase() : word) ?? -1;
  return place >= 0 ? place : Number(word);
}

/** Names of an attribute's discrete values; null when it is a measurement. */
export function discreteLabels(info: AttributeInfo | null | undefined): readonly string[] | null {
  if (!info) return null;
  if (info.enumLabels.length > 0) return info.enumLabels;
  if (info.datatype === "DevState") return TANGO_STATE_NAMES;
  return info.datatype === "DevBoolean" ? ["false", "true"] : null;
}

/** Points from which the usual interval is told. */
const FEW = 8;
const TIMES_USUAL = 6;

/**
 * The interval beyond which a line is broken: many times what is usual among all points, which may come seldom where they come from the
 * archive and often where they are live; never less than a few buckets.
 */
export function gapOf(times: Float64Array, bucket: number): number {
  if (times.length < FEW) return Number.POSITIVE_INFINITY;
  const step = Math.max(1, Math.floor(times.length / 400));
  const intervals: number[] = [];
  for (let index = 1; index < times.length; index += step)
    intervals.push((times[index] as number) - (times[index - 1] as number));
  intervals.sort((one, other) => one - other);
  const usual = intervals[Math.floor(intervals.length * 0.95)] ?? 0;
  return Math.max(TIMES_USUAL * usual, 4 * bucket, 2);
}

/** Intervals on either side that tell what is usual around a point. */
const NEIGHBOURS = 8;
/** Seconds taken for usual on a side where too few points tell: archives are written to seldom while nothing changes. */
const SELDOM = 60;

/**
 * Whether nothing is known of what lies between a point and the one before it (of the first: between it and `before`): the interval is many
 * times what is usual on either side. Where a plot goes on live, points come minutes apart on one side and several times a second on the
 * other, and no single limit fits both.
 */
export function breaks({ times, before, gap }: Plotted, index: number): boolean {
  const last = index > 0 ? times[index - 1] : before?.time;
  const interval = (times[index] as number) - (last ?? Number.NaN);
  if (!(interval > gap)) return false;
  const earlier = usualBetween(times, index - 1 - NEIGHBOURS, index - 1);
  return interval > TIMES_USUAL * Math.max(earlier, usualBetween(times, index, index + NEIGHBOURS));
}

/** An interval that three in four between two points do not exceed. */
function usualBetween(times: Float64Array, from: number, to: number): number {
  const intervals: number[] = [];
  for (let index = Math.max(1, from + 1); index <= Math.min(to, times.length - 1); index += 1)
    intervals.push((times[index] as number) - (times[index - 1] as number));
  if (intervals.length < 2) return SELDOM;
  intervals.sort((one, other) => one - other);
  return intervals[Math.floor(0.75 * (intervals.length - 1))] as number;
}

/** Index of the first time that is not before `time`. */
export function indexAt(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first time that is after `time`. */
function indexAfter(times: Float64Array, time: number): number {
  const index = indexAt(times, time);
  return times[index] === time ? index + 1 : index;
}

/** The value that holds at an instant: of the last point at or before it; NaN where there is none, or nothing is known. */
export function valueAt(plotted: Plotted, time: number): number {
  const { times, values, before } = plotted;
  const after = indexAt(times, time + 1e-9);
  const last = after > 0 ? (times[after - 1] as number) : (before?.time ?? Number.NaN);
  if (time - last > plotted.gap && breaks(plotted, after)) return Number.NaN;
  // Ahead of what is known nothing is.
  if (after === 0) return before && time >= before.time ? before.value : Number.NaN;
  return values[after - 1] as number;
}

/** Whether anything is to be seen between two instants. `holds`: what was read last goes on where nothing follows. */
export function isSeen(
  plotted: Plotted | null,
  { start, end }: { start: number; end: number },
  holds: boolean,
): boolean {
  if (!plotted) return false;
  const { times, values, before, labels } = plotted;
  const [first, stop] = [indexAt(times, start), indexAfter(times, end)];
  for (let index = first; index < stop; index += 1) if (!Number.isNaN(values[index])) return true;
  const entering = (stop > 0 ? values[stop - 1] : before && before.time <= end ? before.value : null) ?? Number.NaN;
  if (Number.isNaN(entering)) return false;
  return stop < times.length ? !breaks(plotted, stop) : holds || labels !== null;
}

export const newestValue = ({ values, before }: Plotted): number => values.at(-1) ?? before?.value ?? Number.NaN;
export const newestTime = ({ times, before }: Plotted): number =>
  times.at(-1) ?? before?.time ?? Number.NEGATIVE_INFINITY;

/** Lowest and highest value in a span, those included that a line enters from and leaves to; null when there is none. */
export function extentOf(plotted: Plotted, start: number, end: number, positive = false): [number, number] | null {
  const { times, values, before } = plotted;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const take = (value: number): void => {
    if (Number.isNaN(value) || (positive && value <= 0)) return;
    if (value < low) low = value;
    if (value > high) high = value;
  };
  const first = indexAt(times, start);
  const last = indexAfter(times, end);
  const leaves = last < times.length && (last > 0 || before !== null) && !breaks(plotted, last);
  const stop = leaves ? last + 1 : last;
  if (first === 0 && before && before.time <= end) take(before.value);
  for (let index = Math.max(0, first - 1); index < stop; index += 1) take(values[index] as number);
  return low <= high ? [low, high] : null;
}
