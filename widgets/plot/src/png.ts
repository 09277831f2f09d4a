/** A chart as a picture that stands alone: with its title, its times, its legend. */
import type { Painter, Span } from "./chart";
import type { Palette } from "./palette";
import { instantText } from "./time-axis";

export interface LegendEntry {
  text: string;
  color: string;
  dash: readonly number[];
  /** A filled box rather than a line. */
  box?: boolean;
}

export interface PictureOptions {
  title: string;
  span: Span | null;
  painter: Painter;
  chartSpan: Span;
  palette: Palette;
  legend: readonly LegendEntry[];
  /** CSS pixels of the chart. */
  width: number;
  height: number;
  /** The workspace clock: when the picture was taken. */
  now: number;
}

const PAD = 16;
const SCALE = 2;
const ROW = 18;

/** `22 Nov 2026 10:00:00 UTC – 11:30:00 UTC`. */
export function rangeText({ start, end }: Span): string {
  const [from, to] = [instantText(start), instantText(end)];
  const day = from.split(" ").slice(0, 3).join(" ");
  return `${from.replace(" UTC", "")} – ${to.startsWith(day) ? to.slice(day.length + 1) : to}`;
}

/** The picture as PNG. */
export function pictureOf(options: PictureOptions): Promise<Blob> {
  const { title, span, painter, chartSpan, palette, legend } = options;
  const width = Math.max(320, options.width) + 2 * PAD;
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  if (!context) return Promise.reject(new Error("This browser gives no canvas to draw the picture on."));
  context.font = palette.font;
  const rows = legendRows(context, legend, width - 2 * PAD);
  const head = PAD + 22 + (span ? 18 : 0) + 6;
  const chart = Math.max(160, options.height);
  const height = head + chart + rows.length * ROW + 30 + PAD / 2;
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  context.setTransform(SCALE, 0, 0, SCALE, 0, 0);
  context.fillStyle = palette.panel;
  context.fillRect(0, 0, width, height);
  write(context, `600 15px ${palette.family}`, palette.text, title, PAD, PAD + 12);
  if (span) write(context, `12px ${palette.family}`, palette.soft, rangeText(span), PAD, PAD + 32);
  context.save();
  context.translate(PAD, head);
  (painter.alike?.() ?? painter).paint(context, width - 2 * PAD, chart, painter.seen?.(chartSpan) ?? chartSpan);
  context.restore();
  paintLegend(context, rows, palette, head + chart + 16);
  const taken = `Octopus, ${instantText(options.now)}`;
  write(context, `10px ${palette.family}`, palette.dim, taken, PAD, height - PAD / 2 - 2);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("The picture is too large to be made."))),
      "image/png",
    );
  });
}

function write(
  context: CanvasRenderingContext2D,
  font: string,
  colour: string,
  text: string,
  x: number,
  y: number,
): void {
  context.font = font;
  context.fillStyle = colour;
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  context.fillText(text, x, y);
}

interface Placed extends LegendEntry {
  x: number;
}

function legendRows(context: CanvasRenderingContext2D, legend: readonly LegendEntry[], width: number): Placed[][] {
  const rows: Placed[][] = [];
  let x = width + 1;
  for (const entry of legend) {
    const size = 20 + context.measureText(entry.text).width + 16;
    if (x + size > width) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1)?.push({ ...entry, x });
    x += size;
  }
  return rows;
}

function paintLegend(
  context: CanvasRenderingContext2D,
  rows: readonly Placed[][],
  palette: Palette,
  top: number,
): void {
  for (const [row, entries] of rows.entries()) {
    const y = top + row * ROW;
    for (const { x, text, color, dash, box } of entries) {
      context.fillStyle = color;
      context.strokeStyle = color;
      context.lineWidth = 2.5;
      if (box) context.fillRect(PAD + x, y - 9, 14, 10);
      else {
        context.setLineDash([...dash]);
        context.beginPath();
        context.moveTo(PAD + x, y - 4);
        context.lineTo(PAD + x + 14, y - 4);
        context.stroke();
        context.setLineDash([]);
      }
      write(context, palette.font, palette.text, text, PAD + x + 20, y);
    }
  }
}
