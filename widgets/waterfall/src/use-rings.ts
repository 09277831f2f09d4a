/** The spectra to show: what is live with the recent past before it; while the workspace shows the past, what the archive has of it. */
import { isNumbers, type Numbers } from "@octopus-widgets/plot";
import {
  type History,
  type HistoryStatus,
  type Sample,
  type TimeWindow,
  useHistory,
  useSamples,
} from "@octopus-widgets/sdk";
import { useCallback, useEffect, useMemo } from "react";
import type { WaterfallConfig } from "./config";
import { SpectraRing } from "./ring";

/** Seconds of the past that the server is asked for when the widget opens. */
const PAST = 60;

export class Rings {
  readonly all: readonly SpectraRing[];
  /** Why the newest of each is no spectrum; "": it is one. */
  readonly faults: string[];
  readonly #listeners = new Set<() => void>();

  constructor(
    readonly names: readonly string[],
    capacity: number,
    scale: WaterfallConfig["scale"],
  ) {
    this.all = names.map(() => new SpectraRing(capacity, scale));
    this.faults = names.map(() => "");
  }

  readonly watch = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  take(samples: readonly Sample[], now: number): void {
    for (const sample of samples) {
      const index = this.names.findIndex((name) => name.toLowerCase() === sample.fullName.toLowerCase());
      const ring = this.all[index];
      if (ring) this.faults[index] = takeOne(ring, sample, now);
    }
    this.tell();
  }

  fill(history: History): void {
    for (const [index, name] of this.names.entries()) {
      const series = history.series(name);
      const ring = this.all[index] as SpectraRing;
      for (const [at, list] of series?.lists?.entries() ?? [])
        if (isNumbers(list)) ring.take(series?.times[at] as number, list as Numbers);
        else ring.gap(series?.times[at] as number);
    }
    this.tell();
  }
}

function takeOne(ring: SpectraRing, { value, timestamp, stale, age, error }: Sample, now: number): string {
  if (stale) ring.staleSince = now - (age ?? 0);
  if (error) {
    ring.gap(timestamp ?? now);
    return error.message;
  }
  if (value === null || value === undefined) {
    ring.gap(timestamp ?? now);
    return "";
  }
  if (!isNumbers(value)) return "what came is no list of numbers";
  const since = ring.staleSince;
  ring.take(timestamp ?? now, value as Numbers);
  ring.staleSince = stale ? since : null;
  return "";
}

export interface Shown {
  rings: Rings;
  /** Of the archive; null while it is not asked. */
  status: HistoryStatus | null;
  live: boolean;
}

export function useRings(names: readonly string[], config: WaterfallConfig, window: TimeWindow): Shown {
  const capacity = Math.max(24, Math.min(2000, Math.round(config.rows || 500)));
  const { live } = window;
  const own = useMemo(() => new Rings(names, capacity, config.scale), [names, capacity, config.scale]);
  useSamples(
    names,
    useCallback((samples: readonly Sample[]) => own.take(samples, window.now()), [own, window]),
    { window: 1 / Math.max(1, config.framesPerSecond || 30), delivery: "lossless", past: PAST, skip: !live },
  );
  const [history, status] = useHistory(names, {
    downsample: "none",
    maxPoints: capacity,
    archive: config.archive || "",
    live: false,
    skip: live || !config.useHistoryData,
  });
  const past = usePast(names, capacity, config.scale, history, live);
  // Of what the archive does not have, the widget shows what it saw itself.
  const found = past.all.some(({ count }) => count > 0) || status.loading;
  const asked = !live && config.useHistoryData;
  return { rings: asked && found ? past : own, status: asked ? status : null, live };
}

function usePast(
  names: readonly string[],
  capacity: number,
  scale: WaterfallConfig["scale"],
  history: History,
  live: boolean,
): Rings {
  const rings = useMemo(() => new Rings(names, capacity, scale), [names, capacity, scale]);
  useEffect(() => {
    if (live) return;
    const read = (): void => {
      for (const ring of rings.all) ring.clear();
      rings.fill(history);
    };
    read();
    return history.watch(read);
  }, [rings, history, live]);
  return rings;
}
