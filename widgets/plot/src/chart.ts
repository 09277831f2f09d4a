/** A chart on a canvas: a painter draws it for the stretch of the horizontal axis that is to be seen. */
import type { Drawable } from "./scheduler";
import { intervalOf } from "./scheduler";

/** A stretch of the horizontal axis: seconds since the epoch, or channels. */
export interface Span {
  start: number;
  end: number;
}

/** In CSS pixels. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Painter {
  /** Milliseconds between two drawings at least, where that is not for the chart to say. */
  readonly interval?: number;
  /** What it shows when it is asked for a span, where that is another. */
  seen?(asked: Span): Span;
  /** One that paints the same, for a picture: what is pointed at goes on to be what this one painted. Absent: it keeps nothing. */
  alike?(): Painter;
  /** Paint a chart of so many CSS pixels; returns the box that the horizontal axis spans. */
  paint(context: CanvasRenderingContext2D, width: number, height: number, span: Span): Box;
}

export interface ChartOptions {
  painter: Painter;
  /** CSS pixels. */
  width: number;
  height: number;
  span: () => Span;
  /** The horizontal axis is time: it need not be drawn more often than it moves. */
  timed: boolean;
  /** Told where the horizontal axis lies, and what it shows, after each drawing. */
  onDrawn: (box: Box, span: Span) => void;
}

export const ratio = (): number => globalThis.devicePixelRatio || 1;

export class Chart implements Drawable {
  #shown: Span = { start: 0, end: 1 };

  constructor(
    readonly canvas: HTMLCanvasElement,
    readonly options: ChartOptions,
  ) {}

  draw(): void {
    const { painter, width, height, span, onDrawn } = this.options;
    const scale = ratio();
    const [across, down] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
    if (this.canvas.width !== across || this.canvas.height !== down) {
      this.canvas.width = across;
      this.canvas.height = down;
    }
    const context = this.canvas.getContext("2d");
    const asked = span();
    this.#shown = painter.seen?.(asked) ?? asked;
    if (!context) return;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    onDrawn(painter.paint(context, width, height, this.#shown), this.#shown);
  }

  interval(): number {
    const { painter, timed, width } = this.options;
    if (painter.interval !== undefined) return painter.interval;
    return timed ? intervalOf(this.#shown.end - this.#shown.start, width) : 60;
  }
}
