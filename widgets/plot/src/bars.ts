/** State bars: a row for each attribute, a bar for as long as each value held. */
import { type StatusLevel, statusOfMeaning } from "@octopus-widgets/sdk";
import { STATUS_SHAPES } from "@octopus-widgets/sdk/ui";
import { boxOf, clipped, gutterOf, paintDown, paintTimes, within } from "./axes";
import type { Box, Painter, Span } from "./chart";
import { mix, readableOn } from "./colour";
import type { ColourMap } from "./colour-map";
import type { Palette } from "./palette";
import type { Infos, Plotted } from "./plotted";
import { type Segment, segmentsOf } from "./segments";

export interface BarsOptions {
  names: readonly string[];
  /** What each row is called. */
  labels: readonly string[];
  infos: Infos;
  plotted: (name: string) => Plotted | null;
  palette: Palette;
  map: ColourMap;
  /** Ends of the colours of measurements; null: from the data. */
  low: number | null;
  high: number | null;
  /** `equal`: every bar of a row is as wide as the others, however long the value held. */
  widthMode: "timescale" | "equal";
  connectGaps: boolean;
  /** CSS pixels between two rows. */
  gap: number;
  enumLabels: boolean;
  axes: boolean;
  dated: boolean;
  now: () => number;
  format: (name: string, value: number) => string;
  onRange: (low: number, high: number) => void;
}

/** How a value is drawn. */
export interface BarLook {
  fill: string;
  edge: string;
  text: string;
  level: StatusLevel | null;
}

/** How much of a level's colour a bar has: deviation is loud; of quiet values, the later in their order, the stronger. */
const STRENGTH: { readonly [level in StatusLevel]: readonly [first: number, last: number] } = {
  critical: [0.92, 0.92],
  serious: [0.88, 0.88],
  caution: [0.8, 0.8],
  normal: [0.08, 0.3],
  standby: [0.16, 0.4],
  off: [0.14, 0.32],
};

/** What is written in: of the theme, so that a dome stays dark; on a light theme's deep colours white, on its bright ones black. */
function inks(palette: Palette): string[] {
  return palette.theme === "light" ? [palette.text, "#ffffff", "#000000"] : [palette.text, palette.sunken];
}

/** The look of a discrete value: by the one table of status where it has a meaning there, else a colour of the palette. */
export function barLook(place: number, labels: readonly string[], info: Infos[string], palette: Palette): BarLook {
  const levelOf = (label: string | undefined): StatusLevel | null =>
    label === undefined ? null : statusOfMeaning(label, info);
  const level = levelOf(labels[place]);
  const [first, last] = level ? STRENGTH[level] : [0.5, 0.5];
  // Of what has no meaning there may be as many as there are texts.
  const peers = level ? labels.flatMap((label, index) => (levelOf(label) === level ? [index] : [])) : [];
  const part = first + (last - first) * (Math.max(0, peers.indexOf(place)) / Math.max(1, peers.length - 1));
  const series = palette.series[place % palette.series.length] ?? palette.accent;
  const colour = level === "normal" ? palette.text : level ? palette.status[level] : series;
  const fill = mix(colour, palette.panel, part);
  const edge = level === "normal" ? palette.lineStrong : level ? colour : mix(colour, palette.panel, 0.8);
  return { fill, edge, text: readableOn(fill, inks(palette)), level };
}

/** Characters that a text which was cut must have left to tell anything. */
const TELLING = 4;

interface Row {
  name: string;
  plotted: Plotted | null;
  segments: Segment[];
}

export class Bars implements Painter {
  #rows: Row[] = [];
  #box: Box = { left: 0, top: 0, width: 1, height: 1 };
  #span: Span = { start: 0, end: 1 };

  constructor(readonly options: BarsOptions) {}

  alike(): Bars {
    return new Bars(this.options);
  }

  paint(context: CanvasRenderingContext2D, width: number, height: number, span: Span): Box {
    const { palette, labels, axes, names, dated, widthMode } = this.options;
    context.font = palette.font;
    const gutter = axes ? gutterOf(context, labels, width * 0.34) : 0;
    const box = boxOf(width, height, gutter, axes);
    this.#box = box;
    this.#span = span;
    this.#rows = names.map((name) => this.#row(name, span));
    const range = this.#range();
    if (range) this.options.onRange(...range);
    if (axes && widthMode === "timescale") paintTimes(context, box, span, palette, dated);
    const each = box.height / Math.max(1, names.length);
    if (axes)
      paintDown(
        context,
        box,
        palette,
        labels.map((text, index) => ({ at: box.top + (index + 0.5) * each, text })),
      );
    within(context, box, () => {
      for (const [index, row] of this.#rows.entries()) this.#paintRow(context, row, index, each, range);
    });
    return box;
  }

  /** What a row shows at a place: its value and how long it held; null where nothing is known. */
  segmentAt(row: number, x: number): Segment | null {
    const segments = this.#rows[row]?.segments ?? [];
    const { left, width } = this.#box;
    if (this.options.widthMode === "equal") return segments[Math.floor(((x - left) / width) * segments.length)] ?? null;
    const time = this.#span.start + ((x - left) / width) * (this.#span.end - this.#span.start);
    return segments.find(({ start, end }) => time >= start && time < end) ?? null;
  }

  /** The row at a height, CSS pixels from the top of the canvas. */
  rowAt(y: number): number {
    const { top, height } = this.#box;
    return Math.floor(((y - top) / height) * this.#rows.length);
  }

  #row(name: string, span: Span): Row {
    const plotted = this.options.plotted(name);
    const until = this.options.now();
    const { connectGaps } = this.options;
    return {
      name,
      plotted,
      segments: plotted ? segmentsOf(plotted, span.start, span.end, { connectGaps, until }) : [],
    };
  }

  /** Ends of the colours of the measurements among the rows; null when there are none. */
  #range(): [number, number] | null {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const { plotted, segments } of this.#rows) {
      if (plotted?.labels !== null) continue;
      for (const { value } of segments) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    if (low > high) return null;
    const [from, to] = [this.options.low ?? low, this.options.high ?? high];
    return to > from ? [from, to] : [from, from + (Math.abs(from) * 0.01 || 1)];
  }

