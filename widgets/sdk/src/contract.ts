/**
 * The contract between the host (the Octopus shell) and a widget bundle. Types only: the SDK's functions delegate to the
 * host that is found at run time under `globalThis.Octopus`, so that a bundle stays small and works in the page and in a
 * frame alike.
 */
import type { ComponentType } from "react";

/** Raised when the contract changes so that old bundles would break. */
export const API_VERSION = 1;

/** A value as JSON writes it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
/** A widget's settings, or any part of them. */
export type Config = { [key: string]: Json };

/** One value of one attribute, as `AttributeFrame` of the GraphQL API. Times: seconds since the epoch. */
export interface Sample {
  fullName: string;
  value: Json;
  writeValue?: Json;
  quality: Quality | null;
  timestamp: number | null;
  stale: boolean;
  /** Seconds since the value was last known to be true, when stale. */
  age: number | null;
  error: SampleError | null;
}
/** Tango's qualities of a reading. */
export type Quality = "ATTR_VALID" | "ATTR_INVALID" | "ATTR_ALARM" | "ATTR_CHANGING" | "ATTR_WARNING";
/** Why there is no value: `code` is a GraphQL error code, `upstream` what the outside system said. */
export interface SampleError {
  code: string;
  message: string;
  source?: string;
  upstream?: Json;
}

/** Static metadata of an attribute (GraphQL `Attribute`). */
export interface AttributeInfo {
  fullName: string;
  device: string;
  name: string;
  datatype: string;
  dataformat: "SCALAR" | "SPECTRUM" | "IMAGE";
  writable: "READ" | "WRITE" | "READ_WRITE" | "READ_WITH_WRITE";
  label: string | null;
  unit: string | null;
  format: string | null;
  description: string | null;
  minValue: Json;
  maxValue: Json;
  minAlarm: Json;
  maxAlarm: Json;
  enumLabels: string[];
}

/** The six status levels, with a shape each (Astro UXDS); one table maps Tango states and qualities onto them. */
export type StatusLevel = "critical" | "serious" | "caution" | "normal" | "standby" | "off";

/** The roles, from the least level (1) to the highest (5). */
export type RoleName = "Viewer" | "User" | "Operator" | "Engineer" | "Admin";

/** What a widget's component is given. */
export interface WidgetProps<C extends Config = Config> {
  /** Which of the widgets on the screen this is: several hooks want it. */
  instanceId: string;
  /** Defaults of the schema, overlaid with what the user set. */
  config: C;
}

/** A property of a widget's settings schema. `type` is a core type or one of the input types. */
export interface SchemaProperty {
  type: CoreType | InputType;
  title?: string;
  description?: string;
  default?: Json;
  min?: number;
  max?: number;
  enum?: Json[];
  enumNames?: string[];
  /**
   * Of a `select`, `radio` or `multiselect`: a list variable of `endpoints.json`, whose values are choices too, after
   * those of `enum`. They are the deployment's, as its environment has them, and follow what is published.
   */
  list?: string;
  /** Least role level that sees the field; 0 or none: everyone. */
  level?: number;
  /** Of a `string`: the form offers this many lines, and new lines are part of the text. */
  lines?: number;
  /** Never shown in the form; persisted widget state. */
  hidden?: boolean;
  properties?: { [name: string]: SchemaProperty };
  items?: SchemaProperty;
}
/** Types of a settings field that need no telescope. */
export type CoreType =
  | "string"
  | "number"
  | "boolean"
  | "list"
  | "select"
  | "radio"
  | "multiselect"
  | "file"
  | "files"
  | "object"
  | "array";
/** Types of a settings field whose form knows the telescope and the dashboard; constants of these names exist. */
export type InputType =
  | "INPUT_FORMATTED_SCHEMA_TYPE"
  | "INPUT_FORMATED_SCHEMA_TYPE"
  | "INPUT_DB"
  | "INPUT_MULTIPLE_DB"
  | "INPUT_TANGO_ATTRIBUTES"
  | "INPUT_MULTIPLE_TANGO_ATTRIBUTES"
  | "INPUT_DEVICES"
  | "INPUT_ATTRIBUTES"
  | "INPUT_STRINGS"
  | "WORKSPACES"
  | "WORKSPACE"
  | "VARIABLES"
  | "VARIABLE";
