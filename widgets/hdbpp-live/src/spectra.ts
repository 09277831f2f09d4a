/** Spectra as lines over channels. */
import {
  type Box,
  boxOf,
  type ChannelAxis,
  gutterOf,
  LongLine,
  type Numbers,
  type Painter,
  type Palette,
  paintAcross,
  paintValues,
  ratio,
  type ScaleOptions,
  type Span,
  scaleOf,
  traceStyle,
  verticalOf,
  within,
} from "@octopus-widgets/plot";

export interface SpectraOptions {
  names: readonly string[];
  hidden: ReadonlySet<string>;
  spectrum: (name: string) => Numbers | undefined;
  stale: (name: string) => boolean;
  axis: ChannelAxis;
  /** Of all spectra; empty where they differ. */
  unit: string;
  palette: Palette;
  scale: ScaleOptions;
  axes: boolean;
}

const STALE_ALPHA = 0.4;

export class Spectra implements Painter {
  constructor(readonly options: SpectraOptions) {}

  /** What there is to see in all: from the first to the last channel. */
  get whole(): Span {
    const length = this.#length;
    const { axis } = this.options;
    if (length < 2) return { start: 0, end: 1 };
    return { start: axis.placeOf(0, length), end: axis.placeOf(length - 1, length) };
  }

  get #length(): number {
    return Math.max(0, ...this.options.names.map((name) => this.options.spectrum(name)?.length ?? 0));
  }

  paint(context: CanvasRenderingContext2D, width: number, height: number, span: Span): Box {
    const { names, hidden, palette, scale, axes, axis, unit, stale } = this.options;
    const shown = names.flatMap((name, index) => {
      const values = hidden.has(name) ? undefined : this.options.spectrum(name);
      return values && values.length > 1 ? [{ name, index, values }] : [];
    });
    let extent: [number, number] | null = null;
    for (const { values } of shown) extent = widened(extent, values, scale.log);
    const [low, high] = scaleOf(extent, scale);
    context.font = palette.font;
    const rough = boxOf(width, height, 0, axes);
    const texts = extent ? verticalOf(rough, low, high, scale, unit).ticks.map(({ text }) => text) : [];
    const box = boxOf(width, height, gutterOf(context, texts, width / 3), axes);
    const vertical = verticalOf(box, low, high, scale, unit);
    const toX = (place: number): number => box.left + ((place - span.start) / (span.end - span.start || 1)) * box.width;
    if (axes && extent) {
      paintAcross(
        context,
        box,
        palette,
        axis
          .ticksOf(span, Math.max(2, Math.floor(box.width / 80)))
          .map(({ value, text }) => ({ at: toX(value), text })),
      );
      paintValues(context, box, palette, vertical);
    }
    within(context, box, () => {
      for (const { name, index, values } of shown) {
        const { color, dash } = traceStyle(palette, index);
        context.globalAlpha = stale(name) ? STALE_ALPHA : 1;
        context.strokeStyle = color;
        context.lineWidth = 1.25;
        this.#line(new LongLine(context, dash), values, toX, vertical.toY, box);
      }
      context.globalAlpha = 1;
    });
    return box;
  }

  /** The line, thinned to the lowest and the highest of each column of pixels. */
  #line(
    path: LongLine,
    values: Numbers,
    toX: (place: number) => number,
    toY: (value: number) => number,
    box: Box,
  ): void {
    const { axis } = this.options;
    const columns = box.width * ratio();
    const thin = values.length > 2 * columns;
    let down = false;
    let column = Number.NaN;
    let [low, high, x] = [0, 0, 0];
    const line = (px: number, value: number): void => {
      if (down) path.lineTo(px, toY(value));
      else path.moveTo(px, toY(value));
      down = true;
    };
    const flush = (): void => {
      if (Number.isNaN(column)) return;
      line(x, low);
      if (high !== low) line(x, high);
      column = Number.NaN;
    };
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index];
      if (typeof value !== "number" || Number.isNaN(value)) {
        flush();
        down = false;
        continue;
      }
      const px = toX(axis.placeOf(index, values.length));
      if (!thin) {
        line(px, value);
        continue;
      }
      const at = Math.floor(px * ratio());
      if (at !== column) {
        flush();
        column = at;
        x = px;
        low = value;
        high = value;
      } else {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    flush();
    path.end();
  }
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
