import { numeric } from "@octopus-widgets/sdk";
import uPlot from "uplot";
import { baseOptions } from "./base-options";
import { extentOf, walkColumns } from "./decimate";
import { type Palette, traceStyle } from "./palette";
import { type ScaleOptions, scaleOf } from "./scale";
import { type Drawable, intervalOf } from "./scheduler";
import { TIME_STEPS, tickText } from "./time-axis";
import { discreteLabels, type Infos, type TraceStore } from "./trace-store";

export interface TraceOptions {
  names: readonly string[];
  hidden: ReadonlySet<string>;
  infos: Infos;
  store: TraceStore;
  palette: Palette;
  scale: ScaleOptions;
  alarmLimits: boolean;
  axes: boolean;
  width: number;
  height: number;
  window: () => { start: number; end: number };
  brush: { start: number; end: number } | null;
  onSelect: (start: number, end: number) => void;
  onClear: () => void;
  onCursor: (time: number | null) => void;
}

/** Room for the clock before the data: uPlot is given two points without values, the lines are drawn from the rings. */
const ALL_TIME = [0, 1e11];

/** Traces whose last value no longer holds are dimmed, and end at that value. */
export const STALE_ALPHA = 0.4;

/** Lines over time. uPlot draws axes, grid and cursor; the lines come straight from the rings, thinned to the pixels. */
export class TracePlot implements Drawable {
  readonly #options: TraceOptions;
  readonly #plot: uPlot;
  #shown = { start: 0, end: 1 };

  constructor(parent: HTMLElement, options: TraceOptions) {
    this.#options = options;
    const { names, palette, scale } = options;
    const series: uPlot.Series[] = names.map((name, index) => {
      const { color, dash } = traceStyle(palette, index);
      return {
        label: name,
        stroke: color,
        dash,
        width: 1.5,
        show: !options.hidden.has(name),
        points: { show: false },
        paths: this.#path,
      };
    });
    const base = baseOptions({
      ...options,
      syncKey: "octopus-time",
      log: scale.log,
      xSteps: TIME_STEPS,
      xValues: (ticks, step) => ticks.map((tick) => tickText(tick, step)),
      yValues: (ticks) =>
        scale.labels
          ? ticks.map((tick) => scale.labels?.[tick] ?? "")
          : scale.log
            ? logTicks(ticks)
            : ticks.map(shortNumber),
      ...(scale.labels ? { ySplits: wholeNumbers } : {}),
      draw: this.#decorate,
    });
    this.#plot = new uPlot({ ...base, series: [{}, ...series] }, [ALL_TIME, ...names.map(() => [null, null])], parent);
  }

