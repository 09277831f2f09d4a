/** What a plot over time has from the workspace: its window, the shared cursor, and the brush that a drag sets for all. */
import { type Brush, type TimeWindow, useBrush, useCursor, useTimeWindow } from "@octopus-widgets/sdk";
import { useCallback, useMemo, useRef } from "react";
import type { Span } from "./chart";
import type { AxisPointer } from "./surface";
import { untilNow, withinReach } from "./time-axis";

export interface TimeView {
  window: TimeWindow;
  cursor: AxisPointer;
  /** The range that somebody drew; null: none. */
  brushed: Brush["range"];
  choose: (span: Span) => void;
  /** The nearest span that can be shown. */
  limit: (span: Span) => Span;
  clear: () => void;
}

/** A range longer than this many seconds says on its axis which days it spans. */
const LONG = 72_000;

/** Whether the days belong on the axis. */
export function isDated(window: TimeWindow): boolean {
  const { start, end } = window.get();
  return !window.live || end - start > LONG;
}

export function useTimeView(): TimeView {
  const window = useTimeWindow();
  const cursor = useCursor();
  const [brush, setBrush] = useBrush();
  const latest = useRef({ brush, setBrush });
  latest.current = { brush, setBrush };
  const actions = useMemo(
    () => ({
      choose: (span: Span) => {
        const { brush: before, setBrush: set } = latest.current;
        set({ ...before, range: withinReach(span) });
      },
      clear: () => {
        const { brush: before, setBrush: set } = latest.current;
        if (before.range) set({ ...before, range: null });
      },
    }),
    [],
  );
  const limit = useCallback((span: Span) => untilNow(span, window.now()), [window]);
  return { window, cursor, brushed: brush.range, limit, ...actions };
}
