/** A ring of the newest points of one attribute: times and values in typed arrays. */
export class Trace {
  readonly #times: Float64Array;
  readonly #values: Float64Array;
  #next = 0;
  #size = 0;

  constructor(capacity: number) {
    this.#times = new Float64Array(capacity);
    this.#values = new Float64Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  /** Add a point; one that is not newer than the newest is left out. NaN makes a gap. */
  push(time: number, value: number): boolean {
    const last = (this.#next - 1 + this.#times.length) % this.#times.length;
    if (this.#size > 0 && time <= (this.#times[last] ?? 0)) return false;
    this.#times[this.#next] = time;
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % this.#times.length;
    this.#size = Math.min(this.#size + 1, this.#times.length);
    return true;
  }

  /** Points from `start` on, oldest first. NaN: no value. */
  forEach(start: number, visit: (time: number, value: number) => void): void {
    const capacity = this.#times.length;
    for (let index = 0; index < this.#size; index += 1) {
      const at = (this.#next - this.#size + index + capacity) % capacity;
      const time = this.#times[at] ?? 0;
      if (time >= start) visit(time, this.#values[at] ?? Number.NaN);
    }
  }
}

/** How a trace moved from `start` on, by the straight line that fits it best. */
export interface Trend {
  /** What the line gained over `seconds`. */
  change: number;
  /** From the first point to the last. */
  seconds: number;
  /** Lowest and highest value. */
  low: number;
  high: number;
}

/** Null: too few points, or too short a time, to tell. */
export function trendOf(trace: Trace, start: number): Trend | null {
  let [n, first, last, sumT, sumV, sumTT, sumTV] = [0, 0, 0, 0, 0, 0, 0];
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  trace.forEach(start, (time, value) => {
    if (Number.isNaN(value)) return;
    if (n === 0) first = time;
    last = time;
    const t = time - first;
    n += 1;
    sumT += t;
    sumV += value;
    sumTT += t * t;
    sumTV += t * value;
    if (value < low) low = value;
    if (value > high) high = value;
  });
  const spread = n * sumTT - sumT * sumT;
  if (n < 3 || spread <= 0) return null;
  const seconds = last - first;
  return { change: ((n * sumTV - sumT * sumV) / spread) * seconds, seconds, low, high };
}
