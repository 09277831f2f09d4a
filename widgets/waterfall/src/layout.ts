/** Where spectrum and waterfall lie in a widget, and how many rows the waterfall shows. Pure. */
import { type Box, FOOT, HEAD } from "@octopus-widgets/plot";

export type View = "both" | "spectrum" | "waterfall";

export interface Parts {
  /** Both together: what the horizontal axis spans. */
  all: Box;
  spectrum: Box | null;
  waterfall: Box | null;
}

const BETWEEN = 6;
const RIGHT = 10;
/** Part of the height for the spectrum. */
const SHARE = 0.36;
/** CSS pixels below which there is no room for two. */
const LEAST_FOR_BOTH = 130;

export function partsOf(width: number, height: number, gutter: number, axes: boolean, view: View): Parts {
  const all: Box = axes
    ? {
        left: gutter,
        top: HEAD,
        width: Math.max(1, width - gutter - RIGHT),
        height: Math.max(1, height - HEAD - FOOT),
      }
    : { left: 1, top: 1, width: Math.max(1, width - 2), height: Math.max(1, height - 2) };
  const shown = view === "both" && all.height < LEAST_FOR_BOTH ? "waterfall" : view;
  if (shown !== "both")
    return { all, spectrum: shown === "spectrum" ? all : null, waterfall: shown === "waterfall" ? all : null };
  const above = Math.round(all.height * SHARE);
  return {
    all,
    spectrum: { ...all, height: above - BETWEEN },
    waterfall: { ...all, top: all.top + above, height: all.height - above },
  };
}

const STEPS = [32, 64, 125, 250, 500, 1000, 2000, 4000];

/** Rows from top to bottom: a step above what there is, so that a new spectrum moves the picture but does not shrink it. */
export function rowsShown(count: number, most: number): number {
  return Math.min(most, STEPS.find((step) => step >= count) ?? most);
}
