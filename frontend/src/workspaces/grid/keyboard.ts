/** What a key means in the grid. Pure: the state before and a key give a command, or null when the key is not ours. */
import type { GridPlace } from "../../app/types";
import { type Places, readingOrder } from "./places";

export type Direction = "left" | "right" | "up" | "down";
/** `look`: arrows select; `move` and `resize`: arrows change the selected widget, in edit mode. */
export type GridMode = "look" | "move" | "resize";

export interface GridKeyState {
  mode: GridMode;
  editing: boolean;
  selected: string | null;
  places: Places;
}
export type GridCommand =
  | { do: "select"; id: string }
  | { do: "enter" | "remove" | "duplicate" | "configure" | "fullScreen"; id: string }
  | { do: "mode"; mode: GridMode }
  /** End moving or resizing: keep what was done, or take it back. */
  | { do: "finish"; keep: boolean }
  | { do: "step"; id: string; mode: "move" | "resize"; dx: number; dy: number };

const ARROWS: { [key: string]: { direction: Direction; dx: number; dy: number } } = {
  ArrowLeft: { direction: "left", dx: -1, dy: 0 },
  ArrowRight: { direction: "right", dx: 1, dy: 0 },
  ArrowUp: { direction: "up", dx: 0, dy: -1 },
  ArrowDown: { direction: "down", dx: 0, dy: 1 },
};

/** `coarse`: with Shift, four cells at once. */
export function gridKey(state: GridKeyState, key: string, coarse = false): GridCommand | null {
  const { mode, selected, editing } = state;
  const arrow = ARROWS[key];
  if (mode !== "look" && selected) {
    if (key === "Enter" || key === " ") return { do: "finish", keep: true };
    if (key === "Escape") return { do: "finish", keep: false };
    if (arrow) {
      const step = coarse ? 4 : 1;
      return { do: "step", id: selected, mode, dx: arrow.dx * step, dy: arrow.dy * step };
    }
  }
  if (arrow) {
    const id = neighbour(state.places, selected, arrow.direction);
    return id === null ? null : { do: "select", id };
  }
  const id = inReadingOrder(state.places, selected, key);
  if (id !== undefined) return { do: "select", id };
  if (selected === null) return null;
  if (key === "Enter") return { do: "enter", id: selected };
  if (key === "f") return { do: "fullScreen", id: selected };
  if (!editing) return null;
  if (key === "m") return { do: "mode", mode: mode === "move" ? "look" : "move" };
  if (key === "r") return { do: "mode", mode: mode === "resize" ? "look" : "resize" };
  if (key === "Delete" || key === "Backspace") return { do: "remove", id: selected };
  if (key === "d") return { do: "duplicate", id: selected };
  if (key === "s") return { do: "configure", id: selected };
  return null;
}

/** The first, last, next or previous widget as one reads, round and round; undefined for another key. */
function inReadingOrder(places: Places, selected: string | null, key: string): string | undefined {
  const order = Object.keys(places).sort((a, b) => readingOrder(places[a] ?? ORIGIN, places[b] ?? ORIGIN));
  const at = selected === null ? -1 : order.indexOf(selected);
  switch (key) {
    case "Home":
      return order[0];
    case "End":
      return order.at(-1);
    case "PageDown":
      return order[(at + 1) % order.length];
    case "PageUp":
      return order.at(Math.max(at, 0) - 1);
    default:
      return undefined;
  }
}

const ORIGIN: GridPlace = { x: 0, y: 0, w: 1, h: 1 };

/**
 * The widget next to another in a direction: the nearest of those that lie wholly beyond its edge, straight ones before
 * oblique ones. Without a selected one, the first.
 */
export function neighbour(places: Places, from: string | null, direction: Direction): string | null {
  const start = from === null ? undefined : places[from];
  const entries = Object.entries(places);
  if (!start) return entries.sort(([, a], [, b]) => readingOrder(a, b))[0]?.[0] ?? null;
  let best: { id: string; distance: number } | null = null;
  for (const [id, place] of entries) {
    if (id === from) continue;
    const distance = distanceTo(start, place, direction);
    if (distance !== null && (best === null || distance < best.distance)) best = { id, distance };
  }
  return best?.id ?? null;
}

function distanceTo(from: GridPlace, to: GridPlace, direction: Direction): number | null {
  const horizontal = direction === "left" || direction === "right";
  const gap = {
    left: from.x - (to.x + to.w),
    right: to.x - (from.x + from.w),
    up: from.y - (to.y + to.h),
    down: to.y - (from.y + from.h),
  }[direction];
  if (gap < 0) return null;
  const [fromStart, fromEnd] = horizontal ? [from.y, from.y + from.h] : [from.x, from.x + from.w];
  const [toStart, toEnd] = horizontal ? [to.y, to.y + to.h] : [to.x, to.x + to.w];
  const beside = Math.max(0, toStart - fromEnd + 1, fromStart - toEnd + 1);
  // A tie among straight ones goes to the one whose edge is nearest to ours.
  return gap + beside * 1000 + Math.abs(toStart - fromStart) / 100;
}
