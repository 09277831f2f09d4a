import { isNumbers, linearTicks, type Numbers, type Span } from "@octopus-widgets/plot";
import {
  normalizeTangoAttributeInputs,
  unitText,
  useAttributeInfo,
  useAttributes,
  useVariables,
} from "@octopus-widgets/sdk";
import { useMemo, useRef } from "react";
import type { LiveConfig } from "./config";

/** The horizontal axis of spectra and images: channels, or what another attribute says they stand for. */
export class Axis {
  constructor(
    readonly values: Numbers | null,
    readonly unit: string,
    readonly label: string,
  ) {}

  /** Place of each of `length` channels, rising. A spectrum of other length than the axis lies evenly over it. */
  places(length: number): Float64Array<ArrayBuffer> {
    return Float64Array.from({ length }, (_, index) => this.placeOf(index, length));
  }

  /** What a channel stands for; `index` may lie between two. */
  placeOf(index: number, length: number): number {
    const { values } = this;
    if (values === null || length < 1) return index;
    const at = ((index + 0.5) * values.length) / length - 0.5;
    const low = Math.max(0, Math.min(values.length - 2, Math.floor(at)));
    const from = values[low] as number;
    return from + (at - low) * ((values[low + 1] as number) - from);
  }

  /** The channel at a place. */
  channelAt(place: number, length: number): number {
    let low = 0;
    let high = length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.placeOf(middle - 1, length) + this.placeOf(middle, length)) / 2 <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Ticks from 0 to 1 over a picture of `columns` channels. */
  ticks(columns: number, count: number): { at: number; text: string }[] {
    if (columns < 1) return [];
    const first = this.placeOf(-0.5, columns);
    const last = this.placeOf(columns - 0.5, columns);
    const ticks = linearTicks(first, last, count).filter((tick) => this.values !== null || Number.isInteger(tick));
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
    if (this.values === null) return ticks.map((tick) => (Number.isInteger(tick) ? String(tick) : ""));
    return ticks.map((tick, index) => {
      const text = String(Number(tick.toPrecision(8)));
      return this.unit && index === ticks.length - 1 ? `${text} ${this.unit}` : text;
    });
  };

  /** A place in words. */
  describe(channel: number, length: number): string {
    if (this.values === null) return `channel ${channel}`;
    return `${Number(this.placeOf(channel, length).toPrecision(7))} ${this.unit}`.trim();
  }
}

const CHANNELS = new Axis(null, "", "channels");

/** The axis that the settings name; channels until it is known, and where it does not rise. */
export function useAxis(config: LiveConfig): Axis {
  const { vars } = useVariables();
  const names = useMemo(
    () => normalizeTangoAttributeInputs({ attributes: config.xAttribute ?? [], variables: vars }).slice(0, 1),
    [config.xAttribute, vars],
  );
  const name = names[0] ?? "";
  const value = useAttributes(names, { window: 1, skip: names.length === 0 })[name]?.value;
  const info = useAttributeInfo(names)[name];
  const last = useRef<Axis>(CHANNELS);
  return useMemo(() => {
    if (!isNumbers(value) || !rises(value)) return CHANNELS;
    const unit = unitText(info?.unit);
    const same = last.current.unit === unit && sameNumbers(last.current.values, value);
    if (!same)
      last.current = new Axis(Float64Array.from(value as Numbers), unit, info?.label?.toLowerCase() || "channels");
    return last.current;
  }, [value, info]);
}

function rises(values: Numbers): boolean {
  if (values.length < 2) return false;
  for (let index = 1; index < values.length; index += 1)
    if (!((values[index] as number) > (values[index - 1] as number))) return false;
  return true;
}

function sameNumbers(one: Numbers | null, other: Numbers): boolean {
  if (one === null || one.length !== other.length) return false;
  for (let index = 0; index < one.length; index += 1) if (one[index] !== other[index]) return false;
  return true;
}