/** The settings of a widget: their form and their defaults come from it. */
export interface WidgetSchema {
  type: "object";
  required?: string[];
  properties: { [name: string]: SchemaProperty };
}
/** One field of the settings form, as `deriveConfigFields` gives it. */
export interface ConfigField extends SchemaProperty {
  name: string;
  /** Names from the root, for nested objects. */
  path: string[];
  required: boolean;
  fields?: ConfigField[];
}

/** Grid cells of a 24-column grid with rows of 24 px. */
export interface WidgetLayoutHint {
  w: number;
  h: number;
  minW?: number;
  minH?: number;
}

/** A widget as `registerWidget` hands it to the host. `makeWidgetDef` checks it and completes it. */
export interface WidgetDef<C extends Config = Config> {
  /** Stable unique id, immutable after release. */
  key: string;
  label: string;
  description?: string;
  component: ComponentType<WidgetProps<C>>;
  layout?: WidgetLayoutHint;
  config?: { schema: WidgetSchema };
  /** Polls rather than subscribes (drives the freshness indicator). */
  polls?: boolean;
  requiredStreams?: string[];
  docsUrl?: string;
  version?: string;
  /** Derived by `makeWidgetDef`. */
  defaultConfig?: Config;
  configFields?: ConfigField[];
  apiVersion?: number;
  /** Inline SVG path data for the gallery, on a 24×24 view box. */
  icon?: string;
}

/** How an operation fares; `idle`: it was not asked. */
export type StreamStatus = "idle" | "loading" | "ok" | "failed";
/** An operation and what it gave; the host draws its error as a notice too. */
export interface StreamResult<T> {
  status: StreamStatus;
  data: T | undefined;
  error: Error | undefined;
  /** Asks again. */
  retry: () => void;
}
/** How a subscription is asked. */
export interface StreamOptions {
  variables?: { [name: string]: unknown };
  /** Ask nothing for now: the status is `idle`. */
  skip?: boolean;
}
/** How a query is asked again and again. */
export interface PollOptions extends StreamOptions {
  /** Seconds; 0 or less: once. */
  interval?: number;
}
/** What sends a mutation, and the state of the last call. It rejects with the operation's error. */
export type MutationResult<T> = [
  (variables: { [name: string]: unknown }) => Promise<T>,
  { status: StreamStatus; data: T | undefined; error: Error | undefined },
];

/** How attributes are followed. */
export interface LiveOptions {
  /** Seconds between two deliveries of one attribute; default 0.1, or the dashboard's refresh rate if that is slower. */
  window?: number;
  delivery?: "latest" | "lossless";
  skip?: boolean;
  /**
   * Of `useSamples`: seconds of the recent past that are handed over first, so that a plot does not open empty; as much of it as the
   * server still has (60 s by default). Each sample comes once, in order.
   */
  past?: number;
}
/** Latest sample of each attribute, by the name asked for. A new object on each change; at most one a frame. */
export type LiveSamples = { readonly [name: string]: Sample | undefined };

/** How many points become few: see `hdbppHistory` of the GraphQL API. */
export type Downsample = "avg" | "minmax" | "lttb" | "none";

/** How the past of attributes is asked for. */
export interface HistoryOptions {
  /** Which time; by default what the widget is to show (`useEffectiveTimeRange`). A range that ends now moves on by itself. */
  range?: TimeRange;
  /** Points of each attribute at most, 1000 by default: two for each pixel of a plot's width show all there is to see. */
  maxPoints?: number;
  /** `minmax` by default: no spike is lost. What is no number is never reduced. */
  downsample?: Downsample;
  /** Name of the archive, where the deployment has several; by default the server chooses. */
  archive?: string;
  /** Go on with what is live; default true. */
  live?: boolean;
  /** Begin with what the archive has; default true. */
  past?: boolean;
  /** Least seconds between two live points; 0, the default: every value. */
  appendInterval?: number;
  skip?: boolean;
}

/**
 * One attribute's past joined to its present, without a gap and without a point twice. It changes in place: read it where you draw, after
 * `History.watch` told you to.
 */
