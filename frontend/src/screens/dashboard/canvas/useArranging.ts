/** Dragging and resizing with the pointer in one block. The layout algorithms are fetched when first needed. */
import { type PointerEvent, type RefObject, useCallback, useRef, useState } from "react";
import { useAppDispatch } from "../../../app/store";
import { GRID_COLUMNS, GRID_GAP, ROW_HEIGHT } from "../../../workspaces/document";
import type { Least } from "../../../workspaces/grid/arrange";
import type { Places } from "../../../workspaces/grid/places";
import { preferencesActions } from "../../../workspaces/preferencesSlice";

export interface Draft {
  id: string;
  kind: "move" | "resize";
  places: Places;
  /** Pixels by which the pointer has carried the widget away from its cell. */
  dx: number;
  dy: number;
}
export interface Arranging {
  draft: Draft | null;
  begin: (event: PointerEvent<HTMLElement>, id: string, kind: Draft["kind"], least: Least) => void;
}

const loadArrange = () => import("../../../workspaces/grid/arrange");
const EDGE = 48;

export function useArranging(options: {
  grid: RefObject<HTMLDivElement | null>;
  workspaceId: string;
  places: Places;
}): Arranging {
  const { grid, workspaceId, places } = options;
  const dispatch = useAppDispatch();
  const [draft, setDraft] = useState<Draft | null>(null);
  const latest = useRef<Draft | null>(null);

  const begin = useCallback<Arranging["begin"]>(
    (event, id, kind, least) => {
      const start = places[id];
      const element = grid.current;
      // In one column, as on a phone, there are no cells to drag over; the menu moves widgets there.
      const oneColumn = element !== null && getComputedStyle(element).display !== "grid";
      if (event.button !== 0 || !start || !element || oneColumn) return;
      event.preventDefault();
      const canvas = element.closest("main");
      const cell = (element.clientWidth + GRID_GAP) / GRID_COLUMNS;
      const row = ROW_HEIGHT + GRID_GAP;
      const from = { x: event.clientX, y: event.clientY + (canvas?.scrollTop ?? 0) };
      const arrange = loadArrange();
      const { pointerId } = event;
      const target = event.currentTarget;
      target.setPointerCapture(pointerId);
      const show = (next: Draft | null) => {
        latest.current = next;
        setDraft(next);
      };

      const onMove = (moved: globalThis.PointerEvent) => {
        if (canvas && moved.clientY > window.innerHeight - EDGE) canvas.scrollBy(0, 12);
        if (canvas && moved.clientY < EDGE * 2) canvas.scrollBy(0, -12);
        const dx = moved.clientX - from.x;
        const dy = moved.clientY + (canvas?.scrollTop ?? 0) - from.y;
        const [columns, rows] = [Math.round(dx / cell), Math.round(dy / row)];
        void arrange.then(({ moveTo, resizeTo }) => {
          if (!target.hasPointerCapture(pointerId)) return;
          const next =
            kind === "move"
              ? moveTo(places, id, start.x + columns, start.y + rows)
              : resizeTo(places, id, start.w + columns, start.h + rows, least);
          const now = next[id] ?? start;
          show({ id, kind, places: next, dx: dx - (now.x - start.x) * cell, dy: dy - (now.y - start.y) * row });
        });
      };
      const end = (keep: boolean) => {
        target.removeEventListener("pointermove", onMove);
        target.removeEventListener("pointerup", onUp);
        target.removeEventListener("pointercancel", onCancel);
        document.removeEventListener("keydown", onKey, true);
        const done = latest.current;
        show(null);
        if (keep && done) dispatch(preferencesActions.widgetsPlaced({ workspaceId, places: done.places }));
      };
      const onUp = () => end(true);
      const onCancel = () => end(false);
      const onKey = (pressed: KeyboardEvent) => {
        if (pressed.key !== "Escape") return;
        pressed.stopPropagation();
        target.releasePointerCapture(pointerId);
        end(false);
      };
      target.addEventListener("pointermove", onMove);
      target.addEventListener("pointerup", onUp);
      target.addEventListener("pointercancel", onCancel);
      document.addEventListener("keydown", onKey, true);
    },
    [dispatch, grid, places, workspaceId],
  );
  return { draft, begin };
}
