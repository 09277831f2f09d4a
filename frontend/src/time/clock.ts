/**
 * The workspace clock: the only place that reads the machine's time for data. Listeners with the same period share one
 * timer, aligned to the period so that every clock on the screen ticks together.
 */
export class WorkspaceClock {
  readonly #tickers = new Map<number, { listeners: Set<() => void>; timer: ReturnType<typeof setTimeout> }>();

  /** Seconds since the epoch. */
  now(): number {
    return Date.now() / 1000;
  }

  /** Call `listener` each `period` seconds (at least 0.05) until the returned function is called. */
  subscribe(period: number, listener: () => void): () => void {
    const key = Math.max(0.05, period);
    const ticker = this.#tickers.get(key) ?? { listeners: new Set(), timer: this.#arm(key) };
    this.#tickers.set(key, ticker);
    ticker.listeners.add(listener);
    return () => {
      ticker.listeners.delete(listener);
      if (ticker.listeners.size > 0 || this.#tickers.get(key) !== ticker) return;
      clearTimeout(ticker.timer);
      this.#tickers.delete(key);
    };
  }

  #arm(period: number): ReturnType<typeof setTimeout> {
    const milliseconds = period * 1000;
    return setTimeout(
      () => {
        const ticker = this.#tickers.get(period);
        if (!ticker) return;
        ticker.timer = this.#arm(period);
        for (const listener of [...ticker.listeners]) listener();
      },
      milliseconds - (Date.now() % milliseconds),
    );
  }
}
