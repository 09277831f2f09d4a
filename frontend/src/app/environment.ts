/** What the widget host sees of the page: the open workspace, the person, the clock, and the API. */
import type { ApolloClient } from "@apollo/client";
import type { Json } from "@octopus-widgets/sdk/contract";
import { statusOfSample, statusOfState } from "../design/status";
import type { Live, Policy } from "../live";
import type { WorkspaceClock } from "../time/clock";
import type { SharedCursor } from "../time/cursor";
import { rangeAt, storedRange } from "../time/ranges";
import { brushed } from "../time/timeSlice";
import { apolloApi } from "../widgets/apolloApi";
import { readLimits } from "../widgets/budget";
import { type HostEnvironment, type Readable, readable } from "../widgets/environment";
import { preferencesActions } from "../workspaces/preferencesSlice";
import type { AppConfig } from "./config";
import type { Router } from "./router";
import { selectRole, selectRoleLevel, selectTheme, selectWorkspaces } from "./selectors";
import type { AppStore, RootState } from "./store";
import type { StoredTimeRange, WidgetInstance, Workspace } from "./types";
import { viewActions } from "./viewSlice";

interface Rooms {
  store: AppStore;
  client: ApolloClient;
  live: Live;
  policy: Policy;
  clock: WorkspaceClock;
  cursor: SharedCursor;
  router: Router;
  config: AppConfig;
}

/** The workspace on the screen: of the address, or the one that was open last. */
export function openWorkspace(state: RootState, router: Router): Workspace | undefined {
  const route = router.get();
  const { document, visiting } = state.preferences;
  if (route.name === "shared") return visiting?.id === route.shareId ? visiting.workspace : undefined;
  const wanted = (route.name === "dashboard" ? route.workspaceId : null) ?? document?.activeWorkspace;
  return document?.workspaces.find((one) => one.id === wanted) ?? document?.workspaces[0];
}

const NOWHERE = { id: "", name: "" };
const EMPTY: { readonly [key: string]: never } = {};

export function hostEnvironment({
  store,
  client,
  live,
  policy,
  clock,
  cursor,
  router,
  config,
}: Rooms): HostEnvironment {
  const open = () => openWorkspace(store.getState(), router);
  /** A selection of the open workspace, which changes with the store and with the address. */
  const ofWorkspace = <T>(select: (workspace: Workspace | undefined) => T): Readable<T> => {
    const inner = readable(store, (state: RootState) => select(openWorkspace(state, router)));
    return {
      get: inner.get,
      watch: (watcher) => {
        const ends = [inner.watch(watcher), router.watch(watcher)];
        return () => {
          for (const end of ends) end();
        };
      },
    };
  };
  const nameOf = memoized((id: string, name: string) => ({ id, name }));
  const viewerOf = memoized((role: ReturnType<typeof selectRole>, level: number) => ({ role, level }));
  const namesOf = memoized((all: readonly Workspace[]) => all.map(({ id, name }) => ({ id, name })));
  const ownRangesOf = memoized(ownRanges);
  const range = rangeReadable(ofWorkspace, clock);
  const liveNow = { replay: false, at: null };
  return {
    live,
    policy,
    api: apolloApi(client),
    link: client.link,
    theme: readable(store, selectTheme),
    viewer: readable(store, (state: RootState) => viewerOf(selectRole(state), selectRoleLevel(state))),
    workspace: ofWorkspace((one) => (one ? nameOf(one.id, one.name) : NOWHERE)),
    workspaces: readable(store, (state: RootState) => namesOf(selectWorkspaces(state))),
    openWorkspace: (id) => router.go({ name: "dashboard", workspaceId: id }),
    variables: ofWorkspace((one) => one?.variables ?? EMPTY),
    setVariable: (key, value) => {
      const workspaceId = open()?.id;
      if (workspaceId) store.dispatch(preferencesActions.variableSet({ workspaceId, key, value }));
    },
    hostVariables: constant(hostVariables(config)),
    brush: readable(store, (state: RootState) => state.time.brush),
    setBrush: (brush) => store.dispatch(brushed(brush)),
    range,
    setRange: (chosen) => {
      const workspaceId = open()?.id;
      if (workspaceId) store.dispatch(preferencesActions.timeRangeChosen({ workspaceId, range: storedRange(chosen) }));
    },
    ownRanges: ofWorkspace((one) => (one ? ownRangesOf(one.widgets) : EMPTY)),
    cursor,
    replay: constant(liveNow),
    now: () => clock.now(),
    refreshRate: ofWorkspace((one) => one?.refreshRate ?? 1),
    widgetState: ofWorkspace<HostEnvironment["widgetState"] extends Readable<infer S> ? S : never>(
      (one) => one?.widget_state ?? (EMPTY as { readonly [id: string]: { readonly [key: string]: Json } }),
    ),
    statusOfState,
    statusOfSample,
    notify: ({ text, level }) => {
      store.dispatch(viewActions.noticed(text, level));
    },
    limits: readLimits(config.runtime.WIDGET_BUDGET),
  };
}

/** Ranges of widgets that do not follow the workspace, by widget. */
function ownRanges(widgets: readonly WidgetInstance[]): { readonly [id: string]: StoredTimeRange } {
  return Object.fromEntries(widgets.flatMap(({ id, timeRange }) => (timeRange ? [[id, timeRange]] : [])));
}

/** The chosen range; one that ends now moves on with the clock, once a second. */
function rangeReadable(
  ofWorkspace: <T>(select: (workspace: Workspace | undefined) => T) => Readable<T>,
  clock: WorkspaceClock,
): HostEnvironment["range"] {
  const stored = ofWorkspace((one) => one?.timeRange);
  const at = memoized((range: Workspace["timeRange"] | undefined, second: number) =>
    rangeAt(range ?? { preset: "15m" }, second),
  );
  return {
    get: () => at(stored.get(), Math.floor(clock.now())),
    watch: (watcher) => {
      const ends = [stored.watch(watcher), clock.subscribe(1, watcher)];
      return () => {
        for (const end of ends) end();
      };
    },
  };
}

/** A function that gives the same object again while its arguments are the same. */
function memoized<A extends readonly unknown[], R>(make: (...args: A) => R): (...args: A) => R {
  let last: { args: A; result: R } | null = null;
  return (...args) => {
    const kept = last;
    if (kept && args.every((arg, index) => Object.is(arg, kept.args[index]))) return kept.result;
    last = { args, result: make(...args) };
    return last.result;
  };
}

const constant = <T>(value: T): Readable<T> => ({ get: () => value, watch: () => () => undefined });
/** What the deployment says of itself, for `useHostVariables`. */
function hostVariables(config: AppConfig): { readonly [key: string]: string } {
  const entries = Object.entries(config.runtime).filter(([, value]) => ["string", "number"].includes(typeof value));
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
}
