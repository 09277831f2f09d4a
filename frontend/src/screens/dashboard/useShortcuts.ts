/** Keys that work anywhere on the dashboard. */
import { useEffect } from "react";
import { selectReadOnly, selectWorkspace } from "../../app/selectors";
import { useAppDispatch, useAppSelector } from "../../app/store";
import { type Overlay, viewActions } from "../../app/viewSlice";
import { preferencesActions } from "../../workspaces/preferencesSlice";
import { useTimeMoves } from "./useTimeMoves";

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input:not([type="checkbox"], [type="radio"]), textarea, select'));

export function useShortcuts(): void {
  const dispatch = useAppDispatch();
  const editing = useAppSelector((state) => state.view.editing);
  const busy = useAppSelector((state) => state.view.overlay !== null);
  const fullScreen = useAppSelector((state) => state.view.fullScreen !== null);
  const shown = useAppSelector((state) => selectWorkspace(state, state.view.openWorkspace));
  const moves = useTimeMoves(shown);
  const readOnly = useAppSelector((state) => selectReadOnly(state, state.view.openWorkspace ?? ""));
  useEffect(() => {
    const open = (overlay: Overlay) => dispatch(viewActions.overlayOpened(overlay));
    const plain: { [key: string]: (() => void) | undefined } = {
      "?": () => open({ name: "shortcuts" }),
      "/": () => open({ name: "palette" }),
      e: readOnly ? undefined : () => dispatch(viewActions.editingSet(!editing)),
      a: editing ? () => open({ name: "gallery", panel: null }) : undefined,
      "[": moves.back,
      "]": moves.forward,
      o: moves.widen,
      l: moves.live,
      t: shown ? () => open({ name: "range", workspaceId: shown.id, widgetId: null }) : undefined,
      Escape: fullScreen ? () => dispatch(viewActions.fullScreenSet(null)) : undefined,
    };
    const command: { [key: string]: (() => void) | undefined } = {
      k: () => open({ name: "palette" }),
      z: () => dispatch(preferencesActions.undone()),
      "shift+z": () => dispatch(preferencesActions.redone()),
      y: () => dispatch(preferencesActions.redone()),
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (document.querySelector("dialog[open]")) return;
      const typing = isTyping(event.target);
      const withCommand = event.ctrlKey || event.metaKey;
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      if (event.defaultPrevented || event.altKey || busy) return;
      if (typing && !(withCommand && key === "k")) return;
      const run = withCommand ? command[event.shiftKey ? `shift+${key}` : key] : plain[event.key];
      if (!run) return;
      event.preventDefault();
      run();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [dispatch, editing, busy, fullScreen, readOnly, moves, shown]);
}
