/** `useHistory`: past joined to present for widgets, from the store outside React. */
import type { AttributeInfo, History, HistoryOptions, HistoryStatus } from "@octopus-widgets/sdk/contract";
import { useContext, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { HistoryStore, HistoryView, Kind, Wish } from "../../live/history";
import { Observed } from "../../live/observed";
import type { Part } from "../../parts/part";
import type { HostEnvironment } from "../environment";
import type { InfoCache } from "../info";
import { ScopeContext, type WidgetScope } from "../scope";
import { followVisibility, useNames, useViewOptions } from "./attributes";
import { useAttributeInfo } from "./info";
import { type OwnBrushes, useAskedRange } from "./time";
import { useReadable } from "./useReadable";

const MAX_POINTS = 1_000;
/** Milliseconds that a question waits to learn what the attributes are: states are not to be reduced. */
const PATIENCE = 1_500;

export interface HistoryParts {
  histories: Part<HistoryStore>;
  infos: InfoCache;
  brushes: OwnBrushes;
}

export function useHistory(
  env: HostEnvironment,
  parts: HistoryParts,
  fullNames: readonly string[],
  options: HistoryOptions = {},
): [History, HistoryStatus] {
  const scope = useContext(ScopeContext);
  const names = useNames(fullNames, options.skip);
  const store = useStore(parts.histories, names.length > 0);
  const view = useMemo(() => store?.view(names) ?? null, [store, names]);
  const wish = useWish(env, parts.brushes, options);
  const kinds = useKinds(parts.infos, view, names);
  const { window } = useViewOptions(env, {});
  useEffect(() => {
    if (!kinds || !view) return;
    view.window = window;
    view.kinds = kinds;
    view.want(wish);
  }, [view, wish, kinds, window]);
  useEffect(() => {
    if (!view) return;
    const unwatch = followVisibility(scope, (paused) => view.pause(paused));
    return () => {
      unwatch();
      view.close();
    };
  }, [view, scope]);
  const { live } = wish;
  useEffect(() => (live && view ? scope?.follow(view.names) : undefined), [view, scope, live]);
  const status = useReadable(view?.status ?? NOTHING_YET);
  useTold(scope, status);
  return [useMemo(() => counted(view ?? NOBODY, scope), [view, scope]), status];
}

/** The same history, whose listeners are called on the widget's account. */
function counted(history: History, scope: WidgetScope | null): History {
  if (scope === null) return history;
  return {
    series: (name) => history.series(name),
    watch: (listener) =>
      history.watch(() => {
        scope.account?.message();
        scope.run(listener);
      }),
  };
}

/** Until the store is there. */
const NOBODY: History = { series: () => undefined, watch: () => () => undefined };
const NOTHING_YET = new Observed<HistoryStatus>({ loading: true, errors: {}, truncated: [] });
/** Milliseconds until what could not be fetched is asked for again. */
const AGAIN = 5_000;

/** The store, fetched when first wanted; again and again, where the server cannot be reached. */
function useStore(part: Part<HistoryStore>, wanted: boolean): HistoryStore | null {
  const state = useSyncExternalStore(part.watch, part.get);
  const missing = wanted && state.status !== "ok";
  const failed = state.status === "failed";
  useEffect(() => {
    if (!missing) return;
    const load = (): void => void part.load().catch(() => undefined);
    if (!failed) {
      load();
      return;
    }
    const timer = setTimeout(load, AGAIN);
    return () => clearTimeout(timer);
  }, [part, missing, failed]);
  return state.status === "ok" ? state.value : null;
}

/** What is wanted, the same object while it is the same. */
function useWish(env: HostEnvironment, brushes: OwnBrushes, options: HistoryOptions): Wish {
  const range = useAskedRange(env, brushes, options.range);
  const refresh = useReadable(env.refreshRate);
  const { maxPoints = MAX_POINTS, downsample = "minmax", live = true, past = true, appendInterval = 0 } = options;
  const archive = options.archive || null;
  return useMemo(
    () => ({
      range,
      maxPoints: Math.max(2, Math.round(maxPoints)),
      downsample,
      archive,
      live,
      past,
      interval: Math.max(0, appendInterval),
      refresh: Math.max(5, refresh),
    }),
    [range, maxPoints, downsample, archive, live, past, appendInterval, refresh],
  );
}

/** What the attributes' values are, by name on the wire; null while that is not known. */
function useKinds(
  infos: InfoCache,
  view: HistoryView | null,
  names: readonly string[],
): ReadonlyMap<string, Kind> | null {
  const known = useAttributeInfo(infos, names);
  const [impatient, setImpatient] = useState<HistoryView | null>(null);
  const waiting = names.some((name) => known[name] === undefined);
  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(() => setImpatient(view), PATIENCE);
    return () => clearTimeout(timer);
  }, [waiting, view]);
  const key = waiting && impatient !== view ? null : names.map((name) => kindOf(known[name])).join();
  return useMemo(() => {
    if (key === null || !view) return null;
    const kinds = key.split(",") as Kind[];
    return new Map(
      [...view.names.asked].map(([wire, asked]) => [wire, kinds[names.indexOf(asked[0] ?? "")] ?? "numbers"]),
    );
  }, [key, view, names]);
}

function kindOf(info: AttributeInfo | null | undefined): Kind {
  if (!info) return "numbers";
  if (info.dataformat !== "SCALAR") return "lists";
  const discrete = info.enumLabels.length > 0 || /^Dev(Enum|State|Boolean|String)$/.test(info.datatype);
  return discrete ? "discrete" : "numbers";
}

/** The host draws what of the past cannot be had. */
function useTold(scope: WidgetScope | null, status: HistoryStatus): void {
  const token = useRef({});
  useEffect(() => {
    const mine = token.current;
    scope?.past(
      mine,
      Object.entries(status.errors).map(([name, error]) => ({ name, error })),
    );
    return () => scope?.past(mine, []);
  }, [scope, status]);
}
