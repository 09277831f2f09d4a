/**
 * Which time a widget shows: the workspace's range, then what was brushed in any plot, then the range that the widget has of its own. What is
 * drawn in a widget with a range of its own stays with it.
 */
import type { Brush, TimeRange, TimeWindow } from "@octopus-widgets/sdk/contract";
import { useCallback, useContext, useMemo, useSyncExternalStore } from "react";
import { Observed } from "../../live/observed";
import { rangeAt, withinReach } from "../../time/ranges";
import type { HostEnvironment, StoredRange } from "../environment";
import { ScopeContext } from "../scope";

const NO_BRUSH: Brush = { expression: null, range: null };

interface OwnBrush {
  brush: Brush;
  /** The widget's range in which it was drawn: in another it means nothing. */
  within: StoredRange | null;
}

/** Brushes of widgets that have a range of their own, by instance. */
export class OwnBrushes {
  readonly #brushes = new Map<string, Observed<OwnBrush>>();

  of(instanceId: string): Observed<OwnBrush> {
    const known = this.#brushes.get(instanceId) ?? new Observed<OwnBrush>({ brush: NO_BRUSH, within: null });
    this.#brushes.set(instanceId, known);
    return known;
  }
}

/** A range that a widget is to show: so many seconds up to now, or two instants. A text, as React compares by identity. */
type Key = string;

const keyOf = (range: TimeRange): Key => (range.live ? `${range.end - range.start}` : `${range.start} ${range.end}`);

/** All that decides over one widget's range. */
class Sight {
  #last: { inputs: readonly unknown[]; range: TimeRange } | null = null;

  constructor(
    private readonly env: HostEnvironment,
    private readonly brushes: OwnBrushes,
    private readonly instanceId: string | null,
  ) {}

  get own(): StoredRange | null {
    return this.instanceId === null ? null : (this.env.ownRanges.get()[this.instanceId] ?? null);
  }

  readonly brush = (): Brush => {
    const { own, instanceId } = this;
    if (instanceId === null || !own) return this.env.brush.get();
    const { brush, within } = this.brushes.of(instanceId).get();
    return within === own ? brush : NO_BRUSH;
  };

  readonly setBrush = (brush: Brush): void => {
    const { own, instanceId } = this;
    if (instanceId === null || !own) this.env.setBrush(brush);
    else this.brushes.of(instanceId).set({ brush: reachable(brush), within: own });
  };

  /** The same object while nothing of it changed. */
  readonly range = (): TimeRange => {
    const { own } = this;
    const brushed = this.brush().range;
    const chosen = this.env.range.get();
    const second = own && "preset" in own ? Math.floor(this.env.now()) : 0;
    const inputs = [own, brushed, own ? null : chosen, second];
    if (this.#last?.inputs.every((input, index) => Object.is(input, inputs[index]))) return this.#last.range;
    const range = brushed ? { ...brushed, live: false, preset: null } : own ? rangeAt(own, second) : chosen;
    this.#last = { inputs, range };
    return range;
  };

  readonly key = (): Key => keyOf(this.range());

  readonly watch = (watcher: () => void): (() => void) => {
    const { env, instanceId } = this;
    const ends = [env.range.watch(watcher), env.brush.watch(watcher), env.ownRanges.watch(watcher)];
    if (instanceId !== null) ends.push(this.brushes.of(instanceId).watch(watcher));
    return () => {
      for (const end of ends) end();
    };
  };
}

const reachable = ({ expression, range }: Brush): Brush => ({ expression, range: range && withinReach(range) });

function useSight(env: HostEnvironment, brushes: OwnBrushes): Sight {
  const instanceId = useContext(ScopeContext)?.instanceId ?? null;
  return useMemo(() => new Sight(env, brushes, instanceId), [env, brushes, instanceId]);
}

export function useBrush(env: HostEnvironment, brushes: OwnBrushes): [Brush, (brush: Brush) => void] {
  const sight = useSight(env, brushes);
  return [useSyncExternalStore(sight.watch, sight.brush, sight.brush), sight.setBrush];
}

export function useEffectiveTimeRange(env: HostEnvironment, brushes: OwnBrushes): TimeRange {
  const sight = useSight(env, brushes);
  return useSyncExternalStore(sight.watch, sight.range, sight.range);
}

/** For what is drawn outside React: the same object while the same range is to be shown, however the clock moves on. */
export function useTimeWindow(env: HostEnvironment, brushes: OwnBrushes): TimeWindow {
  const sight = useSight(env, brushes);
  const key = useSyncExternalStore(sight.watch, sight.key, sight.key);
  return useMemo(() => {
    const [first = 0, end] = key.split(" ").map(Number);
    const now = () => env.now();
    if (end !== undefined) return { live: false, now, get: () => ({ start: first, end }) };
    return {
      live: true,
      now,
      get: () => {
        const moment = env.now();
        return { start: moment - first, end: moment };
      },
    };
  }, [env, key]);
}

/** What to ask the past for: a change only when it is another range, not as the clock moves on. */
export type AskedRange = { seconds: number } | { start: number; end: number };

export function useAskedRange(env: HostEnvironment, brushes: OwnBrushes, given: TimeRange | undefined): AskedRange {
  const sight = useSight(env, brushes);
  const givenKey = given && keyOf(given);
  const get = useCallback(() => givenKey ?? sight.key(), [givenKey, sight]);
  const key = useSyncExternalStore(sight.watch, get, get);
  return useMemo(() => {
    const [start = 0, end] = key.split(" ").map(Number);
    return end === undefined ? { seconds: start } : { start, end };
  }, [key]);
}
