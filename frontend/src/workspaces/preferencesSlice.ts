/**
 * The preferences document in the page, how far it is stored, and the history of edits. Every change of a workspace is
 * an action here; `persistence.ts` watches the document and stores it.
 */
import { createSlice, current, type Draft, isDraft, type PayloadAction } from "@reduxjs/toolkit";
import type {
  ClockPreferences,
  Config,
  Density,
  GridPlace,
  Json,
  PreferencesDocument,
  SharedWorkspaceView,
  StoredTimeRange,
  Theme,
  WidgetInstance,
  Workspace,
} from "../app/types";
import { newId } from "./document";
import { emptyPast, type History, popFuture, popPast, pushPast, revert } from "./history";
import { type MergeConflict, setAt } from "./merge";

export type SyncStatus = "loading" | "saved" | "saving" | "retrying" | "refused" | "failed";

export interface PreferencesState {
  /** Null until it has been loaded. */
  document: PreferencesDocument | null;
  sync: {
    status: SyncStatus;
    /** What went wrong, when retrying, refused (saving again will not help) or failed (could not be loaded). */
    message: string | null;
  };
  /** What another place changed at the same leaf; mine stands until the person takes theirs. */
  conflicts: MergeConflict[];
  /** Somebody's workspace, looked at through a share; changes to it are never stored. */
  visiting: SharedWorkspaceView | null;
  history: History;
}

const initialState: PreferencesState = {
  document: null,
  sync: { status: "loading", message: null },
  conflicts: [],
  visiting: null,
  history: emptyPast(),
};

type State = Draft<PreferencesState>;
/** Typed ranges that are remembered. */
const MOST_RECENT = 8;
const plain = (value: unknown): unknown => (isDraft(value) ? current(value) : value);

function find(state: State, id: string): Draft<Workspace> | undefined {
  const visited = state.visiting?.workspace;
  return state.document?.workspaces.find((one) => one.id === id) ?? (visited?.id === id ? visited : undefined);
}

/** Change one of the person's own workspaces and remember how to take it back. */
function edit(state: State, id: string, label: string, change: (workspace: Draft<Workspace>) => void): void {
  const index = state.document?.workspaces.findIndex((one) => one.id === id) ?? -1;
  const workspace = state.document?.workspaces[index];
  if (!workspace) return;
  const before = plain(workspace) as Workspace;
  change(workspace);
  const after = plain(workspace) as Workspace;
  if (after !== before) pushPast(state.history as History, { workspaceId: id, label, index, before, after });
}

interface InWorkspace {
  workspaceId: string;
}
interface OfWidget extends InWorkspace {
  widgetId: string;
}

