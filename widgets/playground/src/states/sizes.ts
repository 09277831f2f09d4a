/** Sizes of a frame on a desk of 1440 × 900, in CSS pixels. */
import type { WidgetLayoutHint } from "@octopus-widgets/sdk";

/** Of the shell's grid: a column with 24 of them beside each other, a row, and the gap between two. */
const COLUMN = 51.5;
const ROW = 24;
const GAP = 8;

export interface Size {
  name: "default" | "small" | "full";
  width: number;
  height: number;
  /** How large it is drawn on the sheet. */
  scale: number;
}

export const FULL: Size = { name: "full", width: 1432, height: 892, scale: 0.5 };

const cells = (name: Size["name"], w: number, h: number): Size => ({
  name,
  width: Math.round(w * (COLUMN + GAP) - GAP),
  height: h * (ROW + GAP) - GAP,
  scale: 1,
});

/** As the widget comes out of the gallery, as small as it may be, and as large as it can. */
export function sizesOf(layout: WidgetLayoutHint | undefined): Size[] {
  const { w, h, minW = 2, minH = 2 } = layout ?? { w: 8, h: 8 };
  return [cells("default", w, h), cells("small", Math.max(2, minW), Math.max(2, minH)), FULL];
}
