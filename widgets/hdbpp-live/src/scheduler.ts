/**
 * Draws what asked to be drawn, at most once a frame, and no longer in one frame than a budget: what is left waits for the
 * next. So twenty plots never make one long task. One for all widgets of the bundle.
 */
export interface Drawable {
  draw(): void;
  /** Milliseconds between two drawings at least; default 60. */
  interval?(): number;
}

const BUDGET_MS = 7;
/** What is drawn is painted after our own time is over: no more than this in one frame. */
const MOST_A_FRAME = 3;
const LEAST_INTERVAL_MS = 60;
const GREATEST_INTERVAL_MS = 400;

/** How often a moving time axis is worth drawing: when it has moved by about half a pixel. */
export function intervalOf(seconds: number, pixels: number): number {
  return Math.max(LEAST_INTERVAL_MS, Math.min(GREATEST_INTERVAL_MS, (500 * seconds) / Math.max(1, pixels)));
}

export interface Frames {
  request(callback: (now: number) => void): void;
  now(): number;
}
const BROWSER: Frames = { request: (callback) => void requestAnimationFrame(callback), now: () => performance.now() };

export class Scheduler {
  readonly #frames: Frames;
  readonly #waiting = new Set<Drawable>();
  readonly #drawn = new WeakMap<Drawable, number>();
  #running = false;

  constructor(frames: Frames = BROWSER) {
    this.#frames = frames;
  }

  request(drawable: Drawable): void {
    this.#waiting.add(drawable);
    if (this.#running) return;
    this.#running = true;
    this.#frames.request(this.#frame);
  }

  cancel(drawable: Drawable): void {
    this.#waiting.delete(drawable);
  }

  readonly #frame = (): void => {
    const start = this.#frames.now();
    let drawn = 0;
    for (const drawable of this.#waiting) {
      const last = this.#drawn.get(drawable) ?? Number.NEGATIVE_INFINITY;
      if (start - last < (drawable.interval?.() ?? LEAST_INTERVAL_MS)) continue;
      this.#waiting.delete(drawable);
      this.#drawn.set(drawable, start);
      drawable.draw();
      drawn += 1;
      if (drawn >= MOST_A_FRAME || this.#frames.now() - start > BUDGET_MS) break;
    }
    this.#running = this.#waiting.size > 0;
    if (this.#running) this.#frames.request(this.#frame);
  };
}
