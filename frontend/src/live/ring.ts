/**
 * The last `capacity` points of one series, in typed arrays: times in seconds since the epoch (Float64), values (Float64,
 * NaN where there is none). Appending is O(1) and allocates nothing.
 */
export class Ring {
  readonly #times: Float64Array;
  readonly #values: Float64Array;
  #next = 0;
  #length = 0;

  constructor(readonly capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new RangeError(`Expected a capacity of at least one point; got ${capacity}.`);
    }
    this.#times = new Float64Array(capacity);
    this.#values = new Float64Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  push(time: number, value: number): void {
    this.#times[this.#next] = time;
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % this.capacity;
    if (this.#length < this.capacity) this.#length += 1;
  }

  #position(index: number): number {
    if (index < 0 || index >= this.#length) {
      throw new RangeError(`Expected an index below ${this.#length}; got ${index}.`);
    }
    return (this.#next - this.#length + index + this.capacity) % this.capacity;
  }

  /** Time of the point at `index`, the oldest being 0. */
  time(index: number): number {
    return this.#times[this.#position(index)] as number;
  }

  value(index: number): number {
    return this.#values[this.#position(index)] as number;
  }

  /** Copy everything, oldest first. */
  columns(): { times: Float64Array; values: Float64Array } {
    return { times: this.#ordered(this.#times), values: this.#ordered(this.#values) };
  }

  clear(): void {
    this.#next = 0;
    this.#length = 0;
  }

  /** The same newest points with room for more or fewer. */
  resized(capacity: number): Ring {
    const ring = new Ring(capacity);
    for (let index = Math.max(0, this.#length - capacity); index < this.#length; index += 1) {
      ring.push(this.time(index), this.value(index));
    }
    return ring;
  }

  #ordered(source: Float64Array): Float64Array {
    const start = (this.#next - this.#length + this.capacity) % this.capacity;
    const ordered = new Float64Array(this.#length);
    const head = source.subarray(start, Math.min(this.capacity, start + this.#length));
    ordered.set(head, 0);
    ordered.set(source.subarray(0, this.#length - head.length), head.length);
    return ordered;
  }
}
