/** The sizes in which a widget is looked at. Pixels of its frame, the head of 28 px included. */
import type { WidgetLayoutHint } from "@octopus-widgets/sdk/contract";

export type Size = { name: "own" | "small" | "full" } | { name: "free"; width: number; height: number };

/** One cell of the dashboard's grid at a width of 1440, its gap of 8 included. */
const COLUMN = 59;
const ROW = 32;
const GAP = 8;
const UNKNOWN: WidgetLayoutHint = { w: 8, h: 10 };

export const SIZES = {
  own: { name: "own" },
  small: { name: "small" },
  full: { name: "full" },
  free: { name: "free", width: 640, height: 420 },
} as const satisfies { [name: string]: Size };

/** Width and height of the frame; null: all there is. */
export function frameOf(size: Size, layout: WidgetLayoutHint = UNKNOWN): { width: number; height: number } | null {
  if (size.name === "full") return null;
  if (size.name === "free") return { width: size.width, height: size.height };
  const { w, h } = size.name === "small" ? { w: 2, h: 2 } : layout;
  return { width: w * COLUMN - GAP, height: h * ROW - GAP };
}
