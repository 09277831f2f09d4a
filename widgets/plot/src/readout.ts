/** What the legend shows: told to it a few times a second and when the cursor moves, never once a sample. */
import { type HistorySeries, host, type TimeWindow, withUnit } from "@octopus-widgets/sdk";
import { useEffect, useMemo, useRef } from "react";
import { distinctLabels } from "./labels";
import { type Infos, newestTime, newestValue, plottedOf, valueAt } from "./plotted";
import type { AxisPointer } from "./surface";
import { instantText } from "./time-axis";

export interface Reading {
  value: number;
  /** Name of a value that is not a measurement. */
  label: string | null;
  /** Seconds for which the value no longer holds; null: it does. */
  staleFor: number | null;
}
export interface Readout {
  /** Instant under the cursor; null: the newest. */
  at: number | null;
  readings: readonly Reading[];
}

export class ReadoutBoard {
  #current: Readout = { at: null, readings: [] };
  readonly #listeners = new Set<() => void>();

  readonly get = (): Readout => this.#current;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(next: Readout): void {
    if (same(this.#current, next)) return;
    this.#current = next;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** A state or a text by its name; an enum by its label where labels are asked for. */
export function readingText({ value, label }: Reading, info: Infos[string], enumLabels: boolean): string {
  if (label !== null && (enumLabels || !info?.enumLabels.length)) return label;
  return host().formatValue(value, info, { enumLabels });
}

/** The values at an instant, in words. */
export function spokenAt(
  at: number,
  names: readonly string[],
  infos: Infos,
  series: (name: string) => HistorySeries | undefined,
  enumLabels: boolean,
): string {
  const labels = distinctLabels(names, infos);
  const values = names.map((name, index) => {
    const [plotted, info] = [plottedOf(series(name), infos[name]), infos[name]];
    const value = plotted ? valueAt(plotted, at) : Number.NaN;
    const reading = { value, label: plotted?.labels?.[value] ?? null, staleFor: null };
    const text = Number.isNaN(value) ? "no value" : withUnit(readingText(reading, info, enumLabels), info?.unit);
    return `${labels[index]} ${text}`;
  });
  return [instantText(at), ...values].join(", ");
}

const wholeAge = (age: number | null): number | null => (age === null ? null : Math.floor(age));

function same(one: Readout, other: Readout): boolean {
  return (
    one.at === other.at &&
    one.readings.length === other.readings.length &&
    one.readings.every((reading, index) => {
      const mine = other.readings[index];
      return Object.is(reading.value, mine?.value) && wholeAge(reading.staleFor) === wholeAge(mine?.staleFor ?? null);
    })
  );
}

/** Milliseconds between two readings of the newest values, and of those under a cursor that is elsewhere. */
const EVERY = 500;
const CURSOR_EVERY = 60;

/** A board of what is under the shared cursor, else of the newest values in the window. */
export function useReadouts(
  names: readonly string[],
  infos: Infos,
  series: (name: string) => HistorySeries | undefined,
  window: TimeWindow,
  cursor: AxisPointer,
): ReadoutBoard {
  const board = useMemo(() => new ReadoutBoard(), []);
  const last = useRef(0);
  useEffect(() => {
    const read = (): void => {
      last.current = performance.now();
      const at = cursor.get();
      const readings = names.map((name): Reading => {
        const plotted = plottedOf(series(name), infos[name]);
        if (!plotted) return { value: Number.NaN, label: null, staleFor: null };
        const { end } = window.get();
        const value = at !== null ? valueAt(plotted, at) : window.live ? newestValue(plotted) : valueAt(plotted, end);
        const stale = at === null && window.live && plotted.staleSince !== null && newestTime(plotted) > 0;
        const label = plotted.labels?.[value] ?? null;
        return { value, label, staleFor: stale ? Math.max(0, window.now() - (plotted.staleSince ?? 0)) : null };
      });
      board.set({ at, readings });
    };
    read();
    let soon: ReturnType<typeof setTimeout> | undefined;
    const unwatch = cursor.watch(() => {
      const wait = last.current + CURSOR_EVERY - performance.now();
      clearTimeout(soon);
      if (wait <= 0) read();
      else soon = setTimeout(read, wait);
    });
    const timer = setInterval(read, EVERY);
    return () => {
      unwatch();
      clearTimeout(soon);
      clearInterval(timer);
    };
  }, [board, names, infos, series, window, cursor]);
  return board;
}