  #paintRow(
    context: CanvasRenderingContext2D,
    row: Row,
    index: number,
    each: number,
    range: [number, number] | null,
  ): void {
    const gap = Math.min(this.options.gap, each / 2);
    const top = this.#box.top + index * each + gap / 2;
    const height = Math.max(1, each - gap);
    const places = this.#places(row.segments);
    const looks = new Map<number, BarLook>();
    const lookOf = (value: number): BarLook => {
      const known = looks.get(value) ?? this.#look(row, value, range);
      looks.set(value, known);
      return known;
    };
    context.globalAlpha = row.plotted?.staleSince == null ? 1 : 0.5;
    const crowd = new Crowd((left, look) => {
      context.fillStyle = look.fill;
      context.fillRect(left, top, 1, height);
    });
    for (const [at, segment] of row.segments.entries()) {
      const [left, right] = places[at] as [number, number];
      const look = lookOf(segment.value);
      if (right - left < 1) crowd.add(left, right - left, look);
      else this.#paintBar(context, row, segment, { left, top, width: right - left, height }, look);
    }
    crowd.end();
    context.globalAlpha = 1;
  }

  /** From where to where each bar goes, in CSS pixels. */
  #places(segments: readonly Segment[]): [number, number][] {
    const { left, width } = this.#box;
    if (this.options.widthMode === "equal")
      return segments.map((_, at) => [
        left + (at / segments.length) * width,
        left + ((at + 1) / segments.length) * width,
      ]);
    const scale = width / (this.#span.end - this.#span.start || 1);
    const toX = (time: number): number =>
      Math.max(left, Math.min(left + width, left + (time - this.#span.start) * scale));
    return segments.map(({ start, end }) => [toX(start), toX(end)]);
  }

  #paintBar(context: CanvasRenderingContext2D, row: Row, segment: Segment, bar: Box, look: BarLook): void {
    context.fillStyle = look.fill;
    context.fillRect(bar.left, bar.top, bar.width, bar.height);
    if (bar.width < 4) return;
    context.strokeStyle = look.edge;
    context.lineWidth = 1;
    context.strokeRect(bar.left + 0.5, bar.top + 0.5, bar.width - 1, Math.max(0, bar.height - 1));
    if (bar.height < 12) return;
    const loud = look.level === "critical" || look.level === "serious" || look.level === "caution";
    const symbol = loud && bar.width >= 18 ? 14 : 0;
    if (symbol && look.level) paintSymbol(context, look.level, look.text, bar.left + 4, bar.top + bar.height / 2 - 5);
    const whole = this.options.format(row.name, segment.value);
    const text = clipped(context, whole, bar.width - symbol - 10);
    if (text === "" || (text !== whole && text.length < TELLING)) return;
    context.fillStyle = look.text;
    context.font = this.options.palette.font;
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillText(text, bar.left + symbol + 5, bar.top + bar.height / 2 + 0.5);
  }

  #look(row: Row, value: number, range: [number, number] | null): BarLook {
    const { palette, map, infos } = this.options;
    const labels = row.plotted?.labels;
    if (labels) return barLook(value, labels, infos[row.name], palette);
    const [low, high] = range ?? [0, 1];
    const place = Math.max(0, Math.min(255, Math.round(((value - low) / (high - low)) * 255)));
    const colour = map.table[place] ?? 0;
    const fill = `rgb(${colour & 255} ${(colour >> 8) & 255} ${(colour >> 16) & 255})`;
    return {
      fill,
      edge: fill,
      text: readableOn(fill, inks(palette)),
      level: null,
    };
  }
}

/** Levels that are never passed over, the most urgent first. */
const URGENT: readonly (StatusLevel | null)[] = ["critical", "serious", "caution"];

/** Bars narrower than a pixel: of those that share one, the most urgent is seen, so that no fault is lost; else that which held longest. */
export class Crowd {
  #column = Number.NaN;
  readonly #widths = new Map<BarLook, number>();

  constructor(private readonly paint: (left: number, look: BarLook) => void) {}

  add(left: number, width: number, look: BarLook): void {
    const column = Math.floor(left);
    if (column !== this.#column) this.end();
    this.#column = column;
    this.#widths.set(look, (this.#widths.get(look) ?? 0) + width);
  }

  end(): void {
    let best: { look: BarLook; rank: number; width: number } | null = null;
    for (const [look, width] of this.#widths) {
      const place = URGENT.indexOf(look.level);
      const rank = place < 0 ? URGENT.length : place;
      if (!best || rank < best.rank || (rank === best.rank && width > best.width)) best = { look, rank, width };
    }
    if (best) this.paint(this.#column, best.look);
    this.#widths.clear();
  }
}

function paintSymbol(
  context: CanvasRenderingContext2D,
  level: StatusLevel,
  colour: string,
  left: number,
  top: number,
): void {
  context.save();
  context.translate(left, top);
  context.scale(10 / 12, 10 / 12);
  context.fillStyle = colour;
  context.fill(new Path2D(STATUS_SHAPES[level]), "evenodd");
  context.restore();
}
