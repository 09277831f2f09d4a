import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import type {
  History,
  HistoryOptions,
  HistorySeries,
  HistoryStatus,
  Json,
  OctopusHost,
  Sample,
  SampleError,
  TimeRange,
} from "../contract";
import { cell } from "./store";

/** One point of the archive: seconds since the epoch, and the value. */
export type MockPoint = readonly [time: number, value: Json];

interface Kept {
  points: Map<number, Json>;
  staleSince: number | null;
}

/** What an archive is to begin with: see `MockHostOptions`. */
interface Given {
  histories?: { readonly [name: string]: readonly MockPoint[] };
  historyLoading?: boolean;
  failedHistories?: { readonly [name: string]: string };
}

/** An archive in memory, joined to what the test pushes. It reduces nothing. */
export function mockHistories(
  { histories: given = {}, historyLoading: loading = false, failedHistories = {} }: Given,
  shownRange: () => TimeRange | { start: number; end: number },
  follow: (names: readonly string[]) => () => void,
  now: () => number,
) {
  const archive = new Map<string, readonly MockPoint[]>();
  const live = new Map<string, Kept>();
  const errors = cell<{ readonly [name: string]: SampleError }>(
    Object.fromEntries(Object.entries(failedHistories).map(([name, message]) => [name, errorOf(message)])),
  );
  const changes = cell(0);
  const asked = new Map<string, HistoryOptions>();
  for (const [name, points] of Object.entries(given)) archive.set(name.toLowerCase(), points);

  function seriesOf(name: string, options: HistoryOptions): HistorySeries | undefined {
    const key = name.toLowerCase();
    const { start, end } = options.range ?? shownRange();
    const past = options.past === false ? [] : (archive.get(key) ?? []);
    const kept = options.live === false ? undefined : live.get(key);
    const all = new Map<number, Json>([...past, ...(kept?.points ?? [])]);
    if (all.size === 0) return undefined;
    const sorted = [...all].sort(([one], [other]) => one - other);
    const shown = sorted.filter(([time]) => time >= start && time <= Math.max(end, kept ? time : end));
    const earlier = sorted.filter(([time]) => time < start).at(-1);
    return columnsOf(shown, earlier, kept?.staleSince ?? null, changes.get());
  }

  const useHistory: OctopusHost["useHistory"] = (fullNames, options = {}): [History, HistoryStatus] => {
    const key = options.skip ? "" : fullNames.join("\n");
    const latest = useRef(options);
    latest.current = options;
    for (const name of key ? key.split("\n") : []) asked.set(name, options);
    const history = useMemo<History>(
      () => ({
        series: (name) => (key.split("\n").includes(name) ? seriesOf(name, latest.current) : undefined),
        watch: changes.watch,
      }),
      [key],
    );
    useEffect(() => (key && options.live !== false ? follow(key.split("\n")) : undefined), [key, options.live]);
    const failing = useSyncExternalStore(errors.watch, errors.get, errors.get);
    const status = useMemo(() => ({ loading, errors: failing, truncated: [] }), [failing]);
    return [history, status];
  };

  return {
    useHistory,
    asked,
    set(name: string, points: readonly MockPoint[]): void {
      archive.set(name.toLowerCase(), points);
      changes.set(changes.get() + 1);
    },
    fail(name: string, message: string): void {
      errors.set({ ...errors.get(), [name]: errorOf(message) });
    },
    push(samples: readonly Sample[]): void {
      for (const { fullName, timestamp, value, stale, age } of samples) {
        const key = fullName.toLowerCase();
        const kept: Kept = live.get(key) ?? { points: new Map(), staleSince: null };
        if (timestamp !== null) kept.points.set(timestamp, value);
        kept.staleSince = stale ? now() - (age ?? 0) : null;
        live.set(key, kept);
      }
      changes.set(changes.get() + 1);
    },
  };
}

const errorOf = (message: string): SampleError => ({ code: "SOURCE_UNAVAILABLE", message });

function columnsOf(
  points: readonly MockPoint[],
  earlier: MockPoint | undefined,
  staleSince: number | null,
  revision: number,
): HistorySeries {
  const words: string[] = [];
  const code = (value: Json): number => {
    if (typeof value === "number") return value;
    if (typeof value === "boolean") return Number(value);
    if (typeof value !== "string") return Number.NaN;
    if (!words.includes(value)) words.push(value);
    return words.indexOf(value);
  };
  const listOf = (value: Json): readonly Json[] | null => (Array.isArray(value) ? value : null);
  const before = earlier ? { time: earlier[0], value: code(earlier[1]), list: listOf(earlier[1]) } : null;
  const values = Float64Array.from(points, ([, value]) => code(value));
  const isList = points.some(([, value]) => Array.isArray(value));
  return {
    times: Float64Array.from(points, ([time]) => time),
    values,
    words,
    lists: isList ? points.map(([, value]) => listOf(value)) : null,
    before,
    grid: null,
    downsample: "none",
    staleSince,
    revision,
  };
}
