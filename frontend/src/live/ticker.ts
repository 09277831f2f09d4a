/** When the page is told of what came: once an animation frame, and once a second while the page is hidden. */
export interface Ticker {
  /** Run once, at the next frame or `wait` milliseconds from now, whichever is later. Returns how to call it off. */
  schedule(run: () => void, wait?: number): () => void;
  /** Milliseconds since the epoch. */
  now(): number;
}

const HIDDEN_PERIOD = 1_000;

/** The ticker of a page; a page that is hidden gets no animation frames, so a slow timer takes their place. */
export class FrameTicker implements Ticker {
  schedule(run: () => void, wait = 0): () => void {
    let frame = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let done = false;
    const once = () => {
      if (done) return;
      done = true;
      clearTimeout(timer);
      cancelAnimationFrame(frame);
      run();
    };
    const soon = () => {
      // The timer also serves a page that is hidden between the request and its frame.
      timer = setTimeout(once, HIDDEN_PERIOD);
      if (document.visibilityState === "visible") frame = requestAnimationFrame(once);
    };
    if (wait > 0) timer = setTimeout(soon, wait);
    else soon();
    return () => {
      done = true;
      clearTimeout(timer);
      cancelAnimationFrame(frame);
    };
  }

  now(): number {
    return Date.now();
  }
}
