/**
 * What the widget host needs of the page around it. `app` builds one from the store, the API client and the live room, and hands it to
 * `createWidgets`; the host imports none of those rooms' state, so a test (or a detached window) can give it another.
 */
import type { ApolloLink } from "@apollo/client";
import type {
  Brush,
  Cursor,
  Json,
  OctopusHost,
  RoleName,
  Sample,
  StatusLevel,
  TimeRange,
} from "@octopus-widgets/sdk/contract";
import type { Live, Policy } from "../live";
import type { Limits } from "./budget";

/** A value that can be read and watched, in the shape of `useSyncExternalStore`. `get` gives the same object until it changes. */
export interface Readable<T> {
  get(): T;
  watch(watcher: () => void): () => void;
}

/** A preset such as `15m`, or two ISO 8601 instants, as a workspace stores it. */
export type StoredRange = { preset: string } | { start: string; end: string };

/** The error of one operation, as the API client tells it. */
export interface QueryOutcome {
  /** Null where the operation gave nothing at all. */
  data: unknown;
  error: Error | undefined;
}

/** Queries and mutations of widgets. */
export interface WidgetApi {
  /** `signal` calls the operation off, on the server too. */
  query(document: string | object, variables: Record<string, unknown>, signal?: AbortSignal): Promise<QueryOutcome>;
  mutate(document: string | object, variables: Record<string, unknown>): Promise<QueryOutcome>;
}

export interface Viewer {
  role: RoleName;
  level: number;
}

/** List variables of the deployment's `endpoints.json`, by name. */
export interface DeploymentLists {
  readonly [name: string]: readonly string[];
}

export interface HostEnvironment {
  live: Live;
  api: WidgetApi;
  /** Carries what bundles ask by Apollo's own hooks; left out where none do. */
  link?: ApolloLink;
  /** The page's Trusted Types policy, which marks bundles' addresses. */
  policy: Policy;
  theme: Readable<"light" | "dark" | "dome">;
  viewer: Readable<Viewer>;
  workspace: Readable<{ id: string; name: string }>;
  workspaces: Readable<readonly { id: string; name: string }[]>;
  openWorkspace(id: string): void;
  variables: Readable<{ readonly [key: string]: string }>;
  setVariable(key: string, value: string): void;
  /** Resolved variables of the deployment; the host adds `TANGO_DBS`, the short names of its databases. */
  hostVariables: Readable<{ readonly [key: string]: string | string[] }>;
  brush: Readable<Brush>;
  setBrush(brush: Brush): void;
  /** The range the person chose; one that ends now moves on by itself. */
  range: Readable<TimeRange>;
  setRange(range: TimeRange): void;
  /** Ranges of their own, of widgets of the open workspace that do not follow it, by instance. */
  ownRanges: Readable<{ readonly [instanceId: string]: StoredRange }>;
  cursor: Cursor;
  replay: Readable<{ replay: boolean; at: number | null }>;
  /** The workspace clock, seconds since the epoch. */
  now(): number;
  /** Seconds between two refreshes of the open workspace. */
  refreshRate: Readable<number>;
  /** Persisted states of widgets, by instance and key. */
  widgetState: Readable<{ readonly [instanceId: string]: { readonly [key: string]: Json } }>;
  statusOfState(state: string | null | undefined): StatusLevel;
  statusOfSample(sample: Sample | undefined): StatusLevel;
  /** When left out, `<HostDialogs/>` asks. */
  confirm?: OctopusHost["confirm"];
  notify: OctopusHost["notify"];
  /** What one widget may use. */
  limits: Limits;
}

interface StoreLike<S> {
  getState(): S;
  subscribe(listener: () => void): () => void;
}

/** A selection of a Redux store as a `Readable`; watchers are told only when what it selects changes. */
export function readable<S, T>(store: StoreLike<S>, select: (state: S) => T): Readable<T> {
  return {
    get: () => select(store.getState()),
    watch: (watcher) => {
      let seen = select(store.getState());
      return store.subscribe(() => {
        const now = select(store.getState());
        if (Object.is(now, seen)) return;
        seen = now;
        watcher();
      });
    },
  };
}
