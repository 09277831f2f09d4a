/**
 * Long lines and many marks, so that a browser paints them quickly without a graphics card: one path of thousands of pieces takes
 * seconds where the same pieces, stroked a few at a time or filled one by one, take milliseconds (Skia's software raster, measured in Chromium 156).
 */
import { ratio } from "./chart";
import { type MarkerShape, markerPath } from "./markers";

/** Corners of a line that are stroked at a time. */
const PIECE = 12;

/** A line that is stroked in pieces; in one where its dashes, or its transparency, would show the joints. */
export class LongLine {
  #corners = 0;
  #x = 0;
  #y = 0;
  readonly #whole: boolean;

  constructor(
    private readonly context: CanvasRenderingContext2D,
    dash: readonly number[],
  ) {
    this.#whole = dash.length > 0 || context.globalAlpha < 1;
    context.lineJoin = "bevel";
    context.setLineDash([...dash]);
    context.beginPath();
  }

  moveTo(x: number, y: number): void {
    this.context.moveTo(x, y);
    this.#x = x;
    this.#y = y;
  }

  lineTo(x: number, y: number): void {
    const { context } = this;
    context.lineTo(x, y);
    this.#x = x;
    this.#y = y;
    this.#corners += 1;
    if (this.#whole || this.#corners < PIECE) return;
    context.stroke();
    context.beginPath();
    context.moveTo(this.#x, this.#y);
    this.#corners = 0;
  }

  end(): void {
    this.context.stroke();
    this.context.setLineDash([]);
  }
}

/** Draws one mark many times, from a picture of it. */
export class Marks {
  readonly #picture: HTMLCanvasElement | null;
  readonly #size: number;

  constructor(
    private readonly context: CanvasRenderingContext2D,
    shape: MarkerShape,
    size: number,
    colour: string,
  ) {
    this.#size = Math.ceil(size * 1.4) + 2;
    this.#picture = pictureOf(shape, size, colour, this.#size);
  }

  at(x: number, y: number): void {
    if (this.#picture)
      this.context.drawImage(this.#picture, x - this.#size / 2, y - this.#size / 2, this.#size, this.#size);
  }
}

/** On a canvas of its own, as fine as the screen; twice as fine, as an exported picture is. */
function pictureOf(shape: MarkerShape, size: number, colour: string, across: number): HTMLCanvasElement | null {
  const canvas = document.createElement("canvas");
  const scale = Math.max(2, ratio());
  canvas.width = across * scale;
  canvas.height = across * scale;
  const context = canvas.getContext("2d");
  if (!context) return null;
  context.scale(scale, scale);
  context.fillStyle = colour;
  context.fill(markerPath(shape, across / 2, across / 2, size));
  return canvas;
}
