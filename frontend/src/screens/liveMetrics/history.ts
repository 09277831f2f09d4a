/** The figures of the last hour, as lines with gaps where nothing is known. */
import type { LiveMetricsPastQuery, LiveMetricsSubscription } from "../../api/generated";

export type Figures = LiveMetricsSubscription["liveMetrics"];
export type Past = LiveMetricsPastQuery["liveMetricsPast"];

/** What is drawn of a moment. */
export interface Moment {
  /** Seconds since the epoch. */
  time: number;
  /** Seconds since the one before, as far as it is known. */
  every: number;
  processes: number;
  samplesIn: number;
  samplesOut: number;
  missed: number;
  attributes: number;
  stale: number;
  without: number;
  clients: number;
  subscriptions: number;
  pending: number;
  queueBytes: number;
  queueLongest: number;
  cpu: number;
  cpuBusiest: number;
  memory: number;
  messagesP50: number | null;
  messagesP99: number | null;
  batchesP99: number | null;
}

/** Seconds that are kept. */
export const HOUR = 3600;
/** Seconds between two figures that come. */
const EVERY = 2;
/** Seconds without figures after which the connection counts as lost. */
export const PATIENCE = patienceOf(EVERY);

/** Seconds after which the next value no longer belongs to the line. */
function patienceOf(every: number): number {
  return 2.5 * every + 2;
}

/** What came, as it is drawn. */
export function momentOf(figures: Figures): Moment {
  const { processes, roles, messages, batches, ...same } = figures;
  return {
    ...same,
    every: EVERY,
    processes: processes.length,
    clients: roles.reduce((sum, { connections }) => sum + connections, 0),
    cpu: processes.reduce((sum, { cpu }) => sum + cpu, 0),
    cpuBusiest: Math.max(0, ...processes.map(({ cpu }) => cpu)),
    memory: processes.reduce((sum, { memory }) => sum + memory, 0),
    messagesP50: messages?.p50 ?? null,
    messagesP99: messages?.p99 ?? null,
    batchesP99: batches?.p99 ?? null,
  };
}

/** What was before the page was opened. */
export function momentsOf({ step, times, ...columns }: Past): Moment[] {
  const at = (index: number) =>
    Object.fromEntries(Object.entries(columns).map(([key, values]) => [key, values[index]]));
  return times.map((time, index) => ({ ...(at(index) as unknown as Moment), time, every: step }));
}

/** What is remembered and what came as one: a step of which anything came is told by that alone. */
export function joined(past: readonly Moment[], live: readonly Moment[]): readonly Moment[] {
  const step = past[0]?.every ?? 1;
  const came = new Set(live.map(({ time }) => Math.ceil(time / step)));
  const newest = live.at(-1)?.time ?? Number.POSITIVE_INFINITY;
  const before = past.filter(({ time }) => time <= newest && !came.has(Math.round(time / step)));
  return [...before, ...live].sort((one, other) => one.time - other.time);
}

/** Add what came, and forget what is too old; the same array when it is there already. */
export function extended(live: readonly Moment[], moment: Moment): readonly Moment[] {
  if (live.at(-1)?.time === moment.time) return live;
  const from = moment.time - HOUR;
  return [...live.filter(({ time }) => time >= from && time < moment.time), moment];
}

/** Those of the last seconds. */
export function lastOf(moments: readonly Moment[], seconds: number): readonly Moment[] {
  const from = (moments.at(-1)?.time ?? 0) - seconds;
  return moments.filter(({ time }) => time >= from);
}

/** The one that is nearest to a time; null where there is none. */
export function nearest(moments: readonly Moment[], time: number): Moment | null {
  let found: Moment | null = null;
  for (const each of moments) if (!found || Math.abs(each.time - time) < Math.abs(found.time - time)) found = each;
  return found;
}

/** Seconds that an axis shows: what there is, a minute at least. */
export function spanOf(moments: readonly Moment[]): number {
  const [first, last] = [moments[0]?.time ?? 0, moments.at(-1)?.time ?? 0];
  return Math.max(60, last - first);
}

/**
 * The highest of the values, rounded up to 1, 2 or 5 times a power of ten: so that an axis seldom changes. `thousand` is what the
 * words of the values call a thousand: of bytes 1024, so that the axis ends at a round number of MiB.
 */
export function ceiling(values: readonly (number | null)[], least: number, thousand = 1000): number {
  const highest = values.reduce<number>((most, value) => Math.max(most, value ?? 0), least);
  const unit = thousand ** Math.max(0, Math.floor(Math.log(highest) / Math.log(thousand)));
  const power = unit * 10 ** Math.floor(Math.log10(highest / unit));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= highest * 0.999) ?? highest;
}

interface Box {
  now: number;
  span: number;
  top: number;
  width: number;
  height: number;
}

/** Path of a line in a box of `width` × `height`; what is null, or came late, interrupts it. */
export function path(
  moments: readonly Pick<Moment, "time" | "every">[],
  values: readonly (number | null)[],
  { now, span, top, width, height }: Box,
): string {
  let drawn = "";
  let last: Pick<Moment, "time" | "every"> | null = null;
  moments.forEach((moment, index) => {
    const value = values[index] ?? null;
    if (value !== null) {
      const x = width * (1 - (now - moment.time) / span);
      const y = height * (1 - Math.min(value / top, 1));
      const goesOn = last !== null && moment.time - last.time <= patienceOf(Math.max(last.every, moment.every));
      // A single value is a dot: round line caps draw one of no length.
      drawn += `${goesOn ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}${goesOn ? "" : "h0"}`;
    }
    last = value === null ? null : moment;
  });
  return drawn;
}
