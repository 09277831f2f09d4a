/** Angles as astronomers write them. Pure. */
import { turn } from "./astronomy";

const SEXAGESIMAL = /^([+\-−]?)(\d{1,3})(?:[:\sh°d]+(\d{1,2}(?:\.\d+)?)[m′']?)?(?:[:\s]*(\d{1,2}(?:\.\d+)?)[s″"]?)?$/;

/**
 * Read a right ascension or a declination, in degrees; null: it is neither. A plain number is degrees; parts (`05:34:31.9`, `5h34m`,
 * `-45°10′`) are hours for a right ascension, else degrees.
 */
export function readAngle(text: string, kind: "ra" | "dec"): number | null {
  const typed = text.trim().replace("−", "-");
  const plain = typed === "" ? Number.NaN : Number(typed);
  if (Number.isFinite(plain)) return within(plain, kind);
  const [, sign, whole = "", minutes, seconds = "0"] = SEXAGESIMAL.exec(typed) ?? [];
  if (minutes === undefined && !/[h°d]/.test(typed)) return null;
  if (whole === "" || Number(minutes ?? 0) >= 60 || Number(seconds) >= 60) return null;
  const size = Number(whole) + Number(minutes ?? 0) / 60 + Number(seconds) / 3600;
  const hours = kind === "ra" && !/[°d]/.test(typed);
  return within((sign === "-" ? -1 : 1) * size * (hours ? 15 : 1), kind);
}

function within(degrees: number, kind: "ra" | "dec"): number | null {
  if (kind === "dec") return Math.abs(degrees) <= 90 ? degrees : null;
  return degrees >= 0 && degrees < 360 ? degrees : null;
}

const two = (value: number): string => String(value).padStart(2, "0");

/** `05h 34m 32s`. */
export function hoursText(degrees: number): string {
  const seconds = Math.round((turn(degrees) / 15) * 3600) % 86_400;
  return `${two(Math.floor(seconds / 3600))}h ${two(Math.floor(seconds / 60) % 60)}m ${two(seconds % 60)}s`;
}

/** `−45° 10′`. */
export function degreesText(degrees: number): string {
  const minutes = Math.round(Math.abs(degrees) * 60);
  return `${degrees < 0 ? "−" : "+"}${two(Math.floor(minutes / 60))}° ${two(minutes % 60)}′`;
}

/** `14:05` of seconds since the epoch, UTC. */
export const clockMinutes = (time: number): string => new Date(time * 1000).toISOString().slice(11, 16);
