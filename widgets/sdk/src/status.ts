/** The status level of what an attribute says: its quality, its Tango state, or an enum label of the SKA control model. */
import type { AttributeInfo, Json, Sample, StatusLevel } from "./contract";
import { host } from "./host";

const SEVERITY: readonly StatusLevel[] = ["normal", "off", "standby", "caution", "serious", "critical"];
const TANGO_STATES: ReadonlySet<string> = new Set([
  "ON",
  "OFF",
  "CLOSE",
  "OPEN",
  "INSERT",
  "EXTRACT",
  "MOVING",
  "STANDBY",
  "FAULT",
  "INIT",
  "RUNNING",
  "ALARM",
  "DISABLE",
  "UNKNOWN",
]);
/** Labels of healthState, adminMode, obsState, dishMode and pointingState (SKA control model) that are not Tango states. */
const LABELS: { readonly [label: string]: StatusLevel } = {
  OK: "normal",
  DEGRADED: "caution",
  FAILED: "critical",
  FAULT: "critical",
  ERROR: "critical",
  ALARM: "serious",
  WARNING: "caution",
  ONLINE: "normal",
  OFFLINE: "off",
  ENGINEERING: "standby",
  MAINTENANCE: "standby",
  NOT_FITTED: "off",
  RESERVED: "off",
  EMPTY: "standby",
  RESOURCING: "normal",
  IDLE: "standby",
  CONFIGURING: "normal",
  READY: "normal",
  SCANNING: "normal",
  ABORTING: "caution",
  ABORTED: "serious",
  RESETTING: "caution",
  RESTARTING: "caution",
  OPERATE: "normal",
  CONFIG: "normal",
  STARTUP: "standby",
  STANDBY_LP: "standby",
  STANDBY_FP: "standby",
  STOW: "standby",
  SHUTDOWN: "off",
  SLEW: "normal",
  TRACK: "normal",
  SCAN: "normal",
  UNKNOWN: "caution",
};

/** The more urgent of two levels. */
export function worstStatus(a: StatusLevel, b: StatusLevel): StatusLevel {
  return SEVERITY.indexOf(a) >= SEVERITY.indexOf(b) ? a : b;
}

/**
 * The level of a reading: the worst of its quality, staleness and what its value means, where it has one. A plain number within its limits is
 * normal.
 */
export function statusOfReading(sample: Sample | undefined, info?: AttributeInfo | null): StatusLevel {
  const level = host().statusOfSample(sample);
  if (!sample || sample.error || sample.stale) return level;
  // Valid, and yet no number (NaN comes as null): not to be passed over.
  if (sample.value === null) return sample.quality === null ? level : worstStatus(level, "caution");
  const meaning = statusOfMeaning(sample.value, info);
  if (!meaning) return level;
  return level === "normal" || level === "off" ? meaning : worstStatus(level, meaning);
}

/** The level a value stands for by itself: null when it is a plain measurement. */
export function statusOfMeaning(value: Json, info?: AttributeInfo | null): StatusLevel | null {
  const label = typeof value === "number" && info?.enumLabels.length ? info.enumLabels[value] : value;
  if (typeof label !== "string") return null;
  const name = label
    .trim()
    .toUpperCase()
    .replace(/[\s-]+/g, "_");
  const isState = info?.datatype === "DevState" || (!info && TANGO_STATES.has(name));
  if (isState) return host().statusOfState(name);
  if (!info || info.enumLabels.length > 0) return LABELS[name] ?? null;
  return null;
}
