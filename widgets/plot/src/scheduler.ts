/**
 * Draws what asked to be drawn, at most once a frame, and no longer in one frame than a budget: what is left waits for the
 * next. So twenty plots never make one long task. One for all plots of the bundle.
 */
export interface Drawable {
  draw(): void;
  /** Milliseconds between two drawings at least; default 60. */
  interval?(): number;
}

const BUDGET_MS = 6;
/** What is drawn is painted after our own time is over: no more than this in one frame. */
const MOST_A_FRAME = 2;
const LEAST_INTERVAL_MS = 60;
const GREATEST_INTERVAL_MS = 1000;

/** How often a moving time axis is worth drawing: when it has moved by about half a pixel. */
export function intervalOf(seconds: number, pixels: number): number {
  return Math.max(LEAST_INTERVAL_MS, Math.min(GREATEST_INTERVAL_MS, (500 * seconds) / Math.max(1, pixels)));
}

export interface Frames {
  request(callback: (now: number) => void): void;
  /** Run later, in so many milliseconds. */
  later(callback: () => void, wait: number): void;
  now(): number;
}
const BROWSER: Frames = {
  request: (callback) => void requestAnimationFrame(callback),
  later: (callback, wait) => void setTimeout(callback, wait),
  now: () => performance.now(),
};

export class Scheduler {
  readonly #frames: Frames;
  readonly #waiting = new Set<Drawable>();
  readonly #drawn = new WeakMap<Drawable, number>();
  #running = false;

  constructor(frames: Frames = BROWSER) {
    this.#frames = frames;
  }

  /** @param urgent in the next frame, however short a time ago it was drawn: what follows the hand. */
  request(drawable: Drawable, urgent = false): void {
    this.#waiting.add(drawable);
    if (urgent) this.#drawn.delete(drawable);
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
    let soonest = Number.POSITIVE_INFINITY;
    for (const drawable of this.#waiting) {
      const due =
        (this.#drawn.get(drawable) ?? Number.NEGATIVE_INFINITY) + (drawable.interval?.() ?? LEAST_INTERVAL_MS);
      if (due > start) {
        soonest = Math.min(soonest, due - start);
        continue;
      }
      if (drawn >= MOST_A_FRAME || this.#frames.now() - start > BUDGET_MS) {
        soonest = 0;
        break;
      }
      this.#waiting.delete(drawable);
      this.#drawn.set(drawable, start);
      // One plot that cannot be drawn must not keep the others from being drawn for ever.
      try {
        drawable.draw();
      } catch (error) {
        reportError(error);
      }
      drawn += 1;
    }
    this.#running = this.#waiting.size > 0;
    if (!this.#running) return;
    // No frame is asked for while nothing is due: an animation frame that does nothing still wakes the whole page.
    if (soonest > 20 && Number.isFinite(soonest))
      this.#frames.later(() => this.#frames.request(this.#frame), soonest - 8);
    else this.#frames.request(this.#frame);
  };
}

let one: Scheduler | undefined;

/** The scheduler that all plots of the bundle share. */
export function scheduler(): Scheduler {
  one ??= new Scheduler();
  return one;
}
