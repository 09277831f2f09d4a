/**
 * The one table that maps Tango states and attribute qualities onto the six status levels of the Astro UXDS (US Space
 * Force), each with a shape of its own so that colour is never the only sign. States: Tango Controls' `DevState`;
 * qualities: `AttrQuality`.
 */
import type { Sample, StatusLevel } from "@octopus-widgets/sdk/contract";

/** From worst to best. */
export const LEVELS: readonly StatusLevel[] = ["critical", "serious", "caution", "standby", "off", "normal"];

export const LEVEL_NAMES: { [level in StatusLevel]: string } = {
  critical: "Critical",
  serious: "Serious",
  caution: "Caution",
  normal: "Normal",
  standby: "Standby",
  off: "Off",
};

const STATES: { [state: string]: StatusLevel } = {
  FAULT: "critical",
  ALARM: "serious",
  UNKNOWN: "caution",
  ON: "normal",
  OPEN: "normal",
  CLOSE: "normal",
  INSERT: "normal",
  EXTRACT: "normal",
  RUNNING: "normal",
  MOVING: "standby",
  STANDBY: "standby",
  INIT: "standby",
  OFF: "off",
  DISABLE: "off",
};

const QUALITIES: { [quality: string]: StatusLevel } = {
  ATTR_VALID: "normal",
  ATTR_CHANGING: "standby",
  ATTR_WARNING: "caution",
  ATTR_ALARM: "serious",
  ATTR_INVALID: "caution",
};

/** Level of a Tango state by its name; nothing known is `off`, a name that is not a state is `caution`. */
export function statusOfState(state: string | null | undefined): StatusLevel {
  if (state === null || state === undefined || state === "") return "off";
  return STATES[state.toUpperCase()] ?? "caution";
}

/** Level of a quality; none is `off`. */
export function statusOfQuality(quality: string | null | undefined): StatusLevel {
  if (!quality) return "off";
  return QUALITIES[quality.toUpperCase()] ?? "caution";
}

export const worst = (levels: readonly StatusLevel[]): StatusLevel =>
  LEVELS.find((level) => levels.includes(level)) ?? "off";

const isDevState = (value: unknown): value is string => typeof value === "string" && value in STATES;

/** Level of a sample: nothing yet is `off`; an error or a stale value is at least `caution`; a state attribute counts its state. */
export function statusOfSample(sample: Sample | undefined): StatusLevel {
  if (!sample) return "off";
  if (sample.error) return "caution";
  const own = statusOfQuality(sample.quality);
  const state = isDevState(sample.value) ? statusOfState(sample.value) : own;
  const level = worst([own, state]);
  // `normal` is the calmest level of the order above, yet a state such as OFF or STANDBY says more than a valid quality.
  const shown = own === "normal" ? state : level;
  return sample.stale ? worst([shown, "caution"]) : shown;
}
