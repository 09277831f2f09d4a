import type { ColourMap } from "./colour-map";
import { colourRange, type Heat, type HeatSource } from "./heat-source";
import type { Palette } from "./palette";
import type { Drawable } from "./scheduler";

/** A tick of an axis: its place from 0 to 1 and its text. */
export interface Tick {
  at: number;
  text: string;
}

export interface HeatOptions {
  source: HeatSource;
  palette: Palette;
  map: ColourMap;
  width: number;
  height: number;
  axes: boolean;
  xTicks: (count: number) => Tick[];
  yTicks: (count: number) => Tick[];
  low: number | null;
  high: number | null;
  onRange: (low: number, high: number) => void;
}

/** A picture of values with two axes on a canvas, painted at the resolution of the screen. */
export class HeatPlot implements Drawable {
  readonly #canvas: HTMLCanvasElement;
  readonly #paint = document.createElement("canvas");
  readonly #options: HeatOptions;
  #picture: Heat | null = null;
  #area = { left: 0, top: 0, width: 0, height: 0 };

  constructor(canvas: HTMLCanvasElement, options: HeatOptions) {
    this.#canvas = canvas;
    this.#options = options;
  }

  draw(): void {
    const { width, height, source, axes, low, high, onRange } = this.#options;
    const context = this.#begin(width, height);
    if (!context) return;
    const ratio = devicePixelRatio || 1;
    const inner = Math.max(1, height - (axes ? 28 : 0));
    this.#picture = source.picture(Math.floor(Math.max(1, width - (axes ? 50 : 0)) * ratio), Math.floor(inner * ratio));
    const yTicks = axes ? this.#options.yTicks(Math.max(2, Math.floor(height / 40))) : [];
    const left = axes ? 10 + Math.max(24, ...yTicks.map(({ text }) => context.measureText(text).width)) : 0;
    this.#area = { left, top: axes ? 6 : 0, width: Math.max(1, width - left - (axes ? 10 : 0)), height: inner };
    if (this.#picture) {
      const range = colourRange(this.#picture, low, high);
      this.#colour(this.#picture, range);
      context.imageSmoothingEnabled = false;
      context.drawImage(this.#paint, this.#area.left, this.#area.top, this.#area.width, this.#area.height);
      onRange(...range);
    }
    if (axes) this.#axes(context, yTicks);
  }

  /** The value under a point of the canvas, in CSS pixels, and where it is from 0 to 1. */
  valueAt(x: number, y: number): { value: number; x: number; y: number } | null {
    const { left, top, width, height } = this.#area;
    const across = (x - left) / width;
    const down = (y - top) / height;
    if (!this.#picture || across < 0 || across >= 1 || down < 0 || down >= 1) return null;
    const { columns, rows, values } = this.#picture;
    const value = values[Math.floor(down * rows) * columns + Math.floor(across * columns)] ?? Number.NaN;
    return { value, x: across, y: down };
  }

  #begin(width: number, height: number): CanvasRenderingContext2D | null {
    const ratio = devicePixelRatio || 1;
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(height * ratio);
    const context = this.#canvas.getContext("2d");
    context?.scale(ratio, ratio);
    if (context) context.font = this.#options.palette.font;
    return context;
  }

  #colour({ columns, rows, values }: Heat, [low, high]: [number, number]): void {
    const context = this.#paint.getContext("2d");
    if (!context) return;
    this.#paint.width = columns;
    this.#paint.height = rows;
    const image = context.createImageData(columns, rows);
    const pixels = new Uint32Array(image.data.buffer);
    const { table } = this.#options.map;
    const scale = 255 / (high - low);
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      pixels[index] = table[Math.max(0, Math.min(255, Math.round((value - low) * scale)))] ?? 0;
    }
    context.putImageData(image, 0, 0);
  }

  #axes(context: CanvasRenderingContext2D, yTicks: readonly Tick[]): void {
    const { palette } = this.#options;
    const { left, top, width, height } = this.#area;
    context.fillStyle = palette.dim;
    context.strokeStyle = palette.line;
    context.lineWidth = 1;
    context.strokeRect(left - 0.5, top - 0.5, width + 1, height + 1);
    context.textBaseline = "middle";
    context.textAlign = "right";
    let below = Number.NEGATIVE_INFINITY;
    for (const { at, text } of yTicks) {
      if (at * height < below + 13) continue;
      below = at * height;
      context.fillText(text, left - 6, top + below);
    }
    context.textBaseline = "top";
    context.textAlign = "center";
    for (const { at, text } of this.#options.xTicks(Math.max(2, Math.floor(width / 80)))) {
      const half = context.measureText(text).width / 2;
      context.fillText(
        text,
        Math.max(left + half, Math.min(left + width - half + 8, left + at * width)),
        top + height + 6,
      );
    }
  }
}
