import { withUnit } from "@octopus-widgets/sdk";
import uPlot from "uplot";
import type { Axis } from "./axis";
import { baseOptions } from "./base-options";
import type { Numbers } from "./numbers";
import { type Palette, traceStyle } from "./palette";
import { type ScaleOptions, scaleOf } from "./scale";
import type { Drawable } from "./scheduler";
import type { StaleBook } from "./stale-book";
import { logTicks, STALE_ALPHA, shortNumber } from "./trace-plot";

export interface SpectrumOptions {
  names: readonly string[];
  hidden: ReadonlySet<string>;
  spectra: ReadonlyMap<string, Numbers>;
  stale: StaleBook;
  axis: Axis;
  /** Of all spectra; empty where they differ. */
  unit: string;
  palette: Palette;
  scale: ScaleOptions;
  axes: boolean;
  width: number;
  height: number;
  zoom: { start: number; end: number } | null;
  onSelect: (start: number, end: number) => void;
  onClear: () => void;
  onCursor: (channel: number | null) => void;
}

/** Spectra as lines over channels; uPlot thins them to the pixels by itself. */
export class SpectrumPlot implements Drawable {
  readonly #options: SpectrumOptions;
  readonly #plot: uPlot;
  #channels = new Float64Array(0);

  constructor(parent: HTMLElement, options: SpectrumOptions) {
    this.#options = options;
    const { names, palette, hidden, scale } = options;
    const base = baseOptions({
      ...options,
      syncKey: "octopus-channel",
      log: scale.log,
      xValues: options.axis.tickTexts,
      yValues: (ticks) => withLast(scale.log ? logTicks(ticks) : ticks.map(shortNumber), options.unit),
    });
    const series = names.map((name, index): uPlot.Series => {
      const { color, dash } = traceStyle(palette, index);
      return { label: name, stroke: color, dash, width: 1.25, show: !hidden.has(name), points: { show: false } };
    });
    this.#plot = new uPlot({ ...base, series: [{}, ...series] }, [[], ...names.map(() => [])], parent);
  }

  draw(): void {
    const { names, hidden, spectra, stale, axis, scale, zoom } = this.#options;
    const entries = names.map((name) => spectra.get(name.toLowerCase()) ?? []);
    const length = Math.max(0, ...entries.map((values) => values.length));
    if (this.#channels.length !== length) this.#channels = axis.places(length);
    let extent: [number, number] | null = null;
    for (const [index, values] of entries.entries()) {
      const series = this.#plot.series[index + 1];
      if (series) series.alpha = stale.has(names[index] ?? "") ? STALE_ALPHA : 1;
      if (!hidden.has(names[index] ?? "")) extent = widened(extent, values, scale.log);
    }
    const [min, max] = scaleOf(extent, scale);
    const data = [this.#channels, ...entries.map((values) => padded(values, length))] as unknown as uPlot.AlignedData;
    this.#plot.batch(() => {
      this.#plot.setData(data, false);
      this.#plot.setScale("x", {
        min: zoom?.start ?? this.#channels[0] ?? 0,
        max: zoom?.end ?? this.#channels.at(-1) ?? 1,
      });
      this.#plot.setScale("y", { min, max });
    });
  }

  destroy(): void {
    this.#plot.destroy();
  }
}

/** The unit with the highest tick that has a number. */
function withLast(texts: string[], unit: string): string[] {
  const last = texts.findLastIndex((text) => text !== "");
  return texts.map((text, index) => (index === last ? withUnit(text, unit) : text));
}

function padded(values: Numbers, length: number): Numbers {
  return values.length === length
    ? values
    : (Array.from({ length }, (_, index) => values[index] ?? null) as unknown as Numbers);
}

function widened(extent: [number, number] | null, values: Numbers, positive: boolean): [number, number] | null {
  let [low, high] = extent ?? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (typeof value !== "number" || Number.isNaN(value) || (positive && value <= 0)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : null;
}
