/** Where a widget that is carried over the canvas would land when it is let go outside its own block. */
import type { GridPlace, Workspace } from "../../../app/types";
import { GRID_COLUMNS, GRID_GAP, ROW_HEIGHT } from "../../../workspaces/document";
import { blocksOf, bottomOf, type Places, settle } from "../../../workspaces/grid/places";

export interface Landing {
  /** Id of the panel; null: the block ahead of all panels. */
  panel: string | null;
  /** The column and row of its top left corner; null below everything, as in a collapsed panel. */
  cell: { x: number; y: number } | null;
}

/** Pixels of the screen for each pixel of the layout: more than 1 where the canvas is enlarged. */
export const scaleOf = (element: HTMLElement): number =>
  element.offsetWidth > 0 ? element.getBoundingClientRect().width / element.offsetWidth : 1;

/** Columns and rows between two cells, in pixels of the screen. */
export function pitchOf(grid: HTMLElement): { column: number; row: number } {
  const width = grid.getBoundingClientRect().width;
  const scale = scaleOf(grid);
  return { column: (width + GRID_GAP * scale) / GRID_COLUMNS, row: (ROW_HEIGHT + GRID_GAP) * scale };
}

/** The block under a point of the window, with the cell of a corner there; null over the own block and outside all. */
export function landingAt(
  pointer: { x: number; y: number },
  corner: { x: number; y: number },
  own: HTMLElement,
): Landing | null {
  // The widget under the pointer is the one that is carried.
  const under = document.elementsFromPoint(pointer.x, pointer.y).filter((one) => !one.closest("[data-carried]"));
  const block = under.map((element) => element.closest<HTMLElement>("[data-block]")).find((one) => one !== null);
  if (!block || block.contains(own)) return null;
  const panel = block.dataset.block || null;
  const grid = block.querySelector<HTMLElement>("[data-grid]");
  if (!grid) return { panel, cell: null };
  const box = grid.getBoundingClientRect();
  const { column, row } = pitchOf(grid);
  const cell = {
    x: Math.round((corner.x - box.left) / column),
    y: Math.max(0, Math.round((corner.y - box.top) / row)),
  };
  return { panel, cell };
}

/** The places of the block that a widget is brought to, with room made for it. */
export function placesAfter(
  workspace: Workspace,
  widget: { id: string; place: GridPlace },
  landing: Landing,
  moveTo: (places: Places, id: string, x: number, y: number) => Places,
): Places {
  const blocks = blocksOf(workspace, { showAll: true, editing: true });
  const there = settle(blocks.find((one) => one.panel === landing.panel)?.widgets ?? []);
  const bottom = bottomOf(Object.values(there));
  const { w, h } = widget.place;
  const places = { ...there, [widget.id]: { x: 0, y: bottom, w, h } };
  return landing.cell ? moveTo(places, widget.id, landing.cell.x, landing.cell.y) : places;
}
