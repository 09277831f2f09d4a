/** Dragging and resizing with the pointer: within one block, or to another one. */
import { type PointerEvent, type RefObject, useCallback, useRef, useState } from "react";
import { useAppDispatch } from "../../../app/store";
import type { Workspace } from "../../../app/types";
import { viewActions } from "../../../app/viewSlice";
import type { Least } from "../../../workspaces/grid/arrange";
import { arranging } from "../../../workspaces/grid/arranging";
import type { Places } from "../../../workspaces/grid/places";
import { preferencesActions } from "../../../workspaces/preferencesSlice";
import { type Landing, landingAt, pitchOf, placesAfter, scaleOf } from "./dropping";
import { CANNOT_ARRANGE } from "./least";

export interface Draft {
  id: string;
  kind: "move" | "resize";
  places: Places;
  /** Pixels by which the pointer has carried the widget away from its cell. */
  dx: number;
  dy: number;
  /** Another block that it would land in. */
  landing: Landing | null;
}
export interface Arranging {
  draft: Draft | null;
  begin: (event: PointerEvent<HTMLElement>, id: string, kind: Draft["kind"], least: Least) => void;
}

const EDGE = 48;

export function useArranging(options: {
  grid: RefObject<HTMLDivElement | null>;
  workspace: Workspace;
  places: Places;
}): Arranging {
  const { grid, workspace, places } = options;
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
      const scrolled = () => (canvas?.scrollTop ?? 0) * scale;
      const scale = scaleOf(element);
      const { column, row } = pitchOf(element);
      const box = event.currentTarget.closest("[data-frame]")?.getBoundingClientRect() ?? new DOMRect();
      const hold = { x: event.clientX - box.left, y: event.clientY - box.top };
      const from = { x: event.clientX, y: event.clientY + scrolled() };
      const arrange = arranging.load();
      arrange.catch(() => dispatch(viewActions.noticed(CANNOT_ARRANGE, "serious")));
      const { pointerId } = event;
      const target = event.currentTarget;
      target.setPointerCapture(pointerId);
      const show = (next: Draft | null) => {
        mark(next?.landing ?? null);
        latest.current = next;
        setDraft(next);
      };

      const onMove = (moved: globalThis.PointerEvent) => {
        if (canvas && moved.clientY > window.innerHeight - EDGE) canvas.scrollBy(0, 12);
        if (canvas && moved.clientY < EDGE * 2) canvas.scrollBy(0, -12);
        const dx = moved.clientX - from.x;
        const dy = moved.clientY + scrolled() - from.y;
        const [columns, rows] = [Math.round(dx / column), Math.round(dy / row)];
        const pointer = { x: moved.clientX, y: moved.clientY };
        const corner = { x: pointer.x - hold.x, y: pointer.y - hold.y };
        const landing = kind === "move" ? landingAt(pointer, corner, element) : null;
        const draw = ({ moveTo, resizeTo }: Awaited<typeof arrange>) => {
          if (!target.hasPointerCapture(pointerId)) return;
          const next = landing
            ? places
            : kind === "move"
              ? moveTo(places, id, start.x + columns, start.y + rows)
              : resizeTo(places, id, start.w + columns, start.h + rows, least);
          const now = next[id] ?? start;
          const [offX, offY] = [dx - (now.x - start.x) * column, dy - (now.y - start.y) * row];
          show({ id, kind, places: next, dx: offX / scale, dy: offY / scale, landing });
        };
        arrange.then(draw, () => undefined);
      };
      const land = async (done: Draft) => {
        if (!done.landing) {
          dispatch(preferencesActions.widgetsPlaced({ workspaceId: workspace.id, places: done.places }));
          return;
        }
        const { moveTo } = await arrange;
        const there = placesAfter(workspace, { id, place: start }, done.landing, moveTo);
        const { panel } = done.landing;
        dispatch(preferencesActions.widgetBrought({ workspaceId: workspace.id, widgetId: id, panel, places: there }));
      };
      const end = (keep: boolean) => {
        target.removeEventListener("pointermove", onMove);
        target.removeEventListener("pointerup", onUp);
        target.removeEventListener("pointercancel", onCancel);
        document.removeEventListener("keydown", onKey, true);
        const done = latest.current;
        show(null);
        // Without a draft nothing was carried, so the layout algorithms need not have come.
        if (keep && done) void land(done);
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
    [dispatch, grid, places, workspace],
  );
  return { draft, begin };
}

/** Show which block a widget would land in. The blocks draw themselves; this passing mark is set on their elements. */
function mark(landing: Landing | null): void {
  for (const block of document.querySelectorAll<HTMLElement>("[data-block]"))
    block.toggleAttribute("data-landing", landing !== null && (block.dataset.block || null) === landing.panel);
}
