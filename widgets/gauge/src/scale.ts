/** Scale and limits of a gauge, out of the settings and Tango's metadata. Pure. */
import { type AttributeInfo, numeric, type StatusLevel } from "@octopus-widgets/sdk";
import type { GaugeConfig } from "./config";

export interface Limits {
  lowAlarm: number | null;
  lowWarning: number | null;
  highWarning: number | null;
  highAlarm: number | null;
}

export interface Scale {
  min: number;
  max: number;
}

type LimitSettings = Partial<Pick<GaugeConfig, "lowAlarm" | "lowWarning" | "highWarning" | "highAlarm">>;
type ScaleSettings = Partial<Pick<GaugeConfig, "min" | "max">>;

/** The settings' limits; alarm limits that they leave open are the attribute's. */
export function limitsOf(config: LimitSettings, info: AttributeInfo | null | undefined): Limits {
  return {
    lowAlarm: config.lowAlarm ?? numeric(info?.minAlarm),
    lowWarning: config.lowWarning ?? null,
    highWarning: config.highWarning ?? null,
    highAlarm: config.highAlarm ?? numeric(info?.maxAlarm),
  };
}

/** Where a value stands by the limits alone: as Tango has it, a limit itself is beyond it. */
export function levelOf(value: number, { lowAlarm, lowWarning, highWarning, highAlarm }: Limits): StatusLevel {
  if ((lowAlarm !== null && value <= lowAlarm) || (highAlarm !== null && value >= highAlarm)) return "serious";
  if ((lowWarning !== null && value <= lowWarning) || (highWarning !== null && value >= highWarning)) return "caution";
  return "normal";
}

/**
 * The scale: the settings, else the attribute's range of values, else around its limits, else around what was seen (lowest and highest).
 * An end that is none, or not beyond the other, is found anew.
 */
export function scaleOf(
  config: ScaleSettings,
  info: AttributeInfo | null | undefined,
  limits: Limits,
  seen: readonly number[],
): Scale {
  const known = Object.values(limits).filter((limit): limit is number => limit !== null);
  const around = known.length > 0 ? [...known, ...seen] : [0, ...seen];
  const low = Math.min(...around);
  const high = Math.max(...around);
  const room = known.length > 0 ? Math.max((high - low) * 0.15, Math.abs(high) * 0.05) : 0;
  const [niceLow, niceHigh] = niceRange(low - (low === 0 ? 0 : room), high + room);
  const min = config.min ?? numeric(info?.minValue) ?? niceLow;
  const max = config.max ?? numeric(info?.maxValue) ?? niceHigh;
  return max > min ? { min, max } : { min, max: min + Math.max(1, Math.abs(min)) };
}

/** Round numbers that enclose a range. */
export function niceRange(low: number, high: number): [number, number] {
  const span = high - low || Math.abs(high) || 1;
  const rough = 10 ** Math.floor(Math.log10(span));
  const step = span / rough > 5 ? rough : span / rough > 2 ? rough / 2 : rough / 5;
  return [clean(Math.floor(low / step + 1e-9) * step), clean(Math.ceil(high / step - 1e-9) * step)];
}

const clean = (value: number): number => Number(value.toPrecision(12));

/** Place of a value on the scale, 0 to 1. */
export function placeOf(value: number, { min, max }: Scale): number {
  return Math.max(0, Math.min(1, (value - min) / (max - min)));
}

export interface Band {
  from: number;
  to: number;
  level: "caution" | "serious";
}

/** Parts of the scale beyond the limits, as places 0 to 1. */
export function bandsOf({ lowAlarm, lowWarning, highWarning, highAlarm }: Limits, scale: Scale): Band[] {
  const at = (limit: number | null, none: number): number => (limit === null ? none : placeOf(limit, scale));
  const bands: Band[] = [
    { from: 0, to: at(lowAlarm, 0), level: "serious" },
    { from: at(lowAlarm, 0), to: at(lowWarning, 0), level: "caution" },
    { from: at(highWarning, 1), to: at(highAlarm, 1), level: "caution" },
    { from: at(highAlarm, 1), to: 1, level: "serious" },
  ];
  return bands.filter(({ from, to }) => to - from > 0.001);
}

/** Columns that give the largest gauges in a box. `aspect`: width by height that a gauge likes. */
export function columnsFor(count: number, box: { width: number; height: number }, aspect: number): number {
  let best = 1;
  let most = -1;
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const side = Math.min(box.width / columns, (box.height / rows) * aspect);
    if (side > most) {
      most = side;
      best = columns;
    }
  }
  return best;
}
