/** How the heap of the page grows. Chromium tells its size, rounded; other browsers nothing. */

/** Seconds of one reading: the least of several is what is left after the garbage went. */
const BUCKET = 10;
/** Readings that a trend is made of: five minutes. */
const MOST = 30;

export interface Heap {
  /** Bytes. */
  size: number;
  /** Bytes a minute, over what is known; null while that is less than half a minute. */
  growth: number | null;
}

export class HeapTrend {
  #least: number[] = [];
  #bucket: number[] = [];

  constructor(private readonly read: () => number | null = usedHeap) {}

  /** Read it; to be called once a second. */
  roll(): void {
    const size = this.read();
    if (size !== null) this.add(size);
  }

  add(size: number): void {
    this.#bucket.push(size);
    if (this.#bucket.length < BUCKET) return;
    this.#least.push(Math.min(...this.#bucket));
    if (this.#least.length > MOST) this.#least.shift();
    this.#bucket = [];
  }

  get heap(): Heap | null {
    const size = this.#bucket.at(-1) ?? this.#least.at(-1);
    if (size === undefined) return null;
    return { size, growth: this.#least.length < 3 ? null : slope(this.#least) * (60 / BUCKET) };
  }
}

/** Of the straight line that fits best, by step. */
function slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let above = 0;
  let below = 0;
  values.forEach((value, at) => {
    above += (at - middle) * (value - mean);
    below += (at - middle) ** 2;
  });
  return above / below;
}

function usedHeap(): number | null {
  const { memory } = performance as Performance & { memory?: { usedJSHeapSize: number } };
  return memory?.usedJSHeapSize ?? null;
}
