/**
 * The newest spectrum or image of each attribute: what is live, or, while a range of the past is shown, what held at the instant under the
 * cursor, else at the end of the range.
 */
import { isNumbers, type TimeView } from "@octopus-widgets/plot";
import { type History, type HistoryStatus, type Json, type Sample, useHistory, useSamples } from "@octopus-widgets/sdk";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { LiveConfig } from "./config";

export type List = ArrayLike<number> | readonly Json[];

export interface Newest {
  list: List;
  /** Seconds since the epoch; null: the source did not say. */
  time: number | null;
}

export interface Lists {
  get: (name: string) => Newest | undefined;
  /** Since when the newest live value no longer holds; null while it does. */
  staleSince: (name: string) => number | null;
  watch: (listener: () => void) => () => void;
  status: HistoryStatus;
  /** The instant that is shown, seconds since the epoch; null: now. */
  at: number | null;
}

const LIVE_WINDOW = 0.2;
/** Milliseconds between two instants that the cursor asks for. */
const FOLLOW = 120;

export function useLists(names: readonly string[], config: LiveConfig, view: TimeView): Lists {
  const live = config.useLiveData && view.window.live;
  const at = useInstant(view, live);
  const range = useMemo(() => ({ start: at ?? 0, end: (at ?? 0) + 1e-3, live: false, preset: null }), [at]);
  const [history, status] = useHistory(names, {
    range,
    downsample: "none",
    maxPoints: 2,
    archive: config.archive || "",
    live: false,
    skip: at === null || !config.useHistoryData,
  });
  const store = useMemo(() => new LiveLists(), []);
  useSamples(
    names,
    useCallback((samples: readonly Sample[]) => store.take(samples, view.window.now()), [store, view.window]),
    { window: LIVE_WINDOW, skip: !live },
  );
  return useMemo(() => {
    if (at === null) return { get: store.get, staleSince: store.staleSince, watch: store.watch, status, at };
    return { get: (name) => pastOf(history, name), staleSince: () => null, watch: history.watch, status, at };
  }, [at, store, history, status]);
}

/** The instant to show; null while it is now. It follows the cursor at a walk. */
function useInstant(view: TimeView, live: boolean): number | null {
  const { window, cursor } = view;
  const [at, setAt] = useState<number | null>(() => (live ? null : window.get().end));
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    const read = (): void => {
      timer.current = undefined;
      const { start, end } = window.get();
      const pointed = cursor.get();
      const inside = pointed !== null && pointed >= start && pointed <= end;
      setAt(live ? null : Math.round((inside ? pointed : Math.min(end, window.now())) * 1000) / 1000);
    };
    read();
    if (live) return;
    const unwatch = cursor.watch(() => {
      timer.current ??= setTimeout(read, FOLLOW);
    });
    return () => {
      unwatch();
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, [window, cursor, live]);
  return at;
}

/** What held at the instant: the point at it, else the last before. */
function pastOf(history: History, name: string): Newest | undefined {
  const series = history.series(name);
  const list = series?.lists?.[0];
  if (series && list) return { list, time: series.times[0] ?? null };
  const before = series?.before;
  return before?.list ? { list: before.list, time: before.time } : undefined;
}

class LiveLists {
  readonly #newest = new Map<string, Newest>();
  readonly #stale = new Map<string, number>();
  readonly #listeners = new Set<() => void>();

  readonly get = (name: string): Newest | undefined => this.#newest.get(name.toLowerCase());
  readonly staleSince = (name: string): number | null => this.#stale.get(name.toLowerCase()) ?? null;
  readonly watch = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  take(samples: readonly Sample[], now: number): void {
    for (const { fullName, value, timestamp, stale, age } of samples) {
      const key = fullName.toLowerCase();
      if (isNumbers(value) || Array.isArray(value)) this.#newest.set(key, { list: value as List, time: timestamp });
      if (stale) this.#stale.set(key, now - (age ?? 0));
      else this.#stale.delete(key);
    }
    for (const listener of [...this.#listeners]) listener();
  }
}
