/** Where widgets stand on the 24-column grid. Pure; cells, with the origin at the top left of a block. */
import type { GridPlace, WidgetInstance, Workspace } from "../../app/types";
import { GRID_COLUMNS } from "../document";

export type Places = { readonly [widgetId: string]: GridPlace };
/** One block of the canvas: the widgets of a panel, or those ahead of all panels (`panel` null). */
export interface Block {
  panel: string | null;
  title: string | null;
  collapsed: boolean;
  widgets: WidgetInstance[];
}

export const collide = (a: GridPlace, b: GridPlace): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

export const readingOrder = (a: GridPlace, b: GridPlace): number => a.y - b.y || a.x - b.x;

/** Push overlapping widgets down (a merge of two edits can make some); what does not overlap stays where it is. */
export function settle(widgets: readonly WidgetInstance[]): Places {
  const placed: [string, GridPlace][] = [];
  for (const { id, layout } of [...widgets].sort((a, b) => readingOrder(a.layout, b.layout))) {
    const place = { x: layout.x, y: layout.y, w: layout.w, h: layout.h };
    let below = placed.find(([, other]) => collide(other, place));
    while (below) {
      place.y = below[1].y + below[1].h;
      below = placed.find(([, other]) => collide(other, place));
    }
    placed.push([id, place]);
  }
  return Object.fromEntries(placed);
}

export const bottomOf = (places: readonly GridPlace[]): number =>
  places.reduce((bottom, place) => Math.max(bottom, place.y + place.h), 0);

/** The first free spot for a widget of a size, in reading order. */
export function freeSpot(taken: readonly GridPlace[], size: { w: number; h: number }): GridPlace {
  const w = Math.min(GRID_COLUMNS, size.w);
  for (let y = 0; y <= bottomOf(taken); y += 1) {
    for (let x = 0; x + w <= GRID_COLUMNS; x += 1) {
      const place = { x, y, w, h: size.h };
      if (!taken.some((other) => collide(other, place))) return place;
    }
  }
  return { x: 0, y: bottomOf(taken), w, h: size.h };
}

/** The blocks of a workspace, top to bottom. A widget of a panel that is gone stands in the first block. */
export function blocksOf(workspace: Workspace, options: { showAll: boolean; editing: boolean }): Block[] {
  const shown = workspace.widgets.filter((widget) => !widget.hidden || options.showAll || options.editing);
  const known = new Set(workspace.panels.map((panel) => panel.id));
  const ofPanel = (id: string | null) =>
    shown.filter((widget) => (widget.panel !== null && known.has(widget.panel) ? widget.panel : null) === id);
  const panels = workspace.panels.map((panel) => ({
    panel: panel.id,
    title: panel.title,
    collapsed: panel.collapsed && !options.showAll,
    widgets: ofPanel(panel.id),
  }));
  const first = { panel: null, title: null, collapsed: false, widgets: ofPanel(null) };
  return first.widgets.length > 0 || panels.length === 0 ? [first, ...panels] : panels;
}

/** Places of all visible widgets on one plane, blocks below each other: what the arrow keys move over. */
export function onePlane(blocks: readonly Block[]): Places {
  let top = 0;
  const plane: { [id: string]: GridPlace } = {};
  for (const block of blocks.filter((one) => !one.collapsed)) {
    const places = settle(block.widgets);
    for (const [id, place] of Object.entries(places)) plane[id] = { ...place, y: place.y + top };
    top += bottomOf(Object.values(places)) + 1;
  }
  return plane;
}
