/**
 * Plain values that the rooms of the page share: the preferences document with its workspaces, the session, and the
 * contract between the shell and the widget host. Types only.
 */
import type { Config, Json, RoleName, WidgetDef, WidgetLayoutHint } from "@octopus-widgets/sdk/contract";

export type { Config, Json, RoleName, WidgetDef };

export type Theme = "dark" | "light" | "dome";
export type Density = "compact" | "normal" | "comfortable";

/** Cells of the 24-column grid; rows of 24 px with gaps of 8 px. */
export interface GridPlace {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** One widget on a workspace. Its settings stand in `widget_configs`, its own state in `widget_state`, by id. */
export interface WidgetInstance {
  id: string;
  key: string;
  /** Shown in the frame; null: the widget's own label. */
  title: string | null;
  /** Id of its panel; null: the first block, ahead of all panels. */
  panel: string | null;
  hidden: boolean;
  layout: GridPlace;
  /** A range of its own; null or absent: it follows the workspace. */
  timeRange?: StoredTimeRange | null;
  [unknown: string]: unknown;
}

export interface Panel {
  id: string;
  title: string;
  collapsed: boolean;
  [unknown: string]: unknown;
}

/** A preset such as `15m`, or two ISO 8601 instants. */
export type StoredTimeRange = { preset: string } | { start: string; end: string };

export interface Workspace {
  id: string;
  name: string;
  description: string;
  /** Seconds between two refreshes. */
  refreshRate: number;
  timeRange: StoredTimeRange;
  /** The preset that was left for a range of the past: the way back to live. */
  lastPreset?: string;
  /** Dashboard variables; keys are case-sensitive. */
  variables: { [key: string]: string };
  panels: Panel[];
  widgets: WidgetInstance[];
  widget_configs: { [widgetId: string]: Config };
  widget_state: { [widgetId: string]: { [key: string]: Json } };
  /** Of the own copy of a workspace that a file shows: what the file said when the copy was made. */
  fromFile?: { sha: string; path: string };
  [unknown: string]: unknown;
}

export interface ClockPreferences {
  local: boolean;
  utc: boolean;
  lst: boolean;
  /** Take latitude and longitude from the browser's geolocation. */
  deviceLocation: boolean;
  /** Degrees north and east, for sunrise and sunset. */
  latitude: number | null;
  longitude: number | null;
  /** Degrees east, for the LST clock. */
  lstLongitude: number | null;
  [unknown: string]: unknown;
}

/** What `preferences(userId)` returns. Unknown keys are kept at every level. */
export interface PreferencesDocument {
  schema: number;
  /** Counted by the server; ignored on write. */
  version: number;
  theme: Theme;
  density: Density;
  clocks: ClockPreferences;
  activeWorkspace: string | null;
  /** Ranges that were typed of late, the newest first. */
  recentRanges?: StoredTimeRange[];
  workspaces: Workspace[];
  [unknown: string]: unknown;
}

/** A workspace that somebody shared, looked at read-only. */
export interface SharedWorkspaceView {
  id: string;
  owner: string;
  name: string;
  role: RoleName | null;
  sharedAt: string;
  workspace: Workspace;
  /** Where it comes from when nobody shares it. */
  fromFile?: { id: string; path: string; sha: string } | null;
}

/** Who is signed in. */
export interface Caller {
  username: string;
  role: RoleName;
  roleLevel: number;
}

/* ---- between the shell and the widget host (frontend/src/widgets) ---- */

export interface WidgetHostProps {
  workspaceId: string;
  instance: WidgetInstance;
  /** What the user set; the host overlays it on the defaults of the schema. */
  config: Config;
  /** Whether the widget may change the workspace (false in shared ones: changes last until the page closes). */
  readOnly: boolean;
  /** Keep a state of the widget (`widget_state`), by key. */
  onPersist: (key: string, value: Json) => void;
  /** Take the widget off the workspace; left out where that cannot be changed. */
  onRemove?: (() => void) | undefined;
}

export interface SettingsFormProps {
  workspaceId: string;
  instance: WidgetInstance;
  config: Config;
  /** The whole settings after one change; applied at once. */
  onChange: (config: Config) => void;
}

/** What the gallery and the frames know about a kind of widget, loaded or only listed in the catalogue. */
export interface WidgetKind {
  key: string;
  label: string;
  description: string | null;
  /** npm package that registers it; null for a bundle loaded by hand in development. */
  packageName: string | null;
  version: string | null;
  /** Present once the bundle has run. */
  def: WidgetDef | null;
  layout: WidgetLayoutHint;
  icon: string | null;
  preview: readonly PreviewShape[];
}

/** A part of the picture of a kind of widget: a path, filled or (with a `width`) a line, or a text; on 160 × 90. */
export interface PreviewShape {
  /** A colour of the theme. */
  paint: string;
  path: string | null;
  width: number | null;
  text: string | null;
  x: number;
  y: number;
  size: number;
}

/** Health of one widget's data, for the header of its frame. */
export interface WidgetHealth {
  link: "none" | "live" | "connecting" | "lost" | "failed";
  /** Seconds since the newest sample; null before the first. */
  age: number | null;
  stale: number;
  failing: number;
  total: number;
}