  draw(): void {
    const { store, names, hidden, scale } = this.#options;
    this.#shown = this.#span();
    const { start, end } = this.#shown;
    let extent: [number, number] | null = null;
    for (const [index, name] of names.entries()) {
      const series = this.#plot.series[index + 1];
      if (series) series.alpha = store.stale.has(name) ? STALE_ALPHA : 1;
      const ring = hidden.has(name) ? undefined : store.ring(name);
      const own = ring ? extentOf(ring, start, end, scale.log) : null;
      if (own) extent = extent ? [Math.min(extent[0], own[0]), Math.max(extent[1], own[1])] : own;
    }
    const [min, max] = scaleOf(extent, scale);
    this.#plot.batch(() => {
      this.#plot.setScale("x", { min: start, max: end });
      this.#plot.setScale("y", { min, max });
    });
  }

  interval(): number {
    return intervalOf(this.#shown.end - this.#shown.start, this.#options.width);
  }

  destroy(): void {
    this.#plot.destroy();
  }

  /** The window; a source whose clock runs ahead is not cut off. */
  #span(): { start: number; end: number } {
    const { start, end } = this.#options.window();
    const newest = Math.max(
      ...this.#options.names.map((name) => this.#options.store.ring(name)?.lastTime ?? Number.NEGATIVE_INFINITY),
    );
    const ahead = newest > end && newest - end < 120 ? newest - end : 0;
    return { start: start + ahead, end: end + ahead };
  }

  readonly #path = (plot: uPlot, seriesIndex: number): uPlot.Series.Paths | null => {
    const name = this.#options.names[seriesIndex - 1];
    const ring = name ? this.#options.store.ring(name) : undefined;
    if (!name || !ring || ring.size === 0) return null;
    const { start, end } = this.#shown;
    const { left, width } = plot.bbox;
    const toY = this.#verticals(plot);
    const columns = Math.max(1, Math.floor(width / (devicePixelRatio || 1)));
    const steps = discreteLabels(this.#options.infos[name]) !== null;
    const path = new Path2D();
    let pen = false;
    let lastY = 0;
    const to = (x: number, value: number): void => {
      const px = left + (x * width) / columns;
      const y = toY(value);
      if (!pen) path.moveTo(px, y);
      else if (steps) {
        path.lineTo(px, lastY);
        path.lineTo(px, y);
      } else path.lineTo(px, y);
      pen = true;
      lastY = y;
    };
    const lift = (): void => {
      pen = false;
    };
    walkColumns(ring, start, end, columns, { lineTo: to, lift });
    if (pen && ring.lastTime < end && !this.#options.store.stale.has(name)) path.lineTo(left + width, lastY);
    return { stroke: path, fill: null, clip: null, flags: 0 } as unknown as uPlot.Series.Paths;
  };

  /** Value to canvas pixels of the y axis. */
  #verticals(plot: uPlot): (value: number) => number {
    const { top, height } = plot.bbox;
    const { min = 0, max = 1 } = plot.scales.y ?? {};
    const log = this.#options.scale.log;
    const low = log ? Math.log10(Math.max(Number.MIN_VALUE, min ?? 0)) : (min ?? 0);
    const high = log ? Math.log10(Math.max(Number.MIN_VALUE, max ?? 1)) : (max ?? 1);
    const scale = height / (high - low || 1);
    return (value) => top + height - ((log ? Math.log10(Math.max(value, 1e-300)) : value) - low) * scale;
  }

  /** The brushed range and the alarm limits, over the lines. */
  readonly #decorate = (plot: uPlot): void => {
    const { brush, palette, alarmLimits } = this.#options;
    const { left, top, width, height } = plot.bbox;
    const { start, end } = this.#shown;
    const context = plot.ctx;
    context.save();
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
    if (brush && (brush.start > start || brush.end < end)) {
      const x = (time: number): number => left + ((time - start) / (end - start)) * width;
      context.globalAlpha = 0.14;
      context.fillStyle = palette.accent;
      context.fillRect(x(brush.start), top, x(brush.end) - x(brush.start), height);
      context.globalAlpha = 1;
    }
    if (alarmLimits) this.#limits(context, plot);
    context.restore();
  };

  #limits(context: CanvasRenderingContext2D, plot: uPlot): void {
    const { names, hidden, infos, palette } = this.#options;
    const { left, width } = plot.bbox;
    const toY = this.#verticals(plot);
    const limits = names
      .filter((name) => !hidden.has(name))
      .flatMap((name) => [numeric(infos[name]?.minAlarm), numeric(infos[name]?.maxAlarm)]);
    context.strokeStyle = palette.critical;
    context.lineWidth = devicePixelRatio || 1;
    context.setLineDash([6, 4]);
    for (const limit of new Set(limits)) {
      if (limit === null) continue;
      context.beginPath();
      context.moveTo(left, toY(limit));
      context.lineTo(left + width, toY(limit));
      context.stroke();
    }
    context.setLineDash([]);
  }
}

/** Of a logarithmic scale 1, 2 and 5 of each decade carry a number; where there are not two of them, all do, in two digits. */
export function logTicks(ticks: readonly (number | null)[]): string[] {
  const texts = ticks.map((tick) => (tick !== null && isRound(tick) ? shortNumber(tick) : ""));
  if (texts.filter(Boolean).length > 1) return texts;
  return ticks.map((tick) => (tick === null ? "" : shortNumber(Number(tick.toPrecision(2)))));
}

function isRound(value: number): boolean {
  if (!(value > 0)) return false;
  const leading = value / 10 ** Math.floor(Math.log10(value) + 1e-9);
  return [1, 2, 5].some((round) => Math.abs(leading - round) < 1e-6);
}

/** A tick's number in few characters. */
export function shortNumber(value: number | null): string {
  if (value === null) return "";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e6 || size < 1e-4)) return value.toExponential(1);
  return String(Number(value.toPrecision(6)));
}

function wholeNumbers(low: number, high: number): number[] {
  const first = Math.ceil(low);
  const step = Math.max(1, Math.ceil((high - low) / 24));
  return Array.from(
    { length: Math.max(0, Math.floor((Math.floor(high) - first) / step) + 1) },
    (_, index) => first + index * step,
  );
}
