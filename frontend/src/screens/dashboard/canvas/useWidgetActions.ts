/** What can be done with one widget of a workspace. */
import { useMemo } from "react";
import { useAppDispatch } from "../../../app/store";
import type { WidgetInstance, Workspace } from "../../../app/types";
import { viewActions } from "../../../app/viewSlice";
import { newId } from "../../../workspaces/document";
import { arranging } from "../../../workspaces/grid/arranging";
import { freeSpot, readingOrder, settle } from "../../../workspaces/grid/places";
import { preferencesActions } from "../../../workspaces/preferencesSlice";
import { CANNOT_ARRANGE } from "./least";

export interface WidgetActions {
  remove: (id: string) => void;
  duplicate: (id: string) => void;
  hide: (id: string, hidden: boolean) => void;
  rename: (id: string, title: string | null) => void;
  toPanel: (id: string, panel: string | null) => void;
  /** Change places with the widget before or after it, as one reads. */
  shift: (id: string, by: -1 | 1) => Promise<void>;
}

const ORIGIN = { x: 0, y: 0, w: 1, h: 1 };

/** The places of one block, whatever is hidden. */
export const placesIn = (workspace: Workspace, panel: string | null) =>
  Object.values(settle(workspace.widgets.filter((one) => one.panel === panel)));

export function useWidgetActions(workspace: Workspace): WidgetActions {
  const dispatch = useAppDispatch();
  return useMemo(() => {
    const workspaceId = workspace.id;
    const find = (id: string): WidgetInstance | undefined => workspace.widgets.find((one) => one.id === id);
    const change = (
      widgetId: string,
      label: string,
      change: Partial<Pick<WidgetInstance, "title" | "panel" | "hidden">>,
    ) => dispatch(preferencesActions.widgetChanged({ workspaceId, widgetId, label, change }));
    return {
      remove(id) {
        const widget = find(id);
        if (!widget) return;
        dispatch(preferencesActions.widgetRemoved({ workspaceId, widgetId: id }));
        dispatch(viewActions.noticed(`${widget.title ?? widget.key} removed.`, "normal", "undo"));
      },
      duplicate(id) {
        const widget = find(id);
        if (!widget) return;
        const copy = { ...structuredClone(widget), id: newId("w"), hidden: false };
        copy.layout = { ...copy.layout, ...freeSpot(placesIn(workspace, widget.panel), widget.layout) };
        const config = structuredClone(workspace.widget_configs[id] ?? {});
        dispatch(preferencesActions.widgetsAdded({ workspaceId, widgets: [copy], configs: { [copy.id]: config } }));
        dispatch(viewActions.selectedSet(copy.id));
      },
      hide(id, hidden) {
        change(id, hidden ? "hide widget" : "show widget", { hidden });
        const text = "Hidden. The mascot in the header shows every widget.";
        if (hidden) dispatch(viewActions.noticed(text, "normal", "undo"));
      },
      rename: (id, title) => {
        change(id, `change settings:title ${id}`, { title });
      },
      async shift(id, by) {
        const arrange = await arranging.load().catch(() => null);
        if (!arrange) {
          dispatch(viewActions.noticed(CANNOT_ARRANGE, "serious"));
          return;
        }
        const panel = find(id)?.panel ?? null;
        const places = settle(workspace.widgets.filter((one) => one.panel === panel));
        const order = Object.keys(places).sort((a, b) => readingOrder(places[a] ?? ORIGIN, places[b] ?? ORIGIN));
        const at = order.indexOf(id);
        // Later means that the next one comes earlier.
        const [mover, target] = by < 0 ? [id, order[at - 1]] : [order[at + 1], id];
        const there = target === undefined ? undefined : places[target];
        if (mover === undefined || !there) return;
        dispatch(
          preferencesActions.widgetsPlaced({ workspaceId, places: arrange.moveTo(places, mover, there.x, there.y) }),
        );
      },
      toPanel(id, panel) {
        const widget = find(id);
        if (!widget) return;
        const spot = freeSpot(placesIn(workspace, panel), widget.layout);
        dispatch(preferencesActions.widgetBrought({ workspaceId, widgetId: id, panel, places: { [id]: spot } }));
      },
    };
  }, [dispatch, workspace]);
}
