/** What the widget host sees of the workbench: one workspace with one widget, whose surroundings the person sets. */
import type { TimeRange } from "@octopus-widgets/sdk/contract";
import { statusOfSample, statusOfState } from "../design/status";
import type { Live, Policy } from "../live";
import { Observed } from "../live/observed";
import { SharedCursor } from "../time/cursor";
import { rangeAt } from "../time/ranges";
import { readLimits } from "../widgets/budget";
import type { HostEnvironment, Readable, Viewer, WidgetApi } from "../widgets/environment";
import { type Bench, LEVELS } from "./bench";

/** The widget's instance on the pretended workspace. */
export const INSTANCE = "w1";
const WORKSPACES = [
  { id: "workbench", name: "Workbench" },
  { id: "other", name: "Another workspace" },
] as const;

interface Rooms {
  bench: Bench;
  live: Live;
  api: WidgetApi;
  policy: Policy;
  /** Whoever is signed in. */
  viewer: Readable<Viewer>;
  notify: HostEnvironment["notify"];
}

export function benchEnvironment({ bench, live, api, policy, viewer, notify }: Rooms): HostEnvironment {
  const open = new Observed<{ id: string; name: string }>(WORKSPACES[0]);
  const of = <T>(select: (kept: ReturnType<Bench["get"]>) => T): Readable<T> => ({
    get: () => select(bench.get()),
    watch: bench.watch,
  });
  const own = new Observed({});
  return {
    live,
    api,
    policy,
    theme: of(({ theme }) => theme),
    viewer: pretended(bench, viewer),
    workspace: open,
    workspaces: new Observed(WORKSPACES),
    openWorkspace: (id) => {
      const found = WORKSPACES.find((one) => one.id === id);
      if (found) open.set(found);
      notify({
        text: found ? `The widget opened “${found.name}”.` : `The widget opened an unknown workspace, “${id}”.`,
      });
    },
    variables: of(({ variables }) => variables),
    setVariable: (key, value) => bench.set({ variables: { ...bench.get().variables, [key]: value } }),
    hostVariables: own,
    brush: bench.brush,
    setBrush: (brush) => bench.brush.set(brush),
    range: rangeOf(bench),
    setRange: (range) => bench.setRange(range),
    ownRanges: own,
    cursor: new SharedCursor(live.ticker),
    replay: replayOf(bench),
    now: () => bench.now(),
    refreshRate: of(({ refreshRate }) => refreshRate),
    widgetState: of(({ states }) => states),
    statusOfState,
    statusOfSample,
    notify,
    limits: readLimits(null),
  };
}

/** The role that the widget is told: that of the account, or a lower one that is tried. The server knows the account's alone. */
function pretended(bench: Bench, viewer: Readable<Viewer>): Readable<Viewer> {
  const both = joined(viewer, bench);
  const made = lastOf((role: Viewer["role"], level: number): Viewer => ({ role, level }));
  return {
    get: () => {
      const account = viewer.get();
      const { role } = bench.get();
      return role !== null && LEVELS[role] < account.level ? made(role, LEVELS[role]) : account;
    },
    watch: both,
  };
}

function rangeOf(bench: Bench): Readable<TimeRange> {
  const at = lastOf(rangeAt);
  return {
    get: () => at(bench.get().range, Math.floor(bench.now())),
    watch: (watcher) => {
      const end = joined(bench, bench.paused)(watcher);
      const timer = setInterval(watcher, 1000);
      return () => {
        end();
        clearInterval(timer);
      };
    },
  };
}

function replayOf(bench: Bench): HostEnvironment["replay"] {
  const made = lastOf((at: number | null) => ({ replay: at !== null, at }));
  return { get: () => made(bench.paused.get()), watch: bench.paused.watch };
}

/** Watch all of them. */
export function joined(...all: readonly Pick<Readable<unknown>, "watch">[]): Readable<unknown>["watch"] {
  return (watcher) => {
    const ends = all.map((one) => one.watch(watcher));
    return () => {
      for (const end of ends) end();
    };
  };
}

/** The same object again while the arguments are the same, as `useSyncExternalStore` wants it. */
function lastOf<A extends readonly unknown[], R>(make: (...args: A) => R): (...args: A) => R {
  let kept: { args: A; result: R } | null = null;
  return (...args) => {
    if (kept?.args.every((arg, index) => Object.is(arg, args[index]))) return kept.result;
    const result = make(...args);
    kept = { args, result };
    return result;
  };
}
