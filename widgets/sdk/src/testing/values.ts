import type { AttributeInfo, Json, Sample, StatusLevel } from "../contract";
import { attributeParts } from "../names";

/** A fresh, valid sample. */
export function sampleOf(fullName: string, value: Json, changes: Partial<Sample> = {}): Sample {
  return {
    fullName,
    value,
    quality: "ATTR_VALID",
    timestamp: 1_800_000_000,
    stale: false,
    age: null,
    error: null,
    ...changes,
  };
}

/** Metadata of a read-only scalar double, with changes. */
export function infoOf(fullName: string, changes: Partial<AttributeInfo> = {}): AttributeInfo {
  const { device, attribute } = attributeParts(fullName);
  return {
    fullName,
    device,
    name: attribute,
    datatype: "DevDouble",
    dataformat: "SCALAR",
    writable: "READ",
    label: attribute,
    unit: "",
    format: "%6.2f",
    description: null,
    minValue: null,
    maxValue: null,
    minAlarm: null,
    maxAlarm: null,
    enumLabels: [],
    ...changes,
  };
}

const STATES: { readonly [state: string]: StatusLevel } = {
  ON: "normal",
  OPEN: "normal",
  CLOSE: "normal",
  RUNNING: "normal",
  INSERT: "normal",
  EXTRACT: "normal",
  MOVING: "standby",
  STANDBY: "standby",
  INIT: "standby",
  OFF: "off",
  DISABLE: "off",
  UNKNOWN: "caution",
  ALARM: "serious",
  FAULT: "critical",
};

export function mockStatusOfState(state: string | null | undefined): StatusLevel {
  return state ? (STATES[state] ?? "caution") : "off";
}

export function mockStatusOfSample(sample: Sample | undefined): StatusLevel {
  if (!sample || sample.quality === null) return "off";
  if (sample.error || sample.stale || sample.quality === "ATTR_INVALID" || sample.quality === "ATTR_WARNING")
    return "caution";
  if (sample.quality === "ATTR_ALARM") return "serious";
  return sample.quality === "ATTR_CHANGING" ? "standby" : "normal";
}

/** printf's `%8.3f`, `%d`, `%5.2e` and `%s`, as Tango formats use them. */
export function mockFormat(value: Json | undefined, info?: AttributeInfo | null, enumLabels = true): string {
  if (value === null || value === undefined) return "—";
  if (Array.isArray(value)) return value.map((item) => mockFormat(item, info, enumLabels)).join(", ");
  if (typeof value === "object") return JSON.stringify(value);
  if (typeof value !== "number") return String(value);
  const label = enumLabels ? info?.enumLabels[value] : undefined;
  if (label !== undefined) return label;
  const printf = /%[-+ 0#]*\d*(?:\.(\d+))?([dfeg])/.exec(info?.format ?? "");
  if (printf?.[2] === "d") return String(Math.round(value));
  if (printf?.[2] === "e") return value.toExponential(Number(printf[1] ?? 6));
  if (printf?.[2] === "f") return value.toFixed(Number(printf[1] ?? 6));
  return String(Number(value.toPrecision(6)));
}