const slice = createSlice({
  name: "preferences",
  initialState,
  reducers: {
    /* ---- with the server ---- */
    documentReceived(state, action: PayloadAction<{ document: PreferencesDocument; conflicts?: MergeConflict[] }>) {
      state.document = action.payload.document;
      state.conflicts.push(...(action.payload.conflicts ?? []));
    },
    syncChanged(state, action: PayloadAction<PreferencesState["sync"]>) {
      state.sync = action.payload;
    },
    conflictSettled(state, action: PayloadAction<{ index: number; takeTheirs: boolean }>) {
      const [conflict] = state.conflicts.splice(action.payload.index, 1);
      if (conflict && action.payload.takeTheirs && state.document)
        state.document = setAt(plain(state.document) as PreferencesDocument, conflict.path, plain(conflict.theirs));
    },
    forgotten: () => initialState,
    visited(state, action: PayloadAction<SharedWorkspaceView | null>) {
      state.visiting = action.payload;
    },

    /* ---- the person's own settings ---- */
    themeChosen(state, action: PayloadAction<Theme>) {
      if (state.document) state.document.theme = action.payload;
    },
    densityChosen(state, action: PayloadAction<Density>) {
      if (state.document) state.document.density = action.payload;
    },
    clocksChanged(state, action: PayloadAction<Partial<ClockPreferences>>) {
      if (state.document) Object.assign(state.document.clocks, action.payload);
    },

    /* ---- the list of workspaces ---- */
    workspaceOpened(state, action: PayloadAction<string>) {
      const { document } = state;
      if (document?.workspaces.some((one) => one.id === action.payload)) document.activeWorkspace = action.payload;
    },
    workspaceAdded(state, action: PayloadAction<Workspace>) {
      state.document?.workspaces.push(action.payload);
    },
    workspaceDeleted(state, action: PayloadAction<string>) {
      const { document } = state;
      const index = document?.workspaces.findIndex((one) => one.id === action.payload) ?? -1;
      const before = document?.workspaces[index];
      if (!document || !before) return;
      const kept = plain(before) as Workspace;
      document.workspaces.splice(index, 1);
      if (document.activeWorkspace === kept.id) document.activeWorkspace = document.workspaces[0]?.id ?? null;
      const label = `delete workspace “${kept.name}”`;
      pushPast(state.history as History, { workspaceId: kept.id, label, index, before: kept, after: null });
    },
    workspaceMoved(state, action: PayloadAction<{ workspaceId: string; to: number }>) {
      const list = state.document?.workspaces;
      const from = list?.findIndex((one) => one.id === action.payload.workspaceId) ?? -1;
      const [workspace] = from < 0 || !list ? [] : list.splice(from, 1);
      if (workspace) list?.splice(Math.max(0, action.payload.to), 0, workspace);
    },
    workspaceRenamed(state, action: PayloadAction<{ workspaceId: string; name: string; description?: string }>) {
      edit(state, action.payload.workspaceId, "rename workspace", (workspace) => {
        workspace.name = action.payload.name;
        if (action.payload.description !== undefined) workspace.description = action.payload.description;
      });
    },
    /** A change of the file that this workspace is a copy of was seen, and the copy stays; null: it follows none now. */
    fileSeen(state, action: PayloadAction<InWorkspace & { fromFile: { sha: string; path: string } | null }>) {
      const workspace = state.document?.workspaces.find((one) => one.id === action.payload.workspaceId);
      if (workspace && action.payload.fromFile) workspace.fromFile = action.payload.fromFile;
      else delete workspace?.fromFile;
    },
    refreshRateChosen(state, action: PayloadAction<InWorkspace & { seconds: number }>) {
      const workspace = find(state, action.payload.workspaceId);
      if (workspace) workspace.refreshRate = action.payload.seconds;
    },
    timeRangeChosen(state, action: PayloadAction<InWorkspace & { range: StoredTimeRange }>) {
      const workspace = find(state, action.payload.workspaceId);
      if (!workspace) return;
      if ("preset" in workspace.timeRange && !("preset" in action.payload.range))
        workspace.lastPreset = workspace.timeRange.preset;
      workspace.timeRange = action.payload.range;
    },
    /** Remember a range that was typed, to be chosen again. */
    rangeRemembered(state, action: PayloadAction<StoredTimeRange>) {
      if (!state.document) return;
      const same = JSON.stringify(action.payload);
      const others = (state.document.recentRanges ?? []).filter((one) => JSON.stringify(one) !== same);
      state.document.recentRanges = [action.payload, ...others].slice(0, MOST_RECENT);
    },

    /* ---- variables ---- */
    variableSet(state, action: PayloadAction<InWorkspace & { key: string; value: string }>) {
      const workspace = find(state, action.payload.workspaceId);
      if (workspace) workspace.variables[action.payload.key] = action.payload.value;
    },
    variablesEdited(state, action: PayloadAction<InWorkspace & { variables: { [key: string]: string } }>) {
      edit(state, action.payload.workspaceId, "edit variables", (workspace) => {
        workspace.variables = action.payload.variables;
      });
    },

    /* ---- panels ---- */
    panelAdded(state, action: PayloadAction<InWorkspace & { title: string }>) {
      edit(state, action.payload.workspaceId, "add panel", (workspace) => {
        workspace.panels.push({ id: newId("p"), title: action.payload.title, collapsed: false });
      });
    },
    panelRenamed(state, action: PayloadAction<InWorkspace & { panelId: string; title: string }>) {
      edit(state, action.payload.workspaceId, "rename panel", (workspace) => {
        const panel = workspace.panels.find((one) => one.id === action.payload.panelId);
        if (panel) panel.title = action.payload.title;
      });
    },
    panelToggled(state, action: PayloadAction<InWorkspace & { panelId: string }>) {
      const panel = find(state, action.payload.workspaceId)?.panels.find((one) => one.id === action.payload.panelId);
      if (panel) panel.collapsed = !panel.collapsed;
    },
    panelMoved(state, action: PayloadAction<InWorkspace & { panelId: string; by: -1 | 1 }>) {
      edit(state, action.payload.workspaceId, "move panel", (workspace) => {
        const from = workspace.panels.findIndex((one) => one.id === action.payload.panelId);
        const to = from + action.payload.by;
        if (from < 0 || to < 0 || to >= workspace.panels.length) return;
        const [panel] = workspace.panels.splice(from, 1);
        if (panel) workspace.panels.splice(to, 0, panel);
      });
    },
    /** Its widgets move to the first block. */
    panelRemoved(state, action: PayloadAction<InWorkspace & { panelId: string }>) {
      edit(state, action.payload.workspaceId, "remove panel", (workspace) => {
        const bottom = Math.max(0, ...workspace.widgets.filter((one) => one.panel === null).map(foot));
        workspace.panels = workspace.panels.filter((one) => one.id !== action.payload.panelId);
        for (const widget of workspace.widgets.filter((one) => one.panel === action.payload.panelId)) {
          widget.panel = null;
          widget.layout.y += bottom;
        }
      });
    },

    /* ---- widgets ---- */
    widgetsAdded(
      state,
      action: PayloadAction<InWorkspace & { widgets: WidgetInstance[]; configs: { [id: string]: Config } }>,
    ) {
      edit(state, action.payload.workspaceId, "add widget", (workspace) => {
        workspace.widgets.push(...action.payload.widgets);
        Object.assign(workspace.widget_configs, action.payload.configs);
      });
    },
    widgetRemoved(state, action: PayloadAction<OfWidget>) {
      edit(state, action.payload.workspaceId, "remove widget", (workspace) => {
        workspace.widgets = workspace.widgets.filter((one) => one.id !== action.payload.widgetId);
        delete workspace.widget_configs[action.payload.widgetId];
        delete workspace.widget_state[action.payload.widgetId];
      });
    },
    widgetChanged(
      state,
      action: PayloadAction<
        OfWidget & { label: string; change: Partial<Pick<WidgetInstance, "title" | "panel" | "hidden">> }
      >,
    ) {
      edit(state, action.payload.workspaceId, action.payload.label, (workspace) => {
        const widget = workspace.widgets.find((one) => one.id === action.payload.widgetId);
        if (widget) Object.assign(widget, action.payload.change);
      });
    },
    widgetsPlaced(state, action: PayloadAction<InWorkspace & { places: { [widgetId: string]: GridPlace } }>) {
      edit(state, action.payload.workspaceId, "arrange widgets", (workspace) => {
        for (const widget of workspace.widgets) {
          const place = action.payload.places[widget.id];
          if (place) Object.assign(widget.layout, place);
        }
      });
    },
    /** To another panel (null: the block ahead of all panels), with the places that the widgets there take then. */
    widgetBrought(
      state,
      action: PayloadAction<OfWidget & { panel: string | null; places: { [widgetId: string]: GridPlace } }>,
    ) {
      const { workspaceId, widgetId, panel, places } = action.payload;
      edit(state, workspaceId, "move to panel", (workspace) => {
        for (const widget of workspace.widgets) {
          if (widget.id === widgetId) widget.panel = panel;
          const place = places[widget.id];
          if (place) Object.assign(widget.layout, place);
        }
      });
    },
    widgetConfigured(state, action: PayloadAction<OfWidget & { config: Config }>) {
      const { workspaceId, widgetId, config } = action.payload;
      edit(state, workspaceId, `change settings:${widgetId}`, (workspace) => {
        workspace.widget_configs[widgetId] = config;
      });
    },
    /** A range of its own; null: it follows the workspace. */
    widgetRangeChosen(state, action: PayloadAction<OfWidget & { range: StoredTimeRange | null }>) {
      const { workspaceId, widgetId, range } = action.payload;
      edit(state, workspaceId, "change time range of widget", (workspace) => {
        const widget = workspace.widgets.find((one) => one.id === widgetId);
        if (widget && range) widget.timeRange = range;
        else if (widget) delete widget.timeRange;
      });
    },
    widgetStateKept(state, action: PayloadAction<OfWidget & { key: string; value: Json }>) {
      const workspace = find(state, action.payload.workspaceId);
      if (!workspace) return;
      const kept = workspace.widget_state[action.payload.widgetId] ?? {};
      kept[action.payload.key] = action.payload.value;
      workspace.widget_state[action.payload.widgetId] = kept;
    },

    /* ---- undo ---- */
    undone(state) {
      const entry = popPast(state.history as History);
      if (entry && state.document)
        state.document.workspaces = revert(plain(state.document.workspaces) as Workspace[], entry, "undo");
    },
    redone(state) {
      const entry = popFuture(state.history as History);
      if (entry && state.document)
        state.document.workspaces = revert(plain(state.document.workspaces) as Workspace[], entry, "redo");
    },
  },
});

const foot = (widget: { layout: GridPlace }): number => widget.layout.y + widget.layout.h;

export const preferencesActions = slice.actions;
export const preferencesReducer = slice.reducer;
