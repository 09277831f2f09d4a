/** Lines over time: one for each attribute, with a bar around every point that stands for several. */
import { numeric } from "@octopus-widgets/sdk";
import { boxOf, gutterOf, HEAD, paintTimes, paintValues, verticalOf, within } from "./axes";
import { type Box, type Painter, ratio, type Span } from "./chart";
import { walk } from "./decimate";
import type { MarkerShape } from "./markers";
import { type Palette, traceStyle } from "./palette";
import { extentOf, type Infos, isSeen, newestTime, type Plotted } from "./plotted";
import { type ScaleOptions, scaleOf } from "./scale";
import { LongLine, Marks } from "./strokes";

export type DisplayMode = "line" | "line-step" | "scatter" | "line+scatter" | "line-step+scatter";

export interface TraceStyle {
  mode: DisplayMode;
  /** CSS pixels; 0: as the chart sees fit. */
  stroke: number;
  marker: MarkerShape;
  markerSize: number;
}

export interface TracesOptions {
  names: readonly string[];
  hidden: ReadonlySet<string>;
  infos: Infos;
  plotted: (name: string) => Plotted | null;
  palette: Palette;
  scale: ScaleOptions;
  style: TraceStyle;
  alarmLimits: boolean;
  axes: boolean;
  /** Of all traces; empty where they differ. */
  unit: string;
  /** Live lines go on to the edge: what was read last still holds. */
  live: boolean;
  /** The day is told on the axis. */
  dated: boolean;
  now: () => number;
}

/** Traces whose last value no longer holds are dimmed, and end at that value. */
const STALE_ALPHA = 0.4;
const BAR_ALPHA = 0.38;
/** Seconds by which a source's clock may run ahead. */
const MOST_AHEAD = 120;

export class Traces implements Painter {
  constructor(readonly options: TracesOptions) {}

  /** A source whose clock runs ahead by a little is not cut off. */
  seen(asked: Span): Span {
    if (!this.options.live) return asked;
    const newest = Math.max(...this.#visible().map(({ plotted }) => newestTime(plotted)));
    const ahead = newest > asked.end && newest - asked.end < MOST_AHEAD ? newest - asked.end : 0;
    return { start: asked.start + ahead, end: asked.end + ahead };
  }

  paint(context: CanvasRenderingContext2D, width: number, height: number, span: Span): Box {
    const { palette, scale, axes, unit, dated } = this.options;
    const shown = this.#visible();
    const extent = shown.some(({ plotted }) => isSeen(plotted, span, this.#holds(plotted)))
      ? extentOfAll(
          shown.map(({ plotted }) => plotted),
          span,
          scale.log,
        )
      : null;
    const [low, high] = scaleOf(extent, scale);
    // Nothing to be seen has no scale.
    const known = extent !== null || scale.labels !== null || (scale.yMin !== null && scale.yMax !== null);
    context.font = palette.font;
    const rough = boxOf(width, height, 0, axes);
    const gutter = gutterOf(
      context,
      known ? verticalOf(rough, low, high, scale, unit).ticks.map(({ text }) => text) : [],
      width / 3,
    );
    const box = boxOf(width, height, gutter, axes);
    const vertical = verticalOf(box, low, high, scale, unit);
    if (axes) {
      paintTimes(context, box, span, palette, dated);
      if (known) paintValues(context, box, palette, vertical);
    }
    within(context, { ...box, top: box.top - (axes ? HEAD : 0), height: box.height + (axes ? HEAD : 0) }, () => {
      if (this.options.alarmLimits) this.#limits(context, box, vertical.toY);
      for (const { index, plotted } of shown) this.#trace(context, box, span, vertical.toY, plotted, index);
    });
    return box;
  }

  #steps(plotted: Plotted): boolean {
    return plotted.labels !== null || this.options.style.mode.startsWith("line-step");
  }

  /** Whether the last value goes on to the edge. */
  #holds(plotted: Plotted): boolean {
    return this.options.live || this.#steps(plotted);
  }

  #visible(): { index: number; plotted: Plotted }[] {
    const { names, hidden } = this.options;
    return names.flatMap((name, index) => {
      const plotted = hidden.has(name) ? null : this.options.plotted(name);
      return plotted ? [{ index, plotted }] : [];
    });
  }

