/** What the palette offers of the page itself. */
import { useMemo } from "react";
import { useRouter } from "../../../app/router";
import { selectIsAdmin, selectWorkspaces } from "../../../app/selectors";
import { useServices } from "../../../app/services";
import { useAppDispatch, useAppSelector } from "../../../app/store";
import { type Overlay, viewActions } from "../../../app/viewSlice";
import type { IconName } from "../../../design";
import { presetLabel, RANGE_PRESETS } from "../../../time/ranges";
import { useWidgetDefs } from "../../../widgets";
import { preferencesActions } from "../../../workspaces/preferencesSlice";
import { goToWidget } from "../goToWidget";
import type { OpenWorkspace } from "../useOpenWorkspace";
import { useTimeMoves } from "../useTimeMoves";

export interface PaletteEntry {
  id: string;
  group: string;
  label: string;
  detail?: string | undefined;
  icon: IconName;
  run: () => void;
}

export function usePaletteEntries(open: OpenWorkspace): PaletteEntry[] {
  const dispatch = useAppDispatch();
  const router = useRouter();
  const { session } = useServices();
  const workspaces = useAppSelector(selectWorkspaces);
  const definitions = useWidgetDefs();
  const admin = useAppSelector(selectIsAdmin);
  const { workspace, readOnly } = open;
  const moves = useTimeMoves(workspace);
  return useMemo(() => {
    const show = (overlay: Overlay) => () => {
      dispatch(viewActions.overlayOpened(overlay));
    };
    const action = (id: string, label: string, icon: IconName, run: () => void): PaletteEntry => ({
      id,
      group: "Action",
      label,
      icon,
      run,
    });
    const entries: PaletteEntry[] = workspaces.map((one) => ({
      id: `workspace-${one.id}`,
      group: "Workspace",
      label: one.name,
      detail: one.description,
      icon: "grid",
      run: () => router.go({ name: "dashboard", workspaceId: one.id }),
    }));
    for (const widget of workspace?.widgets ?? []) {
      const label = definitions.get(widget.key)?.label ?? widget.key;
      const run = () => {
        if (widget.hidden) dispatch(viewActions.showAllToggled());
        goToWidget(dispatch, widget.id);
      };
      entries.push({
        id: `widget-${widget.id}`,
        group: "Widget",
        label: widget.title ?? label,
        detail: widget.title ? label : undefined,
        icon: "panel",
        run,
      });
    }
    if (workspace && !readOnly) {
      const workspaceId = workspace.id;
      entries.push(
        action("edit", "Edit this workspace", "edit", () => dispatch(viewActions.editingSet(true))),
        action("add", "Add a widget", "add", show({ name: "gallery", panel: null })),
        action("share", "Share this workspace", "share", show({ name: "share", workspaceId })),
        action("variables", "Edit variables", "variable", show({ name: "variables", workspaceId })),
        action("rename", "Rename this workspace", "edit", show({ name: "workspace", workspaceId })),
      );
    }
    if (workspace)
      entries.push(action("costs", "What widgets cost", "sliders", show({ name: "costs", widgetId: null })));
    if (workspace)
      for (const preset of RANGE_PRESETS)
        entries.push(
          action(`range-${preset}`, `Time range: ${presetLabel(preset)}`, "refresh", () =>
            dispatch(preferencesActions.timeRangeChosen({ workspaceId: workspace.id, range: { preset } })),
          ),
        );
    if (workspace)
      entries.push(
        action(
          "range",
          "Time range: from … to …",
          "clock",
          show({ name: "range", workspaceId: workspace.id, widgetId: null }),
        ),
        action("live", "Return to live", "refresh", moves.live),
        action("back", "Back by half the time range", "chevronLeft", moves.back),
        action("widen", "Zoom out in time", "zoomOut", moves.widen),
      );
    for (const theme of ["dark", "light", "dome"] as const)
      entries.push(
        action(`theme-${theme}`, `Theme: ${theme}`, "eye", () => dispatch(preferencesActions.themeChosen(theme))),
      );
    if (admin)
      entries.push(
        action("config", "Configuration: change what the API offers", "sliders", () =>
          router.go({ name: "config", page: null, what: null }),
        ),
        action("store", "Widgets Store: add and upgrade widgets", "grid", () =>
          router.go({ name: "store", page: null, what: null }),
        ),
      );
    entries.push(
      action("new", "New workspace", "add", show({ name: "workspace", workspaceId: null })),
      action("new-widget", "New widget: begin one of your own", "code", () => router.go({ name: "newWidget" })),
      action("taranta", "Import dashboards from Taranta", "upload", show({ name: "taranta" })),
      action("settings", "Settings", "gear", show({ name: "settings" })),
      action("keys", "Keyboard shortcuts", "keyboard", show({ name: "shortcuts" })),
      action("metrics", "Live metrics of the server", "cloud", show({ name: "metrics" })),
      action("sign-out", "Sign out", "signOut", () => void session.signOut()),
    );
    return entries;
  }, [dispatch, router, session, workspaces, definitions, admin, workspace, readOnly, moves]);
}