export interface HistorySeries {
  /** Seconds since the epoch, rising. */
  readonly times: Float64Array;
  /** As long as `times`. NaN: known to be no value, there a line ends. Of texts and states: places in `words`. */
  readonly values: Float64Array;
  /** The texts of a series that has any; empty for numbers. */
  readonly words: readonly string[];
  /** Of spectra and images: the value of each point; null for scalars. */
  readonly lists: readonly (ArrayLike<number> | readonly Json[] | null)[] | null;
  /** The last point ahead of the range: what held when it began. */
  readonly before: {
    readonly time: number;
    readonly value: number;
    /** Of a spectrum or an image. */
    readonly list?: ArrayLike<number> | readonly Json[] | null;
  } | null;
  /** Buckets of time to which the points were reduced, each `seconds` long; null: every point is here. */
  readonly grid: { readonly start: number; readonly seconds: number } | null;
  /** How the points of a bucket came to be. */
  readonly downsample: Downsample;
  /** Since when the newest value no longer holds, seconds since the epoch; null while it does. */
  readonly staleSince: number | null;
  /** Counts the changes. */
  readonly revision: number;
}

/** A handle on the past and present of some attributes. */
export interface History {
  /** Undefined until something is known of the attribute. While a new range is on its way: what was there before. */
  series(name: string): HistorySeries | undefined;
  /** Be told after something changed, at most once an animation frame. Returns how to end that. */
  watch(listener: () => void): () => void;
}

/** How the past that was asked for fares. */
export interface HistoryStatus {
  /** Something that was asked for is still on its way. */
  loading: boolean;
  /** Attributes whose past cannot be had, and why; the host tells of them too. */
  errors: { readonly [name: string]: SampleError };
  /** Attributes of which there is more in the range than is handed over; what is there begins with the oldest. */
  truncated: readonly string[];
}

/** The instant under the pointer, the same in all plots of the workspace. Outside React: it moves with every frame. */
export interface Cursor {
  /** Seconds since the epoch; null: the pointer is over no plot. */
  get(): number | null;
  set(time: number | null): void;
  /** Be told after it moved, at most once an animation frame. Returns how to end that. */
  watch(listener: () => void): () => void;
}

/** Something a widget offers in the menu of its frame. */
export interface MenuAction {
  id: string;
  label: string;
  /** Path data on a square of 24, in the manner of the other icons: a line. */
  icon?: string;
  /** Given the title of the frame. What it throws is told by the host. */
  run: (frame: { title: string }) => void | Promise<void>;
}

/** Size of a widget's body in CSS pixels. */
export interface WidgetLayout {
  width: number;
  height: number;
}
/** A range of time. Seconds since the epoch. */
export interface TimeRange {
  start: number;
  end: number;
  /** It ends now and moves on. */
  live: boolean;
  /** `15m`; null: two instants. */
  preset: string | null;
}
/** The window of time to show, for what is drawn outside React: it moves on between two renders. Seconds since the epoch. */
export interface TimeWindow {
  get(): { start: number; end: number };
  /** The workspace clock. */
  now(): number;
  /** Whether it ends now and moves on. */
  readonly live: boolean;
}
/** What is shared by the widgets of a workspace as a cross-filter. Seconds since the epoch. */
export interface Brush {
  expression: string | null;
  range: { start: number; end: number } | null;
}

