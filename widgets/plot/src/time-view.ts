/** What a plot over time has from the workspace: its window, the shared cursor, and the brush that a drag sets for all. */
import { type Brush, type TimeWindow, useBrush, useCursor, useTimeWindow } from "@octopus-widgets/sdk";
import { useMemo, useRef } from "react";
import type { Span } from "./chart";
import type { AxisPointer } from "./surface";

export interface TimeView {
  window: TimeWindow;
  cursor: AxisPointer;
  /** The range that somebody drew; null: none. */
  brushed: Brush["range"];
  choose: (span: Span) => void;
  clear: () => void;
}

/** Seconds: no finer range can be drawn, nor told to the server. */
const LEAST = 0.01;

export function useTimeView(): TimeView {
  const window = useTimeWindow();
  const cursor = useCursor();
  const [brush, setBrush] = useBrush();
  const latest = useRef({ brush, setBrush });
  latest.current = { brush, setBrush };
  const actions = useMemo(
    () => ({
      choose: ({ start, end }: Span) => {
        const middle = (start + end) / 2;
        const half = Math.max(LEAST, end - start) / 2;
        const { brush: before, setBrush: set } = latest.current;
        set({ ...before, range: { start: middle - half, end: middle + half } });
      },
      clear: () => {
        const { brush: before, setBrush: set } = latest.current;
        if (before.range) set({ ...before, range: null });
      },
    }),
    [],
  );
  return { window, cursor, brushed: brush.range, ...actions };
}
