/** The host's surroundings, made from the page's Redux store. `app` adds what is not state: navigation, questions, the API. */
import type { Json, OctopusHost } from "@octopus-widgets/sdk/contract";
import { selectRole, selectRoleLevel, selectTheme, selectWorkspace, selectWorkspaces } from "../app/selectors";
import type { AppStore, RootState } from "../app/store";
import { viewActions } from "../app/viewSlice";
import { statusOfSample, statusOfState } from "../design/status";
import type { Live, Policy } from "../live";
import { Observed } from "../live/observed";
import { brushed } from "../time/timeSlice";
import { preferencesActions } from "../workspaces/preferencesSlice";
import { type Clock, type HostEnvironment, readable, type Viewer, type WidgetApi } from "./environment";

export interface StoreParts {
  live: Live;
  api: WidgetApi;
  policy: Policy;
  clock: Clock;
  /** Go to a workspace (the address changes with it). */
  openWorkspace(id: string): void;
  /** Ask the person; resolves false when declined. */
  confirm: OctopusHost["confirm"];
}

/** The workspace on the screen: the shared one that is being looked at, else the person's active one. */
export const selectOpenWorkspaceId = (state: RootState): string | null =>
  state.preferences.visiting?.workspace.id ?? state.preferences.document?.activeWorkspace ?? null;

interface Named {
  id: string;
  name: string;
}

/** Remember the last result, so that a selection that makes an object makes it once. */
function remembered<I, T>(make: (input: I) => T): (input: I) => T {
  let last: { input: I; output: T } | null = null;
  return (input) => {
    if (last === null || !Object.is(last.input, input)) last = { input, output: make(input) };
    return last.output;
  };
}

const NOTHING: { readonly [key: string]: never } = Object.freeze({});
const LIVE = Object.freeze({ replay: false, at: null });
const NOWHERE: Named = Object.freeze({ id: "", name: "" });
const DEFAULT_RANGE = Object.freeze({ preset: "15m" });

export function environmentFromStore(store: AppStore, parts: StoreParts): HostEnvironment {
  const open = (state: RootState) => selectWorkspace(state, selectOpenWorkspaceId(state));
  const openId = () => selectOpenWorkspaceId(store.getState()) ?? "";
  const nameWorkspace = remembered((text: string) => JSON.parse(text) as Named);
  const nameAll = remembered((text: string) => JSON.parse(text) as Named[]);
  const viewer = remembered((text: string) => JSON.parse(text) as Viewer);
  const names = ({ id, name }: Named) => ({ id, name });
  return {
    ...parts,
    theme: readable(store, selectTheme),
    viewer: readable(store, (state) =>
      viewer(JSON.stringify({ role: selectRole(state), level: selectRoleLevel(state) })),
    ),
    workspace: readable(store, (state) => nameWorkspace(JSON.stringify(names(open(state) ?? NOWHERE)))),
    workspaces: readable(store, (state) => nameAll(JSON.stringify(selectWorkspaces(state).map(names)))),
    variables: readable(store, (state) => open(state)?.variables ?? NOTHING),
    setVariable: (key, value) => {
      store.dispatch(preferencesActions.variableSet({ workspaceId: openId(), key, value }));
    },
    hostVariables: new Observed<{ readonly [key: string]: string | string[] }>({}),
    brush: readable(store, (state) => state.time.brush),
    setBrush: (brush) => {
      store.dispatch(brushed(brush));
    },
    timeRange: readable(store, (state) => open(state)?.timeRange ?? DEFAULT_RANGE),
    setTimeRange: (range) => {
      store.dispatch(preferencesActions.timeRangeChosen({ workspaceId: openId(), range }));
    },
    // The clock has no other mode yet.
    replay: new Observed<{ replay: boolean; at: number | null }>(LIVE),
    refreshRate: readable(store, (state) => open(state)?.refreshRate ?? 1),
    widgetState: readable(
      store,
      (state): { readonly [instanceId: string]: { readonly [key: string]: Json } } =>
        open(state)?.widget_state ?? NOTHING,
    ),
    notify: ({ text, level }) => {
      store.dispatch(viewActions.noticed(text, level));
    },
    statusOfState,
    statusOfSample,
  };
}
