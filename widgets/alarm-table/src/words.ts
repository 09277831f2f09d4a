/** What is wrong, in words. */
import {
  type AttributeInfo,
  ageText,
  csvHead,
  csvLine,
  isoMicroseconds,
  numeric,
  type Sample,
  valueText,
  withUnit,
} from "@octopus-widgets/sdk";
import type { Alarm } from "./tracking";

/** Why the value counts as out of normal: its error, its age, the limit that it passed, or its quality. */
export function reasonOf(sample: Sample | undefined, info: AttributeInfo | null | undefined): string {
  if (!sample) return "";
  if (sample.error) return sample.error.message;
  if (sample.stale) return `stale for ${ageText(sample.age)}`;
  const value = typeof sample.value === "number" ? sample.value : null;
  const low = numeric(info?.minAlarm);
  const high = numeric(info?.maxAlarm);
  if (sample.quality === "ATTR_ALARM" && value !== null) {
    if (high !== null && value >= high) return `at or above ${withUnit(String(high), info?.unit)}`;
    if (low !== null && value <= low) return `at or below ${withUnit(String(low), info?.unit)}`;
  }
  const quality = sample.quality?.replace("ATTR_", "").toLowerCase();
  if (quality && quality !== "valid") return `quality ${quality}`;
  return sample.value === null ? "no value" : "";
}

export function readingOf(sample: Sample | undefined, info: AttributeInfo | null | undefined): string {
  return sample ? withUnit(valueText(sample.value, info), info?.unit) : "…";
}

interface Known {
  samples: { readonly [name: string]: Sample | undefined };
  infos: { readonly [name: string]: AttributeInfo | null | undefined };
}

/** What the table shows, as a file. */
export function alarmsCsv(alarms: readonly Alarm[], { samples, infos }: Known): string {
  const lines = alarms.map(({ name, level, since, cleared }) =>
    csvLine([
      level,
      name,
      readingOf(samples[name], infos[name]),
      isoMicroseconds(since),
      cleared === null ? null : isoMicroseconds(cleared),
      reasonOf(samples[name], infos[name]),
    ]),
  );
  return csvHead(["level", "attribute", "value", "since", "normal again", "reason"]) + lines.join("");
}
