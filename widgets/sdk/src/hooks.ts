/** The hooks of the host, as plain functions. Each one calls the hook of the same name of the host's React. */
import type {
  AttributeInfo,
  Brush,
  Cursor,
  History,
  HistoryOptions,
  HistoryStatus,
  Json,
  LiveOptions,
  LiveSamples,
  MenuAction,
  MutationResult,
  OctopusHost,
  PollOptions,
  Sample,
  StreamOptions,
  StreamResult,
  StreamStatus,
  TimeRange,
  TimeWindow,
  WidgetLayout,
} from "./contract";
import { host } from "./host";

/**
 * Subscribe to a GraphQL subscription.
 *
 * @example
 * const { status, data } = useStream<{ oetEvents: OetEvent }>("subscription { oetEvents { topic } }");
 */
export function useStream<T>(document: string | object, options?: StreamOptions): StreamResult<T> {
  return host().useStream<T>(document, options);
}

/**
 * Ask a query again and again; with `interval` 0, once.
 *
 * @example
 * const interval = useWidgetRefreshRate(instanceId);
 * const { data } = usePolling<Reply>("query { databases { name } }", { interval });
 */
export function usePolling<T>(document: string | object, options?: PollOptions): StreamResult<T> {
  return host().usePolling<T>(document, options);
}

/**
 * A mutation: a stable function that sends it, and the state of the last call.
 *
 * @example
 * const [write] = useMutation<Reply>("mutation($d: String!) { … }");
 * await write({ d: "sys/tg_test/1" });
 */
export function useMutation<T>(document: string | object): MutationResult<T> {
  return host().useMutation<T>(document);
}

/** A rolling window of points picked out of a subscription. */
export function useStreamHistory<T, P>(
  document: string | object,
  select: (data: T) => P | undefined,
  options?: StreamOptions & { limit?: number },
): { status: StreamStatus; points: readonly P[]; error: Error | undefined } {
  return host().useStreamHistory<T, P>(document, select, options);
}

/**
 * Every result of a subscription, each once and in order, outside React state: for what keeps or draws them itself.
 *
 * @example
 * const { status } = useEvents<{ logs: Log[] }>("subscription { logs { time message } }", ({ logs }) => store.add(logs));
 */
export function useEvents<T>(
  document: string | object,
  onEvent: (data: T) => void,
  options: StreamOptions = {},
): { status: StreamStatus; error: Error | undefined } {
  const { status, error } = host().useStreamHistory<T, never>(
    document,
    (data) => {
      onEvent(data);
      return undefined;
    },
    { ...options, limit: 1 },
  );
  return { status, error };
}

/** Latest sample of each attribute, by the name asked for: for widgets that draw with React. */
export function useAttributes(fullNames: readonly string[], options?: LiveOptions): LiveSamples {
  return host().useAttributes(fullNames, options);
}

/** Every delivered sample, at most one call an animation frame, outside React state: for plots. */
export function useSamples(
  fullNames: readonly string[],
  onSamples: (samples: readonly Sample[]) => void,
  options?: LiveOptions,
): void {
  host().useSamples(fullNames, onSamples, options);
}

/** Metadata of attributes: undefined while it loads, null when the attribute is not known. */
export function useAttributeInfo(fullNames: readonly string[]): {
  readonly [name: string]: AttributeInfo | null | undefined;
} {
  return host().useAttributeInfo(fullNames);
}

/**
 * The past of attributes joined to their present, in typed arrays outside React: for plots. Zooming, panning and a wider plot ask for
 * what they need by themselves; what is there stays until the new is.
 *
 * @example
 * const [history, { loading }] = useHistory(names, { maxPoints: 2 * width });
 * useEffect(() => history.watch(() => draw(history.series(name))), [history, name]);
 */
export function useHistory(fullNames: readonly string[], options?: HistoryOptions): [History, HistoryStatus] {
  return host().useHistory(fullNames, options);
}

/** The instant under the pointer, shared by all plots of the workspace. The same object always. */
export function useCursor(): Cursor {
  return host().useCursor();
}

/** The cross-filter shared by the widgets of a workspace: an expression and a time range. */
export function useBrush(): [Brush, (brush: Brush) => void] {
  return host().useBrush();
}

/** The dashboard's variables, and how to set one. */
export function useVariables(): ReturnType<OctopusHost["useVariables"]> {
  return host().useVariables();
}

/** Read-only values of the deployment, such as the list of Tango databases. */
export function useHostVariables(): { readonly [key: string]: string | string[] } {
  return host().useHostVariables();
}

/** The open workspace, all of them, and how to open another. */
export function useWorkspace(): ReturnType<OctopusHost["useWorkspace"]> {
  return host().useWorkspace();
}

/** The time range a person chose for the dashboard. Seconds since the epoch. */
export function useUserTimeRange(): [TimeRange, (range: TimeRange) => void] {
  return host().useUserTimeRange();
}

/** The time range to show now: the widget's own, else the brushed one, else the workspace's. Seconds since the epoch. */
export function useEffectiveTimeRange(): TimeRange {
  return host().useEffectiveTimeRange();
}

/** The window of time to show, for what is drawn outside React. Another object only when another range is to be shown. */
export function useTimeWindow(): TimeWindow {
  return host().useTimeWindow();
}

/** Width and height of the widget's body in CSS pixels. */
export function useWidgetLayout(instanceId: string): WidgetLayout {
  return host().useWidgetLayout(instanceId);
}

/** The theme, for what CSS variables do not reach (a canvas). */
export function useThemeMode(): "light" | "dark" | "dome" {
  return host().useThemeMode();
}

/** Whether the workspace shows the past, and which instant. */
export function useReplayMode(): { replay: boolean; at: number | null } {
  return host().useReplayMode();
}

/** The role of the person. The server enforces it; here it only decides what is offered. */
export function useRoleLevelAccess(): ReturnType<OctopusHost["useRoleLevelAccess"]> {
  return host().useRoleLevelAccess();
}

/** Widget state that survives reloads, apart from the settings; under the name of a setting, that setting, where the host keeps both. */
export function useWidgetConfigPersistence<T extends Json>(
  instanceId: string,
  key: string,
  initial: T,
): [T, (value: T) => void] {
  return host().useWidgetConfigPersistence(instanceId, key, initial);
}

/** Seconds between two refreshes of the dashboard. */
export function useWidgetRefreshRate(instanceId: string): number {
  return host().useWidgetRefreshRate(instanceId);
}

/** The workspace clock in seconds since the epoch, ticking each `period` seconds: the only clock a widget may read. */
export function useNow(period?: number): number {
  return host().useNow(period);
}

/** Tells the host what the widget cannot show; the host draws the notice. */
export function useReportError(instanceId: string): (error: unknown) => void {
  return host().useReportError(instanceId);
}

/** Offer actions in the menu of the widget's frame, such as an export. Pass the same list until it changes. */
export function useMenuActions(instanceId: string, actions: readonly MenuAction[]): void {
  host().useMenuActions(instanceId, actions);
}
