/** The matrix on a canvas. */
import type { StatusLevel } from "@octopus-widgets/sdk";
import { STATUS_SHAPES } from "@octopus-widgets/sdk/ui";
import { elementRect, fieldRect, type Layout, type Rect } from "./layout";
import type { Field } from "./use-fleet";

export type Tokens = { readonly [name in (typeof TOKENS)[number]]: string };
export const TOKENS = [
  "--surface-sunken",
  "--line",
  "--line-strong",
  "--text",
  "--text-dim",
  "--accent",
  "--focus",
  "--status-critical",
  "--status-serious",
  "--status-caution",
  "--status-standby",
  "--status-off",
  "--status-border",
  "--font",
] as const;

export interface Scene {
  layout: Layout;
  fields: readonly (readonly Field[])[];
  labels: readonly string[];
  tokens: Tokens;
  /** Colour of a number; null: by its status. */
  colour: ((value: number) => string) | null;
  /** Places in the fields: the one with the focus (-1: none), and those that are chosen. */
  active: number;
  selected: ReadonlySet<number>;
}

const SHAPES = new Map<StatusLevel, Path2D>();

function shapeOf(level: StatusLevel): Path2D {
  const known = SHAPES.get(level);
  if (known) return known;
  const path = new Path2D(STATUS_SHAPES[level]);
  SHAPES.set(level, path);
  return path;
}

const DEVIATES: ReadonlySet<StatusLevel> = new Set(["critical", "serious", "caution"]);
/** A field of this side has room for a symbol; an element of this size for its name. */
const SYMBOL = 11;
const NAMED = { width: 42, height: 34 };
/** Of less height than this a name and a symbol would meet. */
const CROWDED = 64;

/** Draw everything. `ratio`: device pixels by CSS pixels. */
export function paint(
  canvas: HTMLCanvasElement,
  box: { width: number; height: number },
  ratio: number,
  scene: Scene,
): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const [width, height] = [Math.round(box.width * ratio), Math.round(box.height * ratio)];
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, box.width, box.height);
  scene.fields.forEach((fields, index) => {
    for (const [at, field] of fields.entries()) paintField(context, fieldRect(scene.layout, index, at), field, scene);
    if (scene.selected.has(index)) frame(context, elementRect(scene.layout, index), scene.tokens["--accent"], 2);
    if (scene.active === index) frame(context, elementRect(scene.layout, index), scene.tokens["--focus"], 2);
  });
  if (scene.layout.width >= NAMED.width && scene.layout.height >= NAMED.height) name(context, scene);
}

function paintField(context: CanvasRenderingContext2D, rect: Rect, field: Field, scene: Scene): void {
  const { tokens, colour } = scene;
  const { sample, status, info } = field;
  const inner = { x: rect.x + 0.5, y: rect.y + 0.5, width: rect.width - 1, height: rect.height - 1 };
  const value = sample?.value;
  const byValue =
    colour && typeof value === "number" && !sample?.stale && !info?.enumLabels.length ? colour(value) : null;
  const deviates = DEVIATES.has(status);
  const levelColour = status === "normal" ? tokens["--line"] : tokens[`--status-${status}`];
  if (sample?.stale) hatch(context, inner, tokens);
  else {
    context.fillStyle =
      byValue ??
      (deviates || status === "standby"
        ? levelColour
        : status === "off"
          ? tokens["--surface-sunken"]
          : tokens["--line"]);
    if (!byValue && status === "standby") context.globalAlpha = 0.55;
    context.fillRect(inner.x, inner.y, inner.width, inner.height);
    context.globalAlpha = 1;
    if (!byValue && status === "off") frame(context, inner, tokens["--line"], 1);
  }
  if (byValue && deviates) frame(context, inner, levelColour, Math.max(1.5, Math.min(3, inner.width / 5)));
  const side = Math.min(inner.width, inner.height);
  if (!deviates || side < SYMBOL) return;
  symbol(context, inner, status, scene, byValue !== null || sample?.stale === true);
}

/** On the colour of its level a symbol is cut out in dark; elsewhere it has the colour itself. */
function symbol(
  context: CanvasRenderingContext2D,
  rect: Rect,
  status: StatusLevel,
  { tokens }: Scene,
  plain: boolean,
): void {
  const size = Math.min(16, Math.min(rect.width, rect.height) * 0.62);
  context.save();
  context.translate(rect.x + (rect.width - size) / 2, rect.y + (rect.height - size) / 2);
  context.scale(size / 12, size / 12);
  context.fillStyle = plain ? tokens[`--status-${status}` as keyof Tokens] : "#10151b";
  context.fill(shapeOf(status), "evenodd");
  context.restore();
}

function hatch(context: CanvasRenderingContext2D, rect: Rect, tokens: Tokens): void {
  context.fillStyle = tokens["--surface-sunken"];
  context.fillRect(rect.x, rect.y, rect.width, rect.height);
  context.save();
  context.beginPath();
  context.rect(rect.x, rect.y, rect.width, rect.height);
  context.clip();
  context.strokeStyle = tokens["--text-dim"];
  context.lineWidth = 1;
  context.beginPath();
  for (let at = -rect.height; at < rect.width; at += 5) {
    context.moveTo(rect.x + at, rect.y + rect.height);
    context.lineTo(rect.x + at + rect.height, rect.y);
  }
  context.stroke();
  context.restore();
}

function frame(context: CanvasRenderingContext2D, rect: Rect, colour: string, width: number): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.strokeRect(rect.x + width / 2, rect.y + width / 2, rect.width - width, rect.height - width);
}

function name(context: CanvasRenderingContext2D, { layout, labels, tokens, fields }: Scene): void {
  context.font = `${Math.min(13, layout.height * 0.26)}px ${tokens["--font"]}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  labels.forEach((label, index) => {
    const rect = elementRect(layout, index);
    const busy = (fields[index] ?? []).some(({ status }) => DEVIATES.has(status));
    if (busy && layout.height < CROWDED) return;
    const y = busy ? rect.y + rect.height - 8 : rect.y + rect.height / 2;
    const room = rect.width - 6;
    const text =
      context.measureText(label).width > room ? `${label.slice(0, Math.max(1, Math.floor(room / 8)))}…` : label;
    context.lineWidth = 3;
    context.strokeStyle = tokens["--surface-sunken"];
    context.strokeText(text, rect.x + rect.width / 2, y);
    context.fillStyle = tokens["--text"];
    context.fillText(text, rect.x + rect.width / 2, y);
  });
}
