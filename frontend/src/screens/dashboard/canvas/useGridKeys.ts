/** The keyboard in the grid: what `gridKey` says, done. */
import { type KeyboardEvent, type RefObject, useCallback, useRef, useState } from "react";
import { useAppDispatch, useAppSelector } from "../../../app/store";
import type { Workspace } from "../../../app/types";
import { viewActions } from "../../../app/viewSlice";
import { useWidgetDefs } from "../../../widgets";
import { arranging } from "../../../workspaces/grid/arranging";
import { type GridCommand, type GridMode, gridKey } from "../../../workspaces/grid/keyboard";
import { type Block, onePlane, type Places, settle } from "../../../workspaces/grid/places";
import { preferencesActions } from "../../../workspaces/preferencesSlice";
import { CANNOT_ARRANGE, leastOf } from "./least";
import { useWidgetActions } from "./useWidgetActions";

const FOCUSABLE = 'button, [href], input, select, textarea, [tabindex]:not([tabindex="-1"])';

interface GridKeys {
  mode: GridMode;
  selected: string | null;
  /** Said to those who do not see the grid. */
  told: string;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

export function useGridKeys(options: {
  root: RefObject<HTMLDivElement | null>;
  workspace: Workspace;
  blocks: readonly Block[];
  editing: boolean;
}): GridKeys {
  const { root, workspace, blocks, editing } = options;
  const dispatch = useAppDispatch();
  const selected = useAppSelector((state) => state.view.selected);
  const definitions = useWidgetDefs();
  const actions = useWidgetActions(workspace);
  const [mode, setMode] = useState<GridMode>("look");
  const [told, setTold] = useState("");
  /** Where everything stood before moving began. */
  const before = useRef<Places | null>(null);
  /** Where the last step put everything: keys repeat faster than the page is drawn. */
  const latest = useRef<Places | null>(null);

  const frame = useCallback(
    (id: string) => root.current?.querySelector<HTMLElement>(`[data-frame="${CSS.escape(id)}"]`),
    [root],
  );
  const step = async (command: GridCommand & { do: "step" }) => {
    const block = blocks.find((one) => one.widgets.some((widget) => widget.id === command.id));
    if (!block) return;
    const { moveTo, resizeTo } = await arranging.load();
    const places = latest.current ?? settle(block.widgets);
    before.current ??= places;
    const now = places[command.id];
    if (!now) return;
    const key = block.widgets.find((widget) => widget.id === command.id)?.key ?? "";
    const next =
      command.mode === "move"
        ? moveTo(places, command.id, now.x + command.dx, stepRow(places, command.id, command.dy))
        : resizeTo(places, command.id, now.w + command.dx, now.h + command.dy, leastOf(definitions.get(key)));
    latest.current = next;
    dispatch(preferencesActions.widgetsPlaced({ workspaceId: workspace.id, places: next }));
    const there = next[command.id] ?? now;
    setTold(`Column ${there.x + 1}, row ${there.y + 1}, ${there.w} wide, ${there.h} high.`);
  };
  const cannotArrange = () => dispatch(viewActions.noticed(CANNOT_ARRANGE, "serious"));
  const run = (command: GridCommand) => {
    switch (command.do) {
      case "select":
        dispatch(viewActions.selectedSet(command.id));
        frame(command.id)?.focus();
        return;
      case "enter":
        frame(command.id)?.querySelector<HTMLElement>(`[data-widget-body] :is(${FOCUSABLE})`)?.focus();
        return;
      case "mode":
        before.current = null;
        latest.current = null;
        // Fetched now, so that steps follow their keys at once and in order.
        arranging.load().catch(cannotArrange);
        setMode(command.mode);
        setTold(
          command.mode === "look"
            ? ""
            : `${command.mode === "move" ? "Moving" : "Resizing"}: arrows change, Enter keeps, Escape takes back.`,
        );
        return;
      case "finish":
        if (!command.keep && before.current)
          dispatch(preferencesActions.widgetsPlaced({ workspaceId: workspace.id, places: before.current }));
        before.current = null;
        setMode("look");
        setTold(command.keep ? "Kept." : "Taken back.");
        return;
      case "step":
        step(command).catch(cannotArrange);
        return;
      case "remove": {
        const next = gridKey({ mode: "look", editing, selected: command.id, places: onePlane(blocks) }, "PageDown");
        actions.remove(command.id);
        if (next?.do === "select" && next.id !== command.id) run(next);
        return;
      }
      case "duplicate":
        actions.duplicate(command.id);
        return;
      case "configure":
        dispatch(viewActions.configuringSet(command.id));
        return;
      case "fullScreen":
        dispatch(viewActions.fullScreenSet(command.id));
    }
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target as HTMLElement;
    const own = target.dataset.frame;
    if (own === undefined) {
      if (event.key !== "Escape" || target.closest("dialog, [popover]")) return;
      // Out of a widget, back to its frame.
      target.closest<HTMLElement>("[data-frame]")?.focus();
      return;
    }
    const state = { mode: editing ? mode : "look", editing, selected: own, places: onePlane(blocks) } as const;
    const command = gridKey(state, event.key, event.shiftKey);
    if (!command) return;
    event.preventDefault();
    run(command);
  };
  return { mode: editing ? mode : "look", selected, told, onKeyDown };
}

/** One row down must pass the widget below, or compaction would bring it back. */
function stepRow(places: Places, id: string, dy: number): number {
  const now = places[id];
  if (!now || dy <= 0) return (now?.y ?? 0) + dy;
  const below = Object.entries(places)
    .filter(
      ([other, place]) =>
        other !== id && place.y >= now.y + now.h && place.x < now.x + now.w && now.x < place.x + place.w,
    )
    .map(([, place]) => place.y + place.h - now.h)
    .sort((a, b) => a - b)[0];
  return below === undefined ? now.y + dy : Math.max(now.y + dy, below);
}
