/** Spectrum above, waterfall below, over one axis of channels: one painter, so that they are always in line. */
import {
  type Box,
  type ChannelAxis,
  type ColourMap,
  clipped,
  durationText,
  gutterOf,
  type Numbers,
  type Painter,
  type Palette,
  paintAcross,
  paintDown,
  paintValues,
  type Span,
  scaleOf,
  tickText,
  timeTicks,
  verticalOf,
  within,
} from "@octopus-widgets/plot";
import type { RfiBand } from "./bands";
import type { Holds } from "./holds";
import { type Parts, partsOf, rowsShown, type View } from "./layout";
import { strokeSpectrum, widened } from "./line";
import type { Picture } from "./picture";
import type { Ends, RangeKeeper } from "./range";
import type { SpectraRing } from "./ring";

export interface Trace {
  ring: SpectraRing;
  colour: string;
}

export interface SheetOptions {
  view: View;
  /** Newest spectra to draw as lines. */
  traces: readonly Trace[];
  /** What the waterfall shows. */
  ring: SpectraRing;
  holds: Holds;
  showMaxHold: boolean;
  showAverage: boolean;
  averageRows: number;
  axis: ChannelAxis;
  unit: string;
  bands: readonly RfiBand[];
  palette: Palette;
  map: ColourMap;
  range: RangeKeeper;
  picture: Picture;
  axes: boolean;
  /** Rows at most. */
  rows: number;
  /** Ages beside the rows; else the times at which they were read. */
  live: boolean;
  /** Milliseconds between two drawings at least. */
  interval: number;
  onEnds: (ends: Ends | null) => void;
}

export interface Pointed {
  channel: number;
  /** Rows back from the newest; null: the spectrum is pointed at. */
  age: number | null;
}

const STALE_ALPHA = 0.4;

export class Sheet implements Painter {
  #parts: Parts | null = null;
  #span: Span = { start: 0, end: 1 };
  #rows = 1;
  #extent: [number, number] | null = null;

  constructor(readonly options: SheetOptions) {}

  get interval(): number {
    return this.options.interval;
  }

  /** From the left edge of the first channel to the right edge of the last. */
  get whole(): Span {
    return { start: -0.5, end: Math.max(1, this.options.ring.channels) - 0.5 };
  }

  alike(): Sheet {
    return new Sheet({ ...this.options, onEnds: () => undefined });
  }

  paint(context: CanvasRenderingContext2D, width: number, height: number, span: Span): Box {
    const { axes, palette, view, ring } = this.options;
    context.font = palette.font;
    const rough = partsOf(width, height, 40, axes, view);
    const values = rough.spectrum && axes ? this.#vertical(rough.spectrum, span) : null;
    const rows = this.options.axes && rough.waterfall ? this.#rowTicks(rough.waterfall) : [];
    const texts = [...(values?.ticks.map(({ text }) => text) ?? []), ...rows.map(({ text }) => text)];
    const parts = partsOf(width, height, axes ? gutterOf(context, texts, width / 3) : 0, axes, view);
    this.#parts = parts;
    this.#span = span;
    const stale = ring.staleSince !== null;
    if (axes) this.#across(context, parts.all, span);
    if (parts.spectrum) this.#spectrum(context, parts.spectrum, span);
    if (parts.waterfall) {
      this.#waterfall(context, parts.waterfall, span, stale ? STALE_ALPHA : 1);
      if (axes) paintDown(context, parts.waterfall, palette, this.#rowTicks(parts.waterfall));
    }
    this.#bands(context, parts, span);
    return parts.all;
  }

  /** What is at a point of the canvas, CSS pixels. */
  at(x: number, y: number): Pointed | null {
    const parts = this.#parts;
    const { channels, count } = this.options.ring;
    if (!parts || channels === 0) return null;
    const { left, width } = parts.all;
    const { start, end } = this.#span;
    const channel = Math.round(start + ((x - left) / width) * (end - start));
    if (x < left || x > left + width || channel < 0 || channel >= channels) return null;
    const below = parts.waterfall;
    if (!below || y < below.top || y >= below.top + below.height) return { channel, age: null };
    const age = Math.floor(((y - below.top) / below.height) * this.#rows);
    return age < count ? { channel, age } : null;
  }

  /** Height on the canvas of a row, CSS pixels; null where it is not seen. */
  heightOf(age: number): number | null {
    const below = this.#parts?.waterfall;
    return below && age >= 0 && age < this.#rows ? below.top + ((age + 0.5) / this.#rows) * below.height : null;
  }

  get waterfall(): Box | null {
    return this.#parts?.waterfall ?? null;
  }

  #across(context: CanvasRenderingContext2D, box: Box, span: Span): void {
    const { axis, palette, ring } = this.options;
    if (ring.channels === 0) return;
    const [from, to] = [axis.placeOf(span.start, ring.channels), axis.placeOf(span.end, ring.channels)];
    const scale = box.width / (span.end - span.start || 1);
    const ticks = axis
      .ticksOf({ start: Math.min(from, to), end: Math.max(from, to) }, Math.max(2, Math.floor(box.width / 90)))
      .map(({ value, text }) => ({ at: box.left + (axis.channelOf(value, ring.channels) - span.start) * scale, text }))
      .sort((one, other) => one.at - other.at);
    paintAcross(context, box, palette, ticks);
  }

  #lines(): { values: Numbers; colour: string; width: number; alpha: number }[] {
    const { traces, holds, showMaxHold, showAverage, averageRows, palette, ring } = this.options;
    const held = [
      ...(showMaxHold && ring.count > 0 ? [{ values: holds.highest(), colour: palette.dim, width: 1, alpha: 1 }] : []),
      ...(showAverage && ring.count > 0
        ? [{ values: holds.mean(averageRows), colour: palette.text, width: 1.25, alpha: 1 }]
        : []),
    ];
    const newest = traces.flatMap(({ ring: own, colour }) => {
      const values = own.row(0);
      return values ? [{ values, colour, width: 1.25, alpha: own.staleSince === null ? 1 : STALE_ALPHA }] : [];
    });
    return [...held.slice(0, 1), ...newest, ...held.slice(1)];
  }

