/** Draws the blocks, the axis and the range on a canvas. */
import { type Block, between, endOf, type Row } from "./blocks";
import { type Span, ticksOf } from "./span";

export const GUTTER = 58;
export const FOOT = 20;
const PAD = 6;
const ROW_MOST = 40;
const ROW_LEAST = 12;
/** CSS pixels that a symbol needs; nearer ones are left out. */
const SYMBOL = 9;
const LABEL_LEAST = 34;

export const TOKENS = [
  "--surface-sunken",
  "--surface-hover",
  "--surface-panel",
  "--text",
  "--text-soft",
  "--text-dim",
  "--line",
  "--line-strong",
  "--accent",
  "--accent-soft",
  "--status-critical",
  "--status-border",
  "--focus",
  "--font",
] as const;
export type Tokens = { readonly [name in (typeof TOKENS)[number]]: string };

export interface Scene {
  rows: readonly Row[];
  span: Span;
  now: number;
  /** Until when it is known what runs: now, or when the blocks were last heard of. */
  known: number;
  /** The workspace's range, where it is not live. */
  range: Span | null;
  /** The block that was chosen. */
  chosen: string | null;
}
/** What changes with every move of the pointer: drawn on a canvas of its own, above the ten thousand blocks there may be. */
export interface Pointed {
  focused: Block | null;
  cursor: number | null;
}
export interface Size {
  width: number;
  height: number;
}

export interface Geometry {
  x: (time: number) => number;
  time: (x: number) => number;
  /** Height of a row, and where each begins. */
  row: number;
  top: (index: number) => number;
}

export function geometryOf({ span, rows }: Pick<Scene, "span" | "rows">, { width, height }: Size): Geometry {
  const across = Math.max(1, width - GUTTER - PAD);
  const length = span.end - span.start;
  const row = Math.max(ROW_LEAST, Math.min(ROW_MOST, (height - FOOT - PAD) / Math.max(1, rows.length)));
  return {
    x: (time) => GUTTER + ((time - span.start) / length) * across,
    time: (x) => span.start + ((x - GUTTER) / across) * length,
    row,
    top: (index) => PAD + index * row,
  };
}

/** The block at a place, within a few pixels: the one that is nearest. */
export function blockAt(scene: Scene, size: Size, x: number, y: number): Block | null {
  const geometry = geometryOf(scene, size);
  const row = scene.rows[Math.floor((y - PAD) / geometry.row)];
  if (!row || x < GUTTER - 2) return null;
  const slack = geometry.time(x + 4) - geometry.time(x);
  const time = geometry.time(x);
  const near = between(row.blocks, time - slack, time + slack, scene.known);
  const away = (block: Block): number => Math.max(block.start - time, time - endOf(block, scene.known), 0);
  return near.reduce<Block | null>((best, block) => (!best || away(block) < away(best) ? block : best), null);
}

export function paint(context: CanvasRenderingContext2D, scene: Scene, size: Size, tokens: Tokens): void {
  const geometry = geometryOf(scene, size);
  const bottom = geometry.top(scene.rows.length);
  context.clearRect(0, 0, size.width, size.height);
  context.font = `11px ${tokens["--font"] || "sans-serif"}`;
  context.textBaseline = "middle";
  paintAxis(context, scene, size, geometry, tokens, bottom);
  context.save();
  context.beginPath();
  context.rect(GUTTER, 0, size.width - GUTTER, bottom + 2);
  context.clip();
  if (scene.range) paintRange(context, scene.range, geometry, tokens, bottom);
  scene.rows.forEach((row, index) => {
    paintRow(context, row, index, scene, geometry, tokens);
  });
  paintLine(context, geometry.x(scene.now), bottom, tokens["--accent"]);
  context.restore();
  context.fillStyle = tokens["--text-soft"];
  scene.rows.forEach(({ label }, index) => {
    context.fillText(fitted(context, label, GUTTER - 10), 6, geometry.top(index) + geometry.row / 2);
  });
}

/** The pointer's line, and the outline of the block that is looked at. */
export function paintPointed(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { focused, cursor }: Pointed,
  size: Size,
  tokens: Tokens,
): void {
  const geometry = geometryOf(scene, size);
  context.clearRect(0, 0, size.width, size.height);
  context.save();
  context.beginPath();
  context.rect(GUTTER, 0, size.width - GUTTER, size.height);
  context.clip();
  if (cursor !== null) paintLine(context, geometry.x(cursor), geometry.top(scene.rows.length), tokens["--text-dim"]);
  const row = scene.rows.findIndex(({ name }) => name === focused?.subarray);
  if (focused && row >= 0) {
    const [left, right] = [geometry.x(focused.start), geometry.x(endOf(focused, scene.known))];
    const width = Math.max(3, right - left - 1);
    paintOutline(context, left, geometry.top(row) + 2, width, geometry.row - 4, tokens["--focus"]);
  }
  context.restore();
}

function paintOutline(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  width: number,
  height: number,
  colour: string,
): void {
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.strokeRect(left + 1, top + 1, Math.max(1, width - 2), height - 2);
}