/** What the host gives to the SDK. Every `use…` is a React hook of the host's React. */
export interface OctopusHost {
  apiVersion: number;
  useStream<T>(document: string | object, options?: StreamOptions): StreamResult<T>;
  usePolling<T>(document: string | object, options?: PollOptions): StreamResult<T>;
  useMutation<T>(document: string | object): MutationResult<T>;
  useStreamHistory<T, P>(
    document: string | object,
    select: (data: T) => P | undefined,
    options?: StreamOptions & { limit?: number },
  ): { status: StreamStatus; points: readonly P[]; error: Error | undefined };
  /** Latest values, for widgets that draw with React. */
  useAttributes(fullNames: readonly string[], options?: LiveOptions): LiveSamples;
  /** Every delivered sample, one call per animation frame at most, outside React state: for plots. */
  useSamples(
    fullNames: readonly string[],
    onSamples: (samples: readonly Sample[]) => void,
    options?: LiveOptions,
  ): void;
  /** Metadata, fetched once for all widgets and cached. Undefined while loading; null when the attribute is not known. */
  useAttributeInfo(fullNames: readonly string[]): { readonly [name: string]: AttributeInfo | null | undefined };
  /** Past joined to present, outside React. The handle stays the same while the names do, whatever else is asked for. */
  useHistory(fullNames: readonly string[], options?: HistoryOptions): [History, HistoryStatus];
  /** A range that a person drew in a plot, for all widgets that follow the workspace; of a widget with a range of its own, its own. */
  useBrush(): [Brush, (brush: Brush) => void];
  useCursor(): Cursor;
  useVariables(): { vars: { readonly [key: string]: string }; setVariable: (key: string, value: string) => void };
  /** The deployment's variables: its lists by name, `TANGO_DBS` as the short names of its databases. */
  useHostVariables(): { readonly [key: string]: string | string[] };
  useWorkspace(): {
    workspace: { id: string; name: string };
    workspaces: readonly { id: string; name: string }[];
    setWorkspace: (id: string) => void;
  };
  useUserTimeRange(): [TimeRange, (range: TimeRange) => void];
  useEffectiveTimeRange(): TimeRange;
  /** The same, for drawing: another object only when another range is to be shown, not as the clock moves on. */
  useTimeWindow(): TimeWindow;
  useWidgetLayout(instanceId: string): WidgetLayout;
  useThemeMode(): "light" | "dark" | "dome";
  /** The instant shown when the clock is not live, seconds since the epoch. */
  useReplayMode(): { replay: boolean; at: number | null };
  useRoleLevelAccess(): { role: RoleName; level: number; allows: (level: number) => boolean };
  /** Widget state that survives reloads, apart from the settings. */
  useWidgetConfigPersistence<T extends Json>(instanceId: string, key: string, initial: T): [T, (value: T) => void];
  /** Seconds. */
  useWidgetRefreshRate(instanceId: string): number;
  /** The workspace clock: seconds since the epoch, ticking each `period` seconds. The only clock a widget may read. */
  useNow(period?: number): number;
  /** Tells the host what the widget cannot show; the host draws the notice. */
  useReportError(instanceId: string): (error: unknown) => void;
  /** Offer actions in the menu of the widget's frame while the widget is there. Pass the same list until it changes. */
  useMenuActions(instanceId: string, actions: readonly MenuAction[]): void;
  /** Ask the server once, outside React: for what a person starts, such as an export. Rejects where it gives no data. */
  query<T>(document: string | object, variables?: { [name: string]: unknown }, signal?: AbortSignal): Promise<T>;
  /** Hand the person a file to keep. */
  save(file: { name: string; content: Blob }): void;
  /** Ask the person before something that acts on the telescope. Resolves false when declined. */
  confirm(question: { title: string; body?: string; action: string; danger?: boolean }): Promise<boolean>;
  /** A short passing message. */
  notify(message: { text: string; level?: StatusLevel }): void;
  statusOfState(state: string | null | undefined): StatusLevel;
  statusOfSample(sample: Sample | undefined): StatusLevel;
  /** Value as text: format, enum label, null as —. Unit apart. */
  formatValue(value: Json | undefined, info?: AttributeInfo | null, options?: { enumLabels?: boolean }): string;
}

/** `globalThis.Octopus`. A bundle may create it and retry until `registerWidget` exists. */
export interface OctopusGlobal {
  registerWidget?: (def: WidgetDef) => void;
  getWidgetLayout?: (instanceId: string) => WidgetLayout | undefined;
  subscribeWidgetLayout?: (instanceId: string, listener: (layout: WidgetLayout) => void) => () => void;
  host?: OctopusHost;
  /**
   * Apollo's hooks on the host's client (`gql`, `useQuery`, `useLazyQuery`, `useMutation`, `useSubscription`, `useApolloClient`), for bundles
   * without an `octopus` block in their package.json, or with `"apollo": true` in it.
   */
  apollo?: object;
}