  #trace(
    context: CanvasRenderingContext2D,
    box: Box,
    span: Span,
    toY: (value: number) => number,
    plotted: Plotted,
    index: number,
  ): void {
    const { palette, style } = this.options;
    const { color, dash } = traceStyle(palette, index);
    const scale = box.width / (span.end - span.start || 1);
    const steps = this.#steps(plotted);
    const drawn = this.#points(plotted, box, span);
    const toX = (time: number): number => box.left + (time - span.start) * scale;
    context.globalAlpha = plotted.staleSince === null ? 1 : STALE_ALPHA;
    context.strokeStyle = color;
    context.fillStyle = color;
    if (drawn.bars.length > 0) paintBars(context, drawn, toX, toY);
    if (style.mode !== "scatter") {
      context.lineWidth = style.stroke || 1.5;
      paintLine(new LongLine(context, dash), drawn.points, toX, toY, steps);
    }
    if (style.mode.includes("scatter")) this.#markers(context, drawn.points, toX, toY, color);
    else paintAlone(context, drawn.points, toX, toY);
    context.globalAlpha = 1;
  }

  /** What to draw: times and values in turn, NaN where the pen is lifted. */
  #points(plotted: Plotted, box: Box, span: Span): Drawn {
    const points: number[] = [];
    const bars: number[] = [];
    walk(plotted, span.start, span.end, Math.max(1, Math.floor(box.width * Math.min(2, ratio()))), {
      to: (time, value) => points.push(time, value),
      lift: () => points.push(Number.NaN, Number.NaN),
      bar: (time, low, high) => bars.push(time, low, high),
    });
    const last = points.at(-1);
    const time = points.at(-2);
    // What is to come is not known.
    const until = Math.min(span.end, Math.max(this.options.now(), time ?? 0));
    const known = last !== undefined && time !== undefined && !Number.isNaN(last) && plotted.staleSince === null;
    if (known && this.#holds(plotted) && time < until) points.push(until, last);
    return { points, bars };
  }

  #markers(
    context: CanvasRenderingContext2D,
    points: readonly number[],
    toX: (time: number) => number,
    toY: (value: number) => number,
    color: string,
  ): void {
    const { style } = this.options;
    const size = style.markerSize || Math.max(3, Math.min(6, 900 / Math.max(1, points.length)));
    const marks = new Marks(context, style.marker, size, color);
    for (let index = 0; index < points.length; index += 2) {
      const value = points[index + 1] as number;
      if (!Number.isNaN(value)) marks.at(toX(points[index] as number), toY(value));
    }
  }

  #limits(context: CanvasRenderingContext2D, box: Box, toY: (value: number) => number): void {
    const { names, hidden, infos, palette } = this.options;
    const limits = names
      .filter((name) => !hidden.has(name))
      .flatMap((name) => [numeric(infos[name]?.minAlarm), numeric(infos[name]?.maxAlarm)]);
    context.strokeStyle = palette.critical;
    context.lineWidth = 1;
    context.setLineDash([6, 4]);
    context.beginPath();
    for (const limit of new Set(limits)) {
      if (limit === null) continue;
      const y = Math.round(toY(limit)) + 0.5;
      context.moveTo(box.left, y);
      context.lineTo(box.left + box.width, y);
    }
    context.stroke();
    context.setLineDash([]);
  }
}

interface Drawn {
  points: number[];
  bars: number[];
}

function extentOfAll(all: readonly Plotted[], span: Span, positive: boolean): [number, number] | null {
  let extent: [number, number] | null = null;
  for (const plotted of all) {
    const own = extentOf(plotted, span.start, span.end, positive);
    if (own) extent = extent ? [Math.min(extent[0], own[0]), Math.max(extent[1], own[1])] : own;
  }
  return extent;
}

/** The line through the points; steps hold each value until the next. */
function paintLine(
  line: LongLine,
  points: readonly number[],
  toX: (time: number) => number,
  toY: (value: number) => number,
  steps: boolean,
): void {
  let down = false;
  let level = 0;
  for (let index = 0; index < points.length; index += 2) {
    const value = points[index + 1] as number;
    if (Number.isNaN(value)) {
      down = false;
      continue;
    }
    const x = toX(points[index] as number);
    const y = toY(value);
    if (!down) line.moveTo(x, y);
    else {
      if (steps) line.lineTo(x, level);
      line.lineTo(x, y);
    }
    down = true;
    level = y;
  }
  line.end();
}

/** Room from which on a bar has a cross stroke at its ends; half of its length. CSS pixels. */
const ROOMY = 9;
const CAP = 3;

/** From the lowest to the highest value of each point. */
function paintBars(
  context: CanvasRenderingContext2D,
  { bars }: Drawn,
  toX: (time: number) => number,
  toY: (value: number) => number,
): void {
  const count = bars.length / 3;
  const room = count > 1 ? (toX(bars.at(-3) as number) - toX(bars[0] as number)) / (count - 1) : 100;
  const roomy = room >= ROOMY;
  const width = roomy ? 1 : Math.max(1, Math.min(3, room));
  const alpha = context.globalAlpha;
  context.globalAlpha = alpha * BAR_ALPHA;
  for (let index = 0; index < bars.length; index += 3) {
    const x = toX(bars[index] as number);
    const [low, high] = [toY(bars[index + 1] as number), toY(bars[index + 2] as number)];
    context.fillRect(x - width / 2, high, width, Math.max(1, low - high));
    if (!roomy) continue;
    context.fillRect(x - CAP, high - 0.5, 2 * CAP, 1);
    context.fillRect(x - CAP, low - 0.5, 2 * CAP, 1);
  }
  context.globalAlpha = alpha;
}

/** A point with nothing beside it would leave no mark. */
function paintAlone(
  context: CanvasRenderingContext2D,
  points: readonly number[],
  toX: (time: number) => number,
  toY: (value: number) => number,
): void {
  for (let index = 0; index < points.length; index += 2) {
    const value = points[index + 1] as number;
    const lifted = (at: number): boolean => Number.isNaN(points[at] ?? Number.NaN);
    if (Number.isNaN(value) || !lifted(index - 1) || !lifted(index + 3)) continue;
    context.fillRect(toX(points[index] as number) - 1.5, toY(value) - 1.5, 3, 3);
  }
}