function paintAxis(
  context: CanvasRenderingContext2D,
  { span }: Scene,
  { width }: Size,
  { x }: Geometry,
  tokens: Tokens,
  bottom: number,
): void {
  context.lineWidth = 1;
  context.textAlign = "center";
  let free = GUTTER;
  for (const { at, text } of ticksOf(span, (width - GUTTER) / 74)) {
    const place = Math.round(x(at)) + 0.5;
    context.strokeStyle = tokens["--line"];
    context.beginPath();
    context.moveTo(place, 2);
    context.lineTo(place, bottom + 3);
    context.stroke();
    const half = context.measureText(text).width / 2;
    if (place - half < free || place + half > width) continue;
    context.fillStyle = tokens["--text-dim"];
    context.fillText(text, place, bottom + 11);
    free = place + half + 8;
  }
  context.textAlign = "start";
}

function paintRange(
  context: CanvasRenderingContext2D,
  range: Span,
  { x }: Geometry,
  tokens: Tokens,
  bottom: number,
): void {
  const [from, to] = [x(range.start), x(range.end)];
  context.fillStyle = tokens["--accent-soft"];
  context.globalAlpha = 0.55;
  context.fillRect(from, 0, to - from, bottom + 2);
  context.globalAlpha = 1;
  paintLine(context, from, bottom, tokens["--accent"]);
  paintLine(context, to, bottom, tokens["--accent"]);
}

function paintLine(context: CanvasRenderingContext2D, at: number, bottom: number, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(Math.round(at) + 0.5, 0);
  context.lineTo(Math.round(at) + 0.5, bottom + 2);
  context.stroke();
}

/** Blocks of less than two pixels that touch are one bar: ten thousand cost no more than the pixels there are. */
function paintRow(
  context: CanvasRenderingContext2D,
  row: Row,
  index: number,
  scene: Scene,
  geometry: Geometry,
  tokens: Tokens,
): void {
  const top = geometry.top(index) + 2;
  const height = geometry.row - 4;
  const shown = between(row.blocks, scene.span.start, scene.span.end, scene.known);
  let [from, to] = [Number.NaN, Number.NaN];
  const flush = (): void => {
    if (Number.isNaN(from)) return;
    context.fillStyle = tokens["--surface-hover"];
    context.fillRect(from, top, Math.max(1, to - from), height);
    from = Number.NaN;
  };
  const failed: number[] = [];
  for (const block of shown) {
    const [left, right] = [geometry.x(block.start), geometry.x(endOf(block, scene.known))];
    const seen = Math.max(left, GUTTER);
    if (block.kind === "failed" && seen - (failed.at(-1) ?? Number.NEGATIVE_INFINITY) >= SYMBOL) failed.push(seen);
    if (right - left < 2 && block.kind !== "running" && block.id !== scene.chosen) {
      if (Number.isNaN(from) || left > to + 1) {
        flush();
        [from, to] = [left, right];
      } else to = Math.max(to, right);
      continue;
    }
    flush();
    paintBlock(context, block, { left, right, top, height }, scene, tokens);
  }
  flush();
  for (const left of failed) paintSymbol(context, left + 2, top + height / 2, tokens);
}

function paintBlock(
  context: CanvasRenderingContext2D,
  block: Block,
  { left, right, top, height }: { left: number; right: number; top: number; height: number },
  scene: Scene,
  tokens: Tokens,
): void {
  const width = Math.max(2, right - left - 1);
  const runs = block.kind === "running";
  context.fillStyle = runs ? tokens["--accent-soft"] : tokens["--surface-hover"];
  context.fillRect(left, top, width, height);
  if (runs) {
    context.fillStyle = tokens["--accent"];
    context.fillRect(left, top + height - 2, width, 2);
  }
  if (block.id === scene.chosen) paintOutline(context, left, top, width, height, tokens["--text"]);
  const inset = block.kind === "failed" ? SYMBOL + 6 : 5;
  const begins = Math.max(left, GUTTER) + inset;
  const room = Math.min(left + width, context.canvas.clientWidth) - begins - 3;
  if (room < LABEL_LEAST - inset || height < 11) return;
  context.fillStyle = block.kind === "done" ? tokens["--text-soft"] : tokens["--text"];
  context.fillText(fitted(context, block.target ?? block.id, room), begins, top + height / 2 + 0.5);
}

/** The triangle of what is critical. */
function paintSymbol(context: CanvasRenderingContext2D, left: number, middle: number, tokens: Tokens): void {
  context.beginPath();
  context.moveTo(left + SYMBOL / 2, middle - 4.5);
  context.lineTo(left + SYMBOL, middle + 4);
  context.lineTo(left, middle + 4);
  context.closePath();
  context.fillStyle = tokens["--status-critical"];
  context.fill();
  context.strokeStyle = tokens["--status-border"] || "transparent";
  context.lineWidth = 0.75;
  context.stroke();
}

/** A text as far as there is room for it. */
function fitted(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (context.measureText(`${text.slice(0, middle)}…`).width <= room) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? "" : `${text.slice(0, low)}…`;
}
