import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type {
  AttributeInfo,
  Brush,
  Cursor,
  HistoryOptions,
  Json,
  LiveSamples,
  MenuAction,
  OctopusHost,
  PollOptions,
  RoleName,
  Sample,
  StreamOptions,
  StreamResult,
  TimeRange,
  WidgetDef,
  WidgetLayout,
} from "../contract";
import { API_VERSION } from "../contract";
import "../global";
import { type MockPoint, mockHistories } from "./history";
import { cell } from "./store";
import { infoOf, mockFormat, mockStatusOfSample, mockStatusOfState, sampleOf } from "./values";

export { infoOf, sampleOf };

type Variables = { readonly [name: string]: unknown };
type Answer = (variables: Variables) => unknown;
const LEVELS: { readonly [role in RoleName]: number } = { Viewer: 1, User: 2, Operator: 3, Engineer: 4, Admin: 5 };

/** With what a mock host begins; times in seconds since the epoch. */
export interface MockHostOptions {
  role?: RoleName;
  theme?: "light" | "dark" | "dome";
  now?: number;
  samples?: readonly Sample[];
  infos?: readonly AttributeInfo[];
  variables?: { [key: string]: string };
  hostVariables?: { [key: string]: string | string[] };
  workspaces?: readonly { id: string; name: string }[];
  layout?: WidgetLayout;
  range?: TimeRange;
  /** Answers to queries and mutations, by operation name. A thrown error is the operation's error. */
  answers?: { [operation: string]: Answer };
  /** What the archive has, by attribute. */
  histories?: { [name: string]: readonly MockPoint[] };
  /** The past is still on its way. */
  historyLoading?: boolean;
  /** Attributes whose past cannot be had, and why. */
  failedHistories?: { [name: string]: string };
  /** What the person answers to a confirmation. */
  confirm?: (question: { title: string; body?: string; action: string }) => boolean;
}

/** The host and the strings to pull. */
export interface MockHost {
  host: OctopusHost;
  /** Publish under `globalThis.Octopus`; gives what undoes it. */
  install(): () => void;
  push(...samples: Sample[]): void;
  setNow(now: number): void;
  setRole(role: RoleName): void;
  setTheme(theme: "light" | "dark" | "dome"): void;
  setLayout(layout: WidgetLayout): void;
  setRange(range: TimeRange): void;
  setReplay(at: number | null): void;
  setBrush(brush: Brush): void;
  setInfo(info: AttributeInfo | null, name?: string): void;
  /** A subscription, by operation name, hands over one more result; an error is one that it goes on after. */
  emit(operation: string, result: unknown): void;
  /** What the archive has of an attribute from now on. */
  setHistory(name: string, points: readonly MockPoint[]): void;
  /** The past of an attribute cannot be had. */
  failHistory(name: string, message: string): void;
  readonly cursor: Cursor;
  /** What the widgets offer in their menus, by instance. */
  readonly actions: ReadonlyMap<string, readonly MenuAction[]>;
  /** Files handed to the person. */
  readonly files: { name: string; content: Blob }[];
  /** What `useHistory` was last asked, by attribute. */
  readonly asked: ReadonlyMap<string, HistoryOptions>;
  readonly variables: { readonly [key: string]: string };
  readonly workspace: string;
  readonly brush: Brush;
  /** Everything said to the host, in order. */
  readonly log: { kind: "mutation" | "confirm" | "notify" | "error"; what: string; detail: unknown }[];
  readonly widgets: WidgetDef[];
  /** Names that `useSamples` and `useAttributes` follow now. */
  readonly followed: ReadonlySet<string>;
}

/**
 * A host whose values the caller sets. `install()` publishes it, so that the SDK's hooks find it.
 *
 * @example
 * const mock = createMockHost({ samples: [sampleOf("a/b/c/d", 1)] });
 * const undo = mock.install();
 */
