/** Moving and resizing on the grid, with the layout algorithms of react-grid-layout. Loaded with edit mode only. */
import { cloneLayout, correctBounds, getLayoutItem, moveElement, verticalCompactor } from "react-grid-layout/core";
import type { GridPlace } from "../../app/types";
import { GRID_COLUMNS } from "../document";
import type { Places } from "./places";

export interface Least {
  minW: number;
  minH: number;
}

/** Others make room; then everything moves up as far as it can. */
export function moveTo(places: Places, id: string, x: number, y: number): Places {
  const layout = cloneLayout(toLayout(places));
  const item = getLayoutItem(layout, id);
  if (!item) return places;
  const left = Math.min(GRID_COLUMNS - item.w, Math.max(0, x));
  const moved = moveElement(layout, item, left, Math.max(0, y), true, false, "vertical", GRID_COLUMNS);
  return compact(moved);
}

/** Others move down where the widget grows over them. */
export function resizeTo(places: Places, id: string, w: number, h: number, least: Least): Places {
  const now = places[id];
  if (!now) return places;
  const width = Math.min(GRID_COLUMNS - now.x, Math.max(Math.min(least.minW, GRID_COLUMNS - now.x), w));
  const grown = { ...places, [id]: { ...now, w: width, h: Math.max(least.minH, h) } };
  const layout = cloneLayout(toLayout(grown));
  const item = getLayoutItem(layout, id);
  if (!item) return places;
  // Moving it to where it already is would be taken for no move, so it comes from below.
  const wanted = item.y;
  item.y = wanted + 1;
  return compact(moveElement(layout, item, item.x, wanted, true, false, "vertical", GRID_COLUMNS));
}

/** Everything within the columns and as far up as it can. */
export function tidy(places: Places): Places {
  return compact(correctBounds(cloneLayout(toLayout(places)), { cols: GRID_COLUMNS }));
}

type Layout = Parameters<typeof cloneLayout>[0];
const toLayout = (places: Places): Layout => Object.entries(places).map(([i, place]) => ({ i, ...place }));
const compact = (layout: Layout): Places =>
  Object.fromEntries(
    verticalCompactor
      .compact(layout, GRID_COLUMNS)
      .map(({ i, x, y, w, h }): [string, GridPlace] => [i, { x, y, w, h }]),
  );
