/**
 * Making and reading preferences documents: defaults, new workspaces and widgets, copies. Pure; what comes from the
 * server is completed, never trusted to have every key, and never stripped of keys that this version does not know.
 */
import type { GridPlace, PreferencesDocument, StoredTimeRange, WidgetInstance, Workspace } from "../app/types";

export const GRID_COLUMNS = 24;
export const ROW_HEIGHT = 24;
export const GRID_GAP = 8;
export const DEFAULT_PLACE: GridPlace = { x: 0, y: 0, w: 8, h: 10 };
export const REFRESH_RATES = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60] as const;

type Loose = { [key: string]: unknown };
const isObject = (value: unknown): value is Loose =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown, otherwise: string): string => (typeof value === "string" ? value : otherwise);
const numberOr = <T>(value: unknown, otherwise: T): number | T =>
  typeof value === "number" && Number.isFinite(value) ? value : otherwise;
const oneOf = <T extends string>(value: unknown, choices: readonly T[], otherwise: T): T =>
  choices.includes(value as T) ? (value as T) : otherwise;
const objectOr = <T>(value: unknown): { [key: string]: T } => (isObject(value) ? (value as { [key: string]: T }) : {});
const listOf = (value: unknown): Loose[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** A short id, unique enough within one user's document. */
export function newId(prefix: string): string {
  return `${prefix}-${crypto.randomUUID().slice(0, 8)}`;
}

function readRange(value: unknown): StoredTimeRange {
  if (isObject(value)) {
    if (typeof value.preset === "string") return value as { preset: string };
    if (typeof value.start === "string" && typeof value.end === "string")
      return value as { start: string; end: string };
  }
  return { preset: "15m" };
}

function readPlace(value: unknown): GridPlace {
  const place = isObject(value) ? value : {};
  const w = Math.min(GRID_COLUMNS, Math.max(1, Math.round(numberOr(place.w, DEFAULT_PLACE.w))));
  return {
    ...place,
    w,
    h: Math.max(1, Math.round(numberOr(place.h, DEFAULT_PLACE.h))),
    x: Math.min(GRID_COLUMNS - w, Math.max(0, Math.round(numberOr(place.x, 0)))),
    y: Math.max(0, Math.round(numberOr(place.y, 0))),
  };
}

function readWidget(value: Loose): WidgetInstance {
  return {
    ...value,
    id: text(value.id, "") || newId("w"),
    key: text(value.key, ""),
    title: typeof value.title === "string" ? value.title : null,
    panel: typeof value.panel === "string" ? value.panel : null,
    hidden: value.hidden === true,
    layout: readPlace(value.layout),
    ...(isObject(value.timeRange) ? { timeRange: readRange(value.timeRange) } : {}),
  };
}

/** A workspace with every key, from whatever was stored. */
export function readWorkspace(value: unknown): Workspace {
  const stored = isObject(value) ? value : {};
  return {
    ...stored,
    id: text(stored.id, "") || newId("ws"),
    name: text(stored.name, "Workspace"),
    description: text(stored.description, ""),
    refreshRate: Math.max(0.1, numberOr(stored.refreshRate, 1)),
    timeRange: readRange(stored.timeRange),
    variables: objectOr(stored.variables),
    panels: listOf(stored.panels).map((panel) => ({
      ...panel,
      id: text(panel.id, "") || newId("p"),
      title: text(panel.title, "Panel"),
      collapsed: panel.collapsed === true,
    })),
    widgets: listOf(stored.widgets).map(readWidget),
    widget_configs: objectOr(stored.widget_configs),
    widget_state: objectOr(stored.widget_state),
  };
}

/** A document with every key, from whatever the server holds (a new user's is `{}`). */
export function readDocument(value: unknown): PreferencesDocument {
  const stored = isObject(value) ? value : {};
  const clocks = objectOr<unknown>(stored.clocks);
  return {
    ...stored,
    schema: numberOr(stored.schema, 1),
    version: numberOr(stored.version, 0),
    theme: oneOf(stored.theme, ["dark", "light", "dome"], "dark"),
    density: oneOf(stored.density, ["compact", "normal", "comfortable"], "normal"),
    clocks: {
      ...clocks,
      local: clocks.local !== false,
      utc: clocks.utc !== false,
      lst: clocks.lst !== false,
      deviceLocation: clocks.deviceLocation === true,
      latitude: numberOr(clocks.latitude, null),
      longitude: numberOr(clocks.longitude, null),
      lstLongitude: numberOr(clocks.lstLongitude, null),
    },
    activeWorkspace: typeof stored.activeWorkspace === "string" ? stored.activeWorkspace : null,
    ...(Array.isArray(stored.recentRanges) ? { recentRanges: listOf(stored.recentRanges).map(readRange) } : {}),
    workspaces: listOf(stored.workspaces).map(readWorkspace),
  };
}

export function emptyWorkspace(name: string): Workspace {
  return readWorkspace({ id: newId("ws"), name });
}

/** A copy with ids of its own, so that the original and the copy never share a widget. */
export function copyWorkspace(source: Workspace, name: string): Workspace {
  const ids = new Map(source.widgets.map((widget) => [widget.id, newId("w")]));
  const panels = new Map(source.panels.map((panel) => [panel.id, newId("p")]));
  const renamed = <T>(table: { [id: string]: T }) =>
    Object.fromEntries(
      Object.entries(table).flatMap(([id, value]) => {
        const now = ids.get(id);
        return now === undefined ? [] : [[now, structuredClone(value)]];
      }),
    );
  // A copy is nobody's but the person's: it follows no file.
  const { fromFile: _, ...kept } = structuredClone(source);
  return {
    ...kept,
    id: newId("ws"),
    name,
    panels: source.panels.map((panel) => ({ ...panel, id: panels.get(panel.id) ?? panel.id })),
    widgets: source.widgets.map((widget) => ({
      ...structuredClone(widget),
      id: ids.get(widget.id) ?? widget.id,
      panel: widget.panel === null ? null : (panels.get(widget.panel) ?? null),
    })),
    widget_configs: renamed(source.widget_configs),
    widget_state: renamed(source.widget_state),
  };
}

/** A name that no other workspace has: `Dishes`, `Dishes 2`, `Dishes 3`, … */
export function freeName(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted;
  let count = 2;
  while (taken.includes(`${wanted} ${count}`)) count += 1;
  return `${wanted} ${count}`;
}
