/** Values as they are now, or, while the workspace shows the past, as they were at its end. */
import {
  type AttributeInfo,
  type HistorySeries,
  type Json,
  type Sample,
  useAttributeInfo,
  useAttributes,
  useHistory,
  useReplayMode,
  useTimeWindow,
} from "@octopus-widgets/sdk";
import { useEffect, useMemo, useState } from "react";

export interface Reading {
  value: Json;
  /** Seconds since the epoch. */
  time: number | null;
  /** Seconds for which it no longer holds; null: it does. */
  stale: number | null;
  /** Why there is none. */
  error: string | null;
}

export interface Readings {
  get: (name: string) => Reading | undefined;
  info: (name: string) => AttributeInfo | null | undefined;
  /** The instant of the past that is shown, seconds since the epoch; null: now. */
  at: number | null;
  loading: boolean;
}

/** Seconds by which an instant of the past is rounded: a scrubber must not ask for each. */
const STEP = 1;

export function useInstant(): number | null {
  const window = useTimeWindow();
  const { at } = useReplayMode();
  if (window.live) return null;
  return Math.round(Math.min(at ?? window.get().end, window.get().end) / STEP) * STEP;
}

/** @param optional follow only what the control system knows: a station has no receiver band, and that is no fault. */
export function useNowOrThen(wanted: readonly string[], at: number | null, optional = false): Readings {
  const infos = useAttributeInfo(wanted);
  const key = (optional ? wanted.filter((name) => infos[name]) : wanted).join("\n");
  const names = useMemo(() => (key === "" ? [] : key.split("\n")), [key]);
  const samples = useAttributes(names, { window: 0.25, skip: at !== null });
  const range = useMemo(() => ({ start: at ?? 0, end: (at ?? 0) + 1e-3, live: false, preset: null }), [at]);
  const [history, status] = useHistory(names, {
    range,
    downsample: "none",
    maxPoints: 2,
    live: false,
    skip: at === null,
  });
  const [changed, setChanged] = useState(0);
  useEffect(() => {
    if (at === null) return;
    return history.watch(() => setChanged((count) => count + 1));
  }, [history, at]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the history changes in place
  return useMemo((): Readings => {
    const info = (name: string) => infos[name];
    if (at === null) return { get: (name) => readingOf(samples[name]), info, at, loading: false };
    return {
      get: (name) =>
        status.errors[name] ? failed(status.errors[name].message) : heldAt(history.series(name), at, infos[name]),
      info,
      at,
      loading: status.loading,
    };
  }, [samples, infos, history, status, at, changed]);
}

const failed = (error: string): Reading => ({ value: null, time: null, stale: null, error });

function readingOf(sample: Sample | undefined): Reading | undefined {
  if (!sample) return undefined;
  const { value, timestamp, stale, age, error } = sample;
  return { value, time: timestamp, stale: stale ? (age ?? 0) : null, error: error?.message ?? null };
}

/** What held at an instant: the point at it, else the last before. */
export function heldAt(
  series: HistorySeries | undefined,
  at: number,
  info: AttributeInfo | null | undefined,
): Reading | undefined {
  if (!series) return undefined;
  const last = series.times.length - 1;
  const exact = last >= 0 && (series.times[0] as number) <= at + 1e-3 ? 0 : -1;
  const time = exact === 0 ? (series.times[0] as number) : series.before?.time;
  if (time === undefined) return undefined;
  const list = exact === 0 ? series.lists?.[0] : series.before?.list;
  if (list) return { value: Array.from(list) as Json, time, stale: null, error: null };
  const number = exact === 0 ? (series.values[0] as number) : (series.before?.value ?? Number.NaN);
  if (Number.isNaN(number)) return { value: null, time, stale: null, error: null };
  const word = info?.enumLabels.length ? undefined : series.words[number];
  return { value: word ?? number, time, stale: null, error: null };
}
