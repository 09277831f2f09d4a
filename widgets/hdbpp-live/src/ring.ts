/** The newest points of one attribute in typed arrays: times in seconds since the epoch, values with NaN where there is none. */
export class Ring {
  readonly capacity: number;
  readonly #times: Float64Array;
  readonly #values: Float64Array;
  #start = 0;
  #size = 0;

  constructor(capacity: number) {
    this.capacity = Math.max(1, Math.floor(capacity));
    this.#times = new Float64Array(this.capacity);
    this.#values = new Float64Array(this.capacity);
  }

  get size(): number {
    return this.#size;
  }

  get lastTime(): number {
    return this.#size ? this.time(this.#size - 1) : Number.NEGATIVE_INFINITY;
  }

  get lastValue(): number {
    return this.#size ? this.value(this.#size - 1) : Number.NaN;
  }

  time(index: number): number {
    return this.#times[(this.#start + index) % this.capacity] ?? Number.NaN;
  }

  value(index: number): number {
    return this.#values[(this.#start + index) % this.capacity] ?? Number.NaN;
  }

  /** Append a point; one that is not newer than the last is left out, so that a replay after a lost link makes no doubles. */
  push(time: number, value: number): boolean {
    if (!(time > this.lastTime)) return false;
    const at = (this.#start + this.#size) % this.capacity;
    this.#times[at] = time;
    this.#values[at] = value;
    if (this.#size < this.capacity) this.#size += 1;
    else this.#start = (this.#start + 1) % this.capacity;
    return true;
  }

  /** Index of the first point at `time` or later; the size when there is none. */
  indexAt(time: number): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.time(middle) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The value that holds at an instant: of the last point at or before it. */
  valueAt(time: number): number {
    const after = this.indexAt(time);
    const exact = after < this.#size && this.time(after) === time;
    return exact ? this.value(after) : after > 0 ? this.value(after - 1) : Number.NaN;
  }

  /** Median of the newest ten intervals, seconds; 0 while there are none. */
  usualInterval(): number {
    const first = Math.max(1, this.#size - 10);
    const intervals = Array.from(
      { length: this.#size - first },
      (_, at) => this.time(first + at) - this.time(first + at - 1),
    );
    return intervals.sort((one, other) => one - other)[intervals.length >> 1] ?? 0;
  }

  /** The newest points in a ring of another size. */
  resized(capacity: number): Ring {
    const ring = new Ring(capacity);
    for (let index = Math.max(0, this.#size - ring.capacity); index < this.#size; index += 1)
      ring.push(this.time(index), this.value(index));
    return ring;
  }
}
