/** The global time range: presets that end now, or two instants. */
import type { TimeRange } from "@octopus-widgets/sdk/contract";
import type { StoredTimeRange } from "../app/types";

export const RANGE_PRESETS = ["1m", "5m", "15m", "1h", "6h", "24h", "7d"] as const;
const DEFAULT_SECONDS = 900;
const UNITS: { [unit: string]: { seconds: number; name: string } } = {
  s: { seconds: 1, name: "second" },
  m: { seconds: 60, name: "minute" },
  h: { seconds: 3600, name: "hour" },
  d: { seconds: 86_400, name: "day" },
};

function parsePreset(preset: string): { count: number; unit: { seconds: number; name: string } } | null {
  const match = /^(\d+)([smhd])$/.exec(preset);
  const unit = UNITS[match?.[2] ?? ""];
  return match && unit ? { count: Number(match[1]), unit } : null;
}

/** Seconds of a preset such as `15m`; 15 minutes for one that cannot be read. */
export function presetSeconds(preset: string): number {
  const parsed = parsePreset(preset);
  return parsed ? parsed.count * parsed.unit.seconds : DEFAULT_SECONDS;
}

/** `Last 15 minutes`. */
export function presetLabel(preset: string): string {
  const parsed = parsePreset(preset);
  if (!parsed) return preset;
  return `Last ${parsed.count === 1 ? "" : `${parsed.count} `}${parsed.unit.name}${parsed.count === 1 ? "" : "s"}`;
}

/** The range that a stored one means at the instant `now` (seconds since the epoch). */
export function rangeAt(stored: StoredTimeRange, now: number): TimeRange {
  if ("preset" in stored)
    return { start: now - presetSeconds(stored.preset), end: now, live: true, preset: stored.preset };
  return { start: Date.parse(stored.start) / 1000, end: Date.parse(stored.end) / 1000, live: false, preset: null };
}

const instant = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** What to store for a range that a widget or the picker chose. */
export function storedRange(range: Pick<TimeRange, "start" | "end" | "preset">): StoredTimeRange {
  return range.preset === null ? { start: instant(range.start), end: instant(range.end) } : { preset: range.preset };
}

/** `Last 15 minutes`, or the two instants in UTC, `2026-11-22 10:00 – 11:30 UTC`. */
export function rangeLabel(stored: StoredTimeRange): string {
  if ("preset" in stored) return presetLabel(stored.preset);
  const [start, end] = [stored.start, stored.end].map((iso) =>
    new Date(iso).toISOString().slice(0, 16).replace("T", " "),
  );
  if (!start || !end) return "";
  return `${start} – ${start.slice(0, 10) === end.slice(0, 10) ? end.slice(11) : end} UTC`;
}
