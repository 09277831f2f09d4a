/** Axes and grid of a chart, in the theme's quiet colours. */
import { withUnit } from "@octopus-widgets/sdk";
import type { Box, Span } from "./chart";
import type { Palette } from "./palette";
import type { ScaleOptions } from "./scale";
import { linearTicks, logTickValues, shortNumber, tickTexts, timeTicks } from "./time-axis";

/** Room below a chart for the ticks of its horizontal axis. */
export const FOOT = 20;
export const HEAD = 6;
const RIGHT = 10;

export interface Tick {
  /** CSS pixels from the edge of the canvas. */
  at: number;
  text: string;
}

/** A vertical axis: which values lie at the bottom and the top, and where each value lies. */
export interface Vertical {
  ticks: readonly { value: number; text: string }[];
  /** Value to CSS pixels from the top of the canvas. */
  toY: (value: number) => number;
}

export function verticalOf(
  box: Pick<Box, "top" | "height">,
  low: number,
  high: number,
  scale: ScaleOptions,
  unit = "",
): Vertical {
  const { top, height } = box;
  const count = Math.max(2, Math.floor(height / 30));
  const place = (value: number): number => (scale.log ? Math.log10(Math.max(value, Number.MIN_VALUE)) : value);
  const [from, to] = [place(low), place(high)];
  const size = height / (to - from || 1);
  return {
    ticks: ticksOf(low, high, count, scale, unit),
    toY: (value) => top + height - (place(value) - from) * size,
  };
}

function ticksOf(low: number, high: number, count: number, scale: ScaleOptions, unit: string): Vertical["ticks"] {
  const { labels } = scale;
  if (labels) {
    const step = Math.max(1, Math.ceil((high - low) / Math.max(1, count * 1.8)));
    const values: number[] = [];
    for (let value = Math.ceil(low); value <= high; value += step) values.push(value);
    return values.map((value) => ({ value, text: labels[value] ?? "" }));
  }
  const values = scale.log ? logTickValues(low, high, count) : linearTicks(low, high, count);
  const last = values.length - 1;
  return values.map((value, index) => ({
    value,
    text: index === last ? withUnit(shortNumber(value), unit) : shortNumber(value),
  }));
}

/** Width that a vertical axis needs for its texts. */
export function gutterOf(context: CanvasRenderingContext2D, texts: readonly string[], most: number): number {
  const widest = Math.max(0, ...texts.map((text) => context.measureText(text).width));
  return Math.min(most, Math.max(24, Math.ceil(widest) + 10));
}

/** The box of a chart with axes around it, or nearly all of a small one. */
export function boxOf(width: number, height: number, gutter: number, axes: boolean): Box {
  if (!axes) return { left: 2, top: 2, width: Math.max(1, width - 4), height: Math.max(1, height - 4) };
  return {
    left: gutter,
    top: HEAD,
    width: Math.max(1, width - gutter - RIGHT),
    height: Math.max(1, height - HEAD - FOOT),
  };
}

/** Times below the box, with a faint line above each. */
export function paintTimes(
  context: CanvasRenderingContext2D,
  box: Box,
  span: Span,
  palette: Palette,
  dated: boolean,
): void {
  const { at, step } = timeTicks(span.start, span.end, Math.max(1, Math.floor(box.width / 84)));
  const scale = box.width / (span.end - span.start || 1);
  const texts = tickTexts(at, step, dated);
  paintAcross(
    context,
    box,
    palette,
    at.map((time, index) => ({ at: box.left + (time - span.start) * scale, text: texts[index] ?? "" })),
  );
}

/** Ticks below the box. A text that would run into the one before is left out. */
export function paintAcross(
  context: CanvasRenderingContext2D,
  box: Box,
  palette: Palette,
  ticks: readonly Tick[],
): void {
  lines(
    context,
    palette,
    ticks.map(({ at }) => [at, box.top, at, box.top + box.height]),
  );
  context.fillStyle = palette.dim;
  context.font = palette.font;
  context.textBaseline = "top";
  context.textAlign = "center";
  const right = box.left + box.width + RIGHT;
  let free = 0;
  for (const { at, text } of ticks) {
    if (text === "") continue;
    const half = context.measureText(text).width / 2;
    const centre = Math.max(half, Math.min(at, right - half));
    if (centre - half < free) continue;
    context.fillText(text, centre, box.top + box.height + 5);
    free = centre + half + 8;
  }
}

/** Values beside the box, with a faint line from each. */
export function paintValues(context: CanvasRenderingContext2D, box: Box, palette: Palette, vertical: Vertical): void {
  const ticks = vertical.ticks.map(({ value, text }) => ({ at: vertical.toY(value), text }));
  lines(
    context,
    palette,
    ticks.map(({ at }) => [box.left, at, box.left + box.width, at]),
  );
  paintDown(context, box, palette, ticks);
}

/** Texts left of the box, at heights; one that would cover the one before is left out. */
export function paintDown(context: CanvasRenderingContext2D, box: Box, palette: Palette, ticks: readonly Tick[]): void {
  context.fillStyle = palette.dim;
  context.font = palette.font;
  context.textBaseline = "middle";
  context.textAlign = "right";
  let last = Number.NEGATIVE_INFINITY;
  for (const { at, text } of ticks) {
    if (text === "" || Math.abs(at - last) < 12) continue;
    last = at;
    context.fillText(clipped(context, text, box.left - 8), box.left - 6, Math.max(7, at));
  }
}

/** A text cut to a width, with an ellipsis. */
export function clipped(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (context.measureText(`${text.slice(0, middle)}…`).width <= width) low = middle;
    else high = middle - 1;
  }
  return low > 0 ? `${text.slice(0, low)}…` : "";
}

function lines(
  context: CanvasRenderingContext2D,
  palette: Palette,
  all: readonly (readonly [number, number, number, number])[],
): void {
  context.strokeStyle = palette.line;
  context.lineWidth = 0.5;
  context.beginPath();
  for (const [x, y, toX, toY] of all) {
    // On whole pixels, so that a line is one pixel and sharp.
    const [a, b] = x === toX ? [Math.round(x) + 0.5, Math.round(x) + 0.5] : [x, toX];
    const [c, d] = y === toY ? [Math.round(y) + 0.5, Math.round(y) + 0.5] : [y, toY];
    context.moveTo(a, c);
    context.lineTo(b, d);
  }
  context.stroke();
}

/** Draw within a box only. */
export function within(context: CanvasRenderingContext2D, box: Box, draw: () => void): void {
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  draw();
  context.restore();
}
