import { type Brush, useBrush, useEffectiveTimeRange, useNow } from "@octopus-widgets/sdk";
import { useCallback, useEffect, useMemo, useRef } from "react";

/** The window of time on the screen, moving with the workspace clock while live. Seconds since the epoch. */
export interface TimeWindow {
  /** Now, between two ticks of the clock too. */
  window(): { start: number; end: number };
  live: boolean;
}

/** The workspace clock for what is drawn outside React, between two of its ticks too: seconds since the epoch. */
export function useClock(): () => number {
  const now = useNow(1);
  const tick = useRef({ now, at: performance.now() });
  useEffect(() => {
    tick.current = { now, at: performance.now() };
  }, [now]);
  return useCallback(() => tick.current.now + Math.min(2, (performance.now() - tick.current.at) / 1000), []);
}

/** The window for drawing outside React. */
export function useTimeWindow(): TimeWindow {
  const range = useEffectiveTimeRange();
  const clock = useClock();
  return useMemo(
    () => ({
      live: range.live,
      window: () => {
        if (!range.live) return { start: range.start, end: range.end };
        const end = clock();
        return { start: end - Math.max(1, range.end - range.start), end };
      },
    }),
    [clock, range.live, range.start, range.end],
  );
}

/** What a drag over a plot does for all widgets: choose a range; a double click lets it go. */
export function useBrushRange(): {
  range: Brush["range"];
  choose: (start: number, end: number) => void;
  clear: () => void;
} {
  const [brush, setBrush] = useBrush();
  const latest = useRef({ brush, setBrush });
  latest.current = { brush, setBrush };
  return useMemo(
    () => ({
      range: brush.range,
      choose: (start, end) => latest.current.setBrush({ ...latest.current.brush, range: { start, end } }),
      clear: () => latest.current.setBrush({ ...latest.current.brush, range: null }),
    }),
    [brush.range],
  );
}
