/** The horizontal axis of spectra and images: what their channels stand for. */
import type { Span } from "./chart";
import type { Numbers } from "./numbers";
import { linearTicks } from "./time-axis";

/** Channels, what another attribute says they stand for, or an even scale. */
export class ChannelAxis {
  constructor(
    readonly values: Numbers | null,
    readonly unit: string,
    readonly label: string,
    /** What channel 0 stands for, and each further one more; null: the values say it. */
    private readonly even: { start: number; step: number } | null = null,
  ) {}

  /** Whether it says what channels stand for. */
  get placed(): boolean {
    return this.values !== null || this.even !== null;
  }

  /** Place of each of `length` channels, rising. A spectrum of other length than the axis lies evenly over it. */
  places(length: number): Float64Array<ArrayBuffer> {
    return Float64Array.from({ length }, (_, index) => this.placeOf(index, length));
  }

  /** What a channel stands for; `index` may lie between two. */
  placeOf(index: number, length: number): number {
    const { values, even } = this;
    if (even) return even.start + index * even.step;
    if (values === null || length < 1) return index;
    const at = ((index + 0.5) * values.length) / length - 0.5;
    const low = Math.max(0, Math.min(values.length - 2, Math.floor(at)));
    const from = values[low] as number;
    return from + (at - low) * ((values[low + 1] as number) - from);
  }

  /** The channel at a place. */
  channelAt(place: number, length: number): number {
    if (this.even) return Math.max(0, Math.min(length - 1, Math.round(this.channelOf(place, length))));
    let low = 0;
    let high = length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.placeOf(middle - 1, length) + this.placeOf(middle, length)) / 2 <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Where a place lies among the channels: 2.5 is between the third and the fourth. Beyond the ends it goes on evenly. */
  channelOf(place: number, length: number): number {
    if (this.even) return (place - this.even.start) / this.even.step;
    if (this.values === null || length < 2) return place;
    const nearest = Math.max(0, Math.min(length - 2, this.channelAt(place, length)));
    const [from, to] = [this.placeOf(nearest, length), this.placeOf(nearest + 1, length)];
    if (place >= from || nearest === 0) return nearest + (place - from) / (to - from);
    const before = this.placeOf(nearest - 1, length);
    return nearest - 1 + (place - before) / (from - before);
  }

  /** Ticks from 0 to 1 over a picture of `columns` channels. */
  ticks(columns: number, count: number): { at: number; text: string }[] {
    if (columns < 1) return [];
    const first = this.placeOf(-0.5, columns);
    const last = this.placeOf(columns - 0.5, columns);
    const ticks = linearTicks(first, last, count).filter((tick) => this.placed || Number.isInteger(tick));
    const texts = this.tickTexts(ticks);
    return ticks.map((tick, index) => ({ at: (tick - first) / (last - first), text: texts[index] ?? "" }));
  }

  /** Round places within a span, and what is written at each. */
  ticksOf({ start, end }: Span, count: number): { value: number; text: string }[] {
    const values = linearTicks(start, end, count);
    const texts = this.tickTexts(values);
    return values.map((value, index) => ({ value, text: texts[index] ?? "" }));
  }

  readonly tickTexts = (ticks: readonly number[]): string[] => {
    if (!this.placed) return ticks.map((tick) => (Number.isInteger(tick) ? String(tick) : ""));
    return ticks.map((tick, index) => {
      const text = String(Number(tick.toPrecision(8)));
      return this.unit && index === ticks.length - 1 ? `${text} ${this.unit}` : text;
    });
  };

  /** A place in words. */
  describe(channel: number, length: number): string {
    if (!this.placed) return `channel ${channel}`;
    return `${Number(this.placeOf(channel, length).toPrecision(7))} ${this.unit}`.trim();
  }
}

export const CHANNELS = new ChannelAxis(null, "", "channels");

/** Whether numbers can be an axis. */
export function rises(values: Numbers): boolean {
  if (values.length < 2) return false;
  for (let index = 1; index < values.length; index += 1)
    if (!((values[index] as number) > (values[index - 1] as number))) return false;
  return true;
}

export function sameNumbers(one: Numbers | null, other: Numbers): boolean {
  if (one === null || one.length !== other.length) return false;
  for (let index = 0; index < one.length; index += 1) if (one[index] !== other[index]) return false;
  return true;
}