  /** The vertical axis of the spectrum. Its ends move only when the lines leave them, or lie within two thirds of them. */
  #vertical(box: Box, span: Span) {
    const { range, unit } = this.options;
    const { min, max, mode } = range.settings;
    const fixed = {
      yMin: mode === "fixed" ? min : null,
      yMax: mode === "fixed" ? max : null,
      log: false,
      labels: null,
    };
    let extent: [number, number] | null = null;
    for (const { values } of this.#lines()) extent = widened(extent, values, span);
    const before = this.#extent;
    if (extent) {
      const [low, high] = scaleOf(extent, fixed);
      const fits = before && extent[0] >= before[0] && extent[1] <= before[1];
      if (!fits || high - low < ((before[1] - before[0]) * 2) / 3) this.#extent = [low, high];
    }
    const [low, high] = this.#extent ?? scaleOf(null, fixed);
    return verticalOf(box, low, high, { yMin: low, yMax: high, log: false, labels: null }, unit);
  }

  #spectrum(context: CanvasRenderingContext2D, box: Box, span: Span): void {
    const { axes, palette } = this.options;
    const vertical = this.#vertical(box, span);
    if (axes && this.#extent) paintValues(context, box, palette, vertical);
    within(context, box, () => {
      for (const { values, colour, width, alpha } of this.#lines()) {
        context.strokeStyle = colour;
        context.lineWidth = width;
        context.globalAlpha = alpha;
        strokeSpectrum(context, values, span, box, vertical.toY);
      }
      context.globalAlpha = 1;
    });
  }

  #waterfall(context: CanvasRenderingContext2D, box: Box, span: Span, alpha: number): void {
    const { ring, range, map, picture, palette, axes, onEnds } = this.options;
    this.#rows = rowsShown(ring.count, this.options.rows);
    const ends = ring.count > 0 ? range.ends(ring) : null;
    onEnds(ends);
    if (ends) {
      const [first, channels] = [span.start + 0.5, span.end - span.start];
      picture.paint(context, box, { ring, first, channels, rows: this.#rows, ends, map, alpha });
    }
    if (!axes) return;
    context.strokeStyle = palette.line;
    context.lineWidth = 1;
    context.strokeRect(box.left - 0.5, box.top - 0.5, box.width + 1, box.height + 1);
  }

  #rowTicks(box: Box): { at: number; text: string }[] {
    const { ring, live } = this.options;
    const rows = rowsShown(ring.count, this.options.rows);
    const newest = ring.newest;
    const oldest = ring.time(Math.min(ring.count, rows) - 1);
    if (newest === null || oldest === null) return [];
    const span = newest - oldest;
    const count = Math.max(1, Math.floor(box.height / 42));
    const { at, step } = live ? timeTicks(0, Math.max(1, span), count) : timeTicks(oldest, newest, count);
    return at.flatMap((time) => {
      const instant = live ? newest - time : time;
      if (instant < oldest - 1e-3) return [];
      const age = ring.ageAt(instant + 1e-3) ?? 0;
      const text = !live ? tickText(time, step) : time === 0 ? "now" : `−${durationText(time)}`;
      return [{ at: box.top + ((age + 0.5) / rows) * box.height, text }];
    });
  }

  #bands(context: CanvasRenderingContext2D, { all, spectrum }: Parts, span: Span): void {
    const { bands, axis, ring, palette, axes } = this.options;
    if (ring.channels === 0 || bands.length === 0) return;
    const scale = all.width / (span.end - span.start || 1);
    const toX = (place: number): number => all.left + (axis.channelOf(place, ring.channels) - span.start) * scale;
    within(context, { ...all, top: all.top - 4, height: all.height + 4 }, () => {
      for (const { from, to, label } of bands) {
        const [one, other] = [toX(from), toX(to)].sort((a, b) => a - b) as [number, number];
        const width = Math.max(1, other - one);
        context.fillStyle = palette.text;
        if (spectrum) {
          context.globalAlpha = 0.09;
          context.fillRect(one, spectrum.top, width, spectrum.height);
          context.globalAlpha = 1;
        }
        context.fillStyle = palette.soft;
        context.fillRect(one, all.top - 4, width, 3);
        context.strokeStyle = palette.soft;
        context.lineWidth = 0.75;
        context.setLineDash([2, 3]);
        context.beginPath();
        for (const x of [one, one + width]) {
          context.moveTo(x, all.top);
          context.lineTo(x, all.top + all.height);
        }
        context.stroke();
        context.setLineDash([]);
        if (!axes || !label || !spectrum || width < 22) continue;
        context.font = palette.font;
        context.textAlign = "center";
        context.textBaseline = "top";
        context.fillText(clipped(context, label, width - 4), one + width / 2, all.top + 2);
      }
    });
  }
}
