/**
 * Draws what asked to be drawn, at most once a frame, and no longer in one frame than a budget: what is left waits for the
 * next. So twenty plots never make one long task. One for all widgets of the bundle.
 */
export interface Drawable {
  draw(): void;
}

const BUDGET_MS = 7;
/** A plot is drawn no more often than this. */
const LEAST_INTERVAL_MS = 60;

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
    for (const drawable of this.#waiting) {
      const last = this.#drawn.get(drawable) ?? Number.NEGATIVE_INFINITY;
      if (start - last < LEAST_INTERVAL_MS) continue;
      this.#waiting.delete(drawable);
      this.#drawn.set(drawable, start);
      drawable.draw();
      if (this.#frames.now() - start > BUDGET_MS) break;
    }
    this.#running = this.#waiting.size > 0;
    if (this.#running) this.#frames.request(this.#frame);
  };
}
