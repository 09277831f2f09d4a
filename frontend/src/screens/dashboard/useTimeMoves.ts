/** Moving through time: what is brushed moves, else the workspace's range. */
import { useMemo } from "react";
import { useServices } from "../../app/services";
import { useAppDispatch, useAppSelector } from "../../app/store";
import type { Workspace } from "../../app/types";
import { movedRange, rangeAt, untilNow, widenedRange } from "../../time/ranges";
import { brushed } from "../../time/timeSlice";
import { preferencesActions } from "../../workspaces/preferencesSlice";

const HALF = 0.5;

export interface TimeMoves {
  back: () => void;
  forward: () => void;
  widen: () => void;
  /** To what is live, as it was before. */
  live: () => void;
  /** Let go of what was brushed. */
  unbrush: () => void;
}

export function useTimeMoves(workspace: Workspace | undefined): TimeMoves {
  const dispatch = useAppDispatch();
  const { clock } = useServices();
  const brush = useAppSelector((state) => state.time.brush);
  return useMemo(() => {
    const choose = (range: Workspace["timeRange"]): void => {
      if (workspace) dispatch(preferencesActions.timeRangeChosen({ workspaceId: workspace.id, range }));
    };
    const unbrush = (): void => {
      if (brush.range) dispatch(brushed({ ...brush, range: null }));
    };
    const move = (part: number): void => {
      if (!workspace) return;
      const now = clock.now();
      if (!brush.range) {
        choose(movedRange(rangeAt(workspace.timeRange, now), part, now));
        return;
      }
      const { start, end } = brush.range;
      const by = part * (end - start);
      dispatch(brushed({ ...brush, range: untilNow({ start: start + by, end: end + by }, now) }));
    };
    return {
      back: () => move(-HALF),
      forward: () => move(HALF),
      widen: () => {
        if (!workspace) return;
        const now = clock.now();
        if (!brush.range) {
          choose(widenedRange(rangeAt(workspace.timeRange, now), now));
          return;
        }
        const { start, end } = brush.range;
        const by = (end - start) / 2;
        dispatch(brushed({ ...brush, range: untilNow({ start: start - by, end: end + by }, now) }));
      },
      live: () => {
        unbrush();
        if (workspace && !("preset" in workspace.timeRange)) choose({ preset: workspace.lastPreset ?? "15m" });
      },
      unbrush,
    };
  }, [dispatch, clock, workspace, brush]);
}