export function createMockHost(options: MockHostOptions = {}): MockHost {
  const samples = cell<LiveSamples>(
    Object.fromEntries((options.samples ?? []).map((sample) => [sample.fullName.toLowerCase(), sample])),
  );
  const infos = cell<{ [name: string]: AttributeInfo | null }>(
    Object.fromEntries((options.infos ?? []).map((info) => [info.fullName.toLowerCase(), info])),
  );
  const now = cell(options.now ?? 1_800_000_000);
  const role = cell<RoleName>(options.role ?? "Operator");
  const theme = cell(options.theme ?? "dark");
  const layout = cell<WidgetLayout>(options.layout ?? { width: 480, height: 320 });
  const range = cell<TimeRange>(options.range ?? { start: now.get() - 900, end: now.get(), live: true, preset: "15m" });
  const variables = cell<{ [key: string]: string }>(options.variables ?? {});
  const workspace = cell(options.workspaces?.[0]?.id ?? "main");
  const brush = cell<Brush>({ expression: null, range: null });
  const replay = cell<number | null>(null);
  const persisted = cell<{ [key: string]: Json }>({});
  const log: MockHost["log"] = [];
  const widgets: WidgetDef[] = [];
  const actions = new Map<string, readonly MenuAction[]>();
  const files: MockHost["files"] = [];
  const pointer = cell<number | null>(null);
  const cursor: Cursor = { get: pointer.get, set: pointer.set, watch: pointer.watch };
  const histories = mockHistories(options, () => brush.get().range ?? range.get(), follow, now.get);
  histories.push(options.samples ?? []);
  const followers = new Map<(pushed: readonly Sample[]) => void, readonly string[]>();
  const followed = new Set<string>();

  const streams = new Map<string, Set<(result: unknown) => void>>();

  function useEmitted(document: string | object, skip: boolean, listener: (result: unknown) => void): void {
    const name = operationName(document);
    const handler = useRef(listener);
    handler.current = listener;
    useEffect(() => {
      if (skip) return;
      const mine = (result: unknown): void => handler.current(result);
      const all = streams.get(name) ?? new Set();
      streams.set(name, all.add(mine));
      return () => {
        all.delete(mine);
      };
    }, [name, skip]);
  }

  const answer = (document: string | object, given: Variables): Promise<unknown> =>
    Promise.resolve().then(() => {
      const name = operationName(document);
      const found = options.answers?.[name];
      if (!found) throw new Error(`expected an answer to the operation ${name}; the mock host has none`);
      return found(given);
    });

  function useQuery<T>(document: string | object, poll: PollOptions = {}): StreamResult<T> {
    const key = JSON.stringify([document, poll.variables ?? {}, poll.skip ?? false]);
    const [state, setState] = useState<{ key: string; data?: T; error?: Error }>({ key: "" });
    const [attempt, setAttempt] = useState(0);
    // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for document and variables; an attempt asks again
    useEffect(() => {
      if (poll.skip) return;
      let alive = true;
      const ask = (): void => {
        answer(document, poll.variables ?? {}).then(
          (data) => alive && setState({ key, data: data as T }),
          (error: Error) => alive && setState({ key, error }),
        );
      };
      ask();
      const timer = poll.interval && poll.interval > 0 ? setInterval(ask, poll.interval * 1000) : undefined;
      return () => {
        alive = false;
        clearInterval(timer);
      };
    }, [key, poll.interval, attempt]);
    const retry = useCallback(() => setAttempt((count) => count + 1), []);
    const fresh = state.key === key;
    const status = poll.skip ? "idle" : !fresh ? "loading" : state.error ? "failed" : "ok";
    return { status, data: fresh ? state.data : undefined, error: fresh ? state.error : undefined, retry };
  }

  function useStream<T>(document: string | object, stream: StreamOptions = {}): StreamResult<T> {
    const asked = useQuery<T>(document, stream);
    const [emitted, setEmitted] = useState<{ data?: T; error?: Error } | null>(null);
    useEmitted(document, stream.skip === true, (result) =>
      setEmitted((before) => (result instanceof Error ? { ...before, error: result } : { data: result as T })),
    );
    if (emitted === null || stream.skip) return asked;
    const data = emitted.data ?? asked.data;
    return { ...asked, status: emitted.error ? "failed" : "ok", data, error: emitted.error };
  }

  const host: OctopusHost = {
    apiVersion: API_VERSION,
    useStream,
    usePolling: useQuery,
    useMutation<T>(document: string | object) {
      const [state, setState] = useState<{
        status: "idle" | "loading" | "ok" | "failed";
        data: T | undefined;
        error: Error | undefined;
      }>({ status: "idle", data: undefined, error: undefined });
      const text = JSON.stringify(document);
      // biome-ignore lint/correctness/useExhaustiveDependencies: the document is compared by its text
      const send = useCallback(
        async (given: Variables): Promise<T> => {
          log.push({ kind: "mutation", what: operationName(document), detail: given });
          setState({ status: "loading", data: undefined, error: undefined });
          try {
            const data = (await answer(document, given)) as T;
            setState({ status: "ok", data, error: undefined });
            return data;
          } catch (error) {
            setState({ status: "failed", data: undefined, error: error as Error });
            throw error;
          }
        },
        [text],
      );
      return [send, state];
    },
    useStreamHistory<T, P>(
      document: string | object,
      select: (data: T) => P | undefined,
      stream: StreamOptions & { limit?: number } = {},
    ) {
      const { status, data, error } = useQuery<T>(document, stream);
      const [points, setPoints] = useState<readonly P[]>([]);
      const choose = useRef(select);
      choose.current = select;
      const add = (given: T): void => {
        const point = choose.current(given);
        if (point !== undefined) setPoints((before) => [...before, point].slice(-(stream.limit ?? 1000)));
      };
      // biome-ignore lint/correctness/useExhaustiveDependencies: what is there is a point once
      useEffect(() => {
        if (data !== undefined) add(data);
      }, [data]);
      useEmitted(document, stream.skip === true, (result) => {
        if (!(result instanceof Error)) add(result as T);
      });
      return { status, points, error };
    },
    useAttributes(names, live = {}) {
      const all = useSlowly(live.window ?? 0);
      const key = live.skip ? "" : names.join("\n");
      useEffect(() => follow(key.split("\n")), [key]);
      // biome-ignore lint/correctness/useExhaustiveDependencies: names are compared by their text
      return useMemo(
        () => (live.skip ? {} : Object.fromEntries(names.map((name) => [name, all[name.toLowerCase()]]))),
        [key, all],
      );
    },
    useSamples(names, onSamples, live = {}) {
      const handler = useRef(onSamples);
      handler.current = onSamples;
      const key = live.skip ? "" : names.join("\n");
      // biome-ignore lint/correctness/useExhaustiveDependencies: the cells of a host do not change
      useEffect(() => {
        const wanted = key ? key.toLowerCase().split("\n") : [];
        const listener = (pushed: readonly Sample[]): void => handler.current(pushed);
        followers.set(listener, wanted);
        const known = wanted.flatMap((name) => samples.get()[name] ?? []);
        if (known.length > 0) listener(known);
        const unfollow = follow(wanted);
        return () => {
          followers.delete(listener);
          unfollow();
        };
      }, [key]);
    },
    useAttributeInfo(names) {
      const all = infos.use();
      const key = names.join("\n");
      // biome-ignore lint/correctness/useExhaustiveDependencies: names are compared by their text
      return useMemo(() => Object.fromEntries(names.map((name) => [name, all[name.toLowerCase()]])), [key, all]);
    },
    useHistory: histories.useHistory,
    useBrush: () => [brush.use(), brush.set],
    useCursor: () => cursor,
    useVariables: () => ({ vars: variables.use(), setVariable }),
    useHostVariables: () => options.hostVariables ?? {},
    useWorkspace: () => {
      const id = workspace.use();
      const all = options.workspaces ?? [{ id: "main", name: "Main" }];
      return {
        workspace: all.find((one) => one.id === id) ?? { id, name: id },
        workspaces: all,
        setWorkspace: workspace.set,
      };
    },
    useUserTimeRange: () => [range.use(), range.set],
    useEffectiveTimeRange: () => {
      const chosen = range.use();
      const brushed = brush.use().range;
      return useMemo(() => (brushed ? { ...brushed, live: false, preset: null } : chosen), [chosen, brushed]);
    },
    useTimeWindow: () => {
      const chosen = range.use();
      const brushed = brush.use().range;
      const seconds = chosen.end - chosen.start;
      return useMemo(() => {
        const live = chosen.live && !brushed;
        const moving = () => ({ start: now.get() - seconds, end: now.get() });
        const fixed = brushed ?? { start: chosen.start, end: chosen.end };
        return { live, now: now.get, get: () => (live ? moving() : fixed) };
      }, [chosen, seconds, brushed]);
    },
    query: async <T>(document: string | object, given: Variables = {}) => (await answer(document, given)) as T,
    useWidgetLayout: layout.use,
    useThemeMode: theme.use,
    useReplayMode: () => {
      const at = replay.use();
      return { replay: at !== null, at };
    },
    useRoleLevelAccess: () => {
      const name = role.use();
      return { role: name, level: LEVELS[name], allows: (level) => LEVELS[name] >= level };
    },
    useWidgetConfigPersistence<T extends Json>(instanceId: string, key: string, initial: T): [T, (value: T) => void] {
      const place = `${instanceId}/${key}`;
      const value = persisted.use()[place];
      // biome-ignore lint/correctness/useExhaustiveDependencies: the cells of a host do not change
      const set = useCallback((next: T) => persisted.set({ ...persisted.get(), [place]: next }), [place]);
      return [value === undefined ? initial : (value as T), set];
    },
    useWidgetRefreshRate: () => 1,
    useNow: (period = 1) =>
      useSyncExternalStore(
        useCallback(
          (listener: () => void) => {
            const timer = setInterval(listener, period * 1000);
            return () => clearInterval(timer);
          },
          [period],
        ),
        now.get,
        now.get,
      ),
    useReportError: (instanceId) =>
      useCallback((error: unknown) => log.push({ kind: "error", what: instanceId, detail: error }), [instanceId]),
    useMenuActions: (instanceId, offered) =>
      useEffect(() => {
        actions.set(instanceId, offered);
        return () => {
          actions.delete(instanceId);
        };
      }, [instanceId, offered]),
    save: (file) => files.push(file),
    confirm: async (question) => {
      log.push({ kind: "confirm", what: question.title, detail: question });
      return options.confirm ? options.confirm(question) : true;
    },
    notify: (message) => log.push({ kind: "notify", what: message.text, detail: message }),
    statusOfState: mockStatusOfState,
    statusOfSample: mockStatusOfSample,
    formatValue: (value, info, format) => mockFormat(value, info, format?.enumLabels ?? true),
  };

  /** All samples, at most once in so many seconds: the first change at once, the last always. */
  function useSlowly(window: number): LiveSamples {
    const subscribe = useCallback(
      (changed: () => void) => {
        let timer: ReturnType<typeof setTimeout> | undefined;
        let due = 0;
        const unwatch = samples.watch(() => {
          const wait = due - performance.now();
          if (timer !== undefined) return;
          const hand = (): void => {
            timer = undefined;
            due = performance.now() + window * 1000;
            shown.current = samples.get();
            changed();
          };
          if (wait <= 0) hand();
          else timer = setTimeout(hand, wait);
        });
        return () => {
          clearTimeout(timer);
          unwatch();
        };
      },
      [window],
    );
    const shown = useRef(samples.get());
    const get = (): LiveSamples => (window > 0 ? shown.current : samples.get());
    return useSyncExternalStore(subscribe, get, get);
  }

  function setVariable(key: string, value: string): void {
    variables.set({ ...variables.get(), [key]: value });
  }

  function follow(names: readonly string[]): () => void {
    for (const name of names) if (name) followed.add(name.toLowerCase());
    return () => {
      for (const name of names) followed.delete(name.toLowerCase());
    };
  }

  return {
    host,
    emit: (operation, result) => {
      for (const listener of [...(streams.get(operation) ?? [])]) listener(result);
    },
    log,
    widgets,
    followed,
    cursor,
    actions,
    files,
    asked: histories.asked,
    setHistory: histories.set,
    failHistory: histories.fail,
    install() {
      const before = globalThis.Octopus;
      globalThis.Octopus = {
        host,
        registerWidget: (def) => widgets.push(def),
        getWidgetLayout: layout.get,
        subscribeWidgetLayout: (_instanceId: string, listener: (now: WidgetLayout) => void) =>
          layout.watch(() => listener(layout.get())),
      };
      return () => {
        globalThis.Octopus = before;
      };
    },
    push(...pushed) {
      samples.set({
        ...samples.get(),
        ...Object.fromEntries(pushed.map((sample) => [sample.fullName.toLowerCase(), sample])),
      });
      for (const [listener, wanted] of followers) {
        const mine = pushed.filter((sample) => wanted.includes(sample.fullName.toLowerCase()));
        if (mine.length > 0) listener(mine);
      }
      histories.push(pushed);
    },
    setNow: now.set,
    setRole: role.set,
    setTheme: theme.set,
    setLayout(next) {
      layout.set(next);
      // The host tells of one instance each; here all have the same.
      globalThis.dispatchEvent?.(new CustomEvent("octopus:widget-layout", { detail: { layout: next } }));
    },
    setRange: range.set,
    setReplay: replay.set,
    setBrush: brush.set,
    setInfo(info, name) {
      const key = info?.fullName ?? name;
      if (key) infos.set({ ...infos.get(), [key.toLowerCase()]: info });
    },
    get variables() {
      return variables.get();
    },
    get workspace() {
      return workspace.get();
    },
    get brush() {
      return brush.get();
    },
  };
}

function operationName(document: string | object): string {
  const text = typeof document === "string" ? document : JSON.stringify(document);
  return /\b(?:query|mutation|subscription)\s+(\w+)/.exec(text)?.[1] ?? "anonymous";
}
