/** What other rooms read from the store. Each returns the same object while nothing it speaks of has changed. */
import type { RoleName } from "@octopus-widgets/sdk/contract";
import { ROLE_LEVELS } from "./sessionSlice";
import type { RootState } from "./store";
import type { Caller, Config, Json, StoredTimeRange, Theme, Workspace } from "./types";

const NOTHING: { readonly [key: string]: never } = Object.freeze({});
const DEFAULT_RANGE: StoredTimeRange = Object.freeze({ preset: "15m" });
const NO_WORKSPACES: readonly Workspace[] = Object.freeze([]);

export const selectCaller = (state: RootState): Caller | null => state.session.caller;
export const selectRole = (state: RootState): RoleName => state.session.caller?.role ?? "Viewer";
export const selectRoleLevel = (state: RootState): number => state.session.caller?.roleLevel ?? 1;
export const selectIsAdmin = (state: RootState): boolean =>
  (state.session.caller?.roleLevel ?? 0) >= (state.session.roles.Admin ?? ROLE_LEVELS.Admin);
export const selectTheme = (state: RootState): Theme => state.preferences.document?.theme ?? "dark";

/** The person's own workspaces, in their order. */
export const selectWorkspaces = (state: RootState): readonly Workspace[] =>
  state.preferences.document?.workspaces ?? NO_WORKSPACES;

/** A workspace by id: the person's own, or the shared one that is being looked at. */
export function selectWorkspace(state: RootState, id: string | null): Workspace | undefined {
  const { document, visiting } = state.preferences;
  return (
    document?.workspaces.find((one) => one.id === id) ??
    (visiting?.workspace.id === id ? visiting?.workspace : undefined)
  );
}

/** Whether changes to a workspace are not stored, as it is somebody else's. */
export const selectReadOnly = (state: RootState, id: string): boolean =>
  !state.preferences.document?.workspaces.some((one) => one.id === id);

export const selectVariables = (state: RootState, id: string): { readonly [key: string]: string } =>
  selectWorkspace(state, id)?.variables ?? NOTHING;
export const selectTimeRange = (state: RootState, id: string): StoredTimeRange =>
  selectWorkspace(state, id)?.timeRange ?? DEFAULT_RANGE;
/** Seconds. */
export const selectRefreshRate = (state: RootState, id: string): number => selectWorkspace(state, id)?.refreshRate ?? 1;
export const selectWidgetConfig = (state: RootState, id: string, widgetId: string): Config =>
  selectWorkspace(state, id)?.widget_configs[widgetId] ?? NOTHING;
export const selectWidgetState = (state: RootState, id: string, widgetId: string): { readonly [key: string]: Json } =>
  selectWorkspace(state, id)?.widget_state[widgetId] ?? NOTHING;
