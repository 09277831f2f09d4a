/** A picture of values with two axes, painted at the resolution of the screen. */
import { boxOf, gutterOf, paintAcross, paintDown, paintTimes, type Tick } from "./axes";
import { type Box, type Painter, ratio, type Span } from "./chart";
import type { ColourMap } from "./colour-map";
import { colourRange, type Heat, type HeatSource } from "./heat-source";
import type { Palette } from "./palette";

export interface HeatOptions {
  source: HeatSource;
  palette: Palette;
  map: ColourMap;
  axes: boolean;
  /** Ticks across, at places from 0 to 1; `time`: the span is one of time. */
  across: "time" | ((count: number) => { at: number; text: string }[]);
  /** Ticks down, at places from 0 to 1. */
  down: (count: number) => { at: number; text: string }[];
  low: number | null;
  high: number | null;
  dated: boolean;
  /** None of what is shown holds any more. */
  faded: () => boolean;
  /** Ends of the colours; null: there is nothing to be coloured. */
  onRange: (range: readonly [number, number] | null) => void;
}

export class HeatMap implements Painter {
  readonly #paint = document.createElement("canvas");
  #picture: Heat | null = null;
  #box: Box = { left: 0, top: 0, width: 1, height: 1 };

  constructor(readonly options: HeatOptions) {}

  alike(): HeatMap {
    return new HeatMap(this.options);
  }

  paint(context: CanvasRenderingContext2D, width: number, height: number, span: Span): Box {
    const { source, axes, palette, low, high, onRange, across, dated } = this.options;
    context.font = palette.font;
    const rough = boxOf(width, height, axes ? 40 : 0, axes);
    this.#picture = source.picture(Math.floor(rough.width * ratio()), Math.floor(rough.height * ratio()), span);
    const ticks = axes ? this.options.down(Math.max(2, Math.floor(height / 40))) : [];
    const box = boxOf(
      width,
      height,
      gutterOf(
        context,
        ticks.map(({ text }) => text),
        width / 3,
      ),
      axes,
    );
    this.#box = box;
    if (axes) {
      if (across === "time") paintTimes(context, box, span, palette, dated);
      else
        paintAcross(
          context,
          box,
          palette,
          across(Math.max(2, Math.floor(box.width / 80))).map(
            ({ at, text }): Tick => ({ at: box.left + at * box.width, text }),
          ),
        );
    }
    if (this.#picture) {
      const range = colourRange(this.#picture, low, high);
      this.#colour(this.#picture, range);
      context.imageSmoothingEnabled = false;
      context.globalAlpha = this.options.faded() ? 0.4 : 1;
      context.drawImage(this.#paint, box.left, box.top, box.width, box.height);
      context.globalAlpha = 1;
      onRange(this.#picture.values.some((value) => !Number.isNaN(value)) ? range : null);
    } else onRange(null);
    if (axes) {
      context.strokeStyle = palette.line;
      context.lineWidth = 1;
      context.strokeRect(box.left - 0.5, box.top - 0.5, box.width + 1, box.height + 1);
      paintDown(
        context,
        box,
        palette,
        ticks.map(({ at, text }): Tick => ({ at: box.top + at * box.height, text })),
      );
    }
    return box;
  }

  /** The value under a point of the canvas, in CSS pixels, and where it is from 0 to 1. */
  valueAt(x: number, y: number): { value: number; x: number; y: number } | null {
    const { left, top, width, height } = this.#box;
    const across = (x - left) / width;
    const down = (y - top) / height;
    if (!this.#picture || across < 0 || across >= 1 || down < 0 || down >= 1) return null;
    const { columns, rows, values } = this.#picture;
    const value = values[Math.floor(down * rows) * columns + Math.floor(across * columns)] ?? Number.NaN;
    return { value, x: across, y: down };
  }

  #colour({ columns, rows, values }: Heat, [low, high]: [number, number]): void {
    const context = this.#paint.getContext("2d");
    if (!context) return;
    this.#paint.width = columns;
    this.#paint.height = rows;
    const image = context.createImageData(columns, rows);
    const pixels = new Uint32Array(image.data.buffer);
    const { table } = this.options.map;
    const scale = 255 / (high - low);
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      pixels[index] = table[Math.max(0, Math.min(255, Math.round((value - low) * scale)))] ?? 0;
    }
    context.putImageData(image, 0, 0);
  }
}
