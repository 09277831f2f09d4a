/** A small telescope to draw widgets with: tiles with a temperature, a health, a state and a fan, a few of them out of normal. */
import type { AttributeInfo, Sample } from "../contract";
import { infoOf, sampleOf } from "./values";

/** Labels of the tiles' health, by number. */
export const HEALTH = ["OK", "DEGRADED", "FAILED", "UNKNOWN"];

/** `low-mccs/tile/001` and the following ones. */
export function tileNames(count = 8): string[] {
  return Array.from({ length: count }, (_, at) => `low-mccs/tile/${String(at + 1).padStart(3, "0")}`);
}

/** Names of one attribute of each tile. */
export function tileAttributes(attribute: string, count = 8): string[] {
  return tileNames(count).map((device) => `${device}/${attribute}`);
}

/** Metadata of all attributes of the tiles. */
export function tileInfos(count = 8): AttributeInfo[] {
  return tileNames(count).flatMap((device) => [
    infoOf(`${device}/temperature`, {
      label: "FPGA temperature",
      unit: "degC",
      format: "%4.1f",
      minValue: "0",
      maxValue: "100",
      maxAlarm: "70",
    }),
    infoOf(`${device}/healthState`, { label: "Health", datatype: "DevEnum", enumLabels: HEALTH }),
    infoOf(`${device}/state`, { label: "State", datatype: "DevState" }),
    infoOf(`${device}/fan`, { label: "Fan", unit: "%", format: "%3.0f", writable: "READ_WRITE" }),
  ]);
}

/** One value of everything: the third tile is too warm and failed, the sixth is degraded and on standby. */
export function tileSamples(count = 8): Sample[] {
  return tileNames(count).flatMap((device, at) => [
    sampleOf(`${device}/temperature`, at === 2 ? 74.2 : 41 + at * 1.7, {
      quality: at === 2 ? "ATTR_ALARM" : "ATTR_VALID",
    }),
    sampleOf(`${device}/healthState`, at === 2 ? 2 : at === 5 ? 1 : 0),
    sampleOf(`${device}/state`, at === 2 ? "ALARM" : at === 5 ? "STANDBY" : "ON"),
    sampleOf(`${device}/fan`, 60, { writeValue: at === 1 ? 75 : 60 }),
  ]);
}

/** The same values, known to be true `age` seconds ago for the last time. */
export function staleSamples(samples: readonly Sample[], age = 41): Sample[] {
  return samples.map((sample) => ({ ...sample, stale: true, age, timestamp: (sample.timestamp ?? 0) - age }));
}

/** What is delivered of attributes whose source is away. */
export function failedSamples(samples: readonly Sample[], message = "TangoGQL of low cannot be reached"): Sample[] {
  return samples.map((sample) => ({
    ...sample,
    value: null,
    quality: null,
    timestamp: null,
    error: { code: "SOURCE_UNAVAILABLE", message, source: "low" },
  }));
}

/** Points of a past that ends with the mock host's now: a slow wave, a point every `period` seconds. */
export function wave(offset: number, seconds = 900, period = 5, end = 1_800_000_000): [number, number][] {
  return Array.from({ length: Math.floor(seconds / period) }, (_, at) => {
    const time = end - seconds + at * period;
    return [time, offset + 3 * Math.sin(time / 70 + offset)];
  });
}
