/** The global time range: presets that end now, or two instants. */
import type { TimeRange } from "@octopus-widgets/sdk/contract";
import type { StoredTimeRange } from "../app/types";

export const RANGE_PRESETS = ["1m", "5m", "15m", "1h", "6h", "24h", "7d", "14d"] as const;
const DEFAULT_SECONDS = 900;
const UNITS: { [unit: string]: { seconds: number; name: string } } = {
  s: { seconds: 1, name: "second" },
  m: { seconds: 60, name: "minute" },
  h: { seconds: 3600, name: "hour" },
  d: { seconds: 86_400, name: "day" },
};
/** Seconds of the shortest and the longest range that moving and widening lead to. */
const SHORTEST = 1;
const LONGEST = 100 * 366 * 86_400;
/** Instants between these can be shown, and asked of a server: a range that was widened again and again must end somewhere. */
export const EARLIEST = Date.UTC(1900, 0) / 1000;
export const LATEST = Date.UTC(2200, 0) / 1000;

function parsePreset(preset: string): { count: number; unit: { seconds: number; name: string } } | null {
  const match = /^(\d+)([smhd])$/.exec(preset);
  const unit = UNITS[match?.[2] ?? ""];
  return match && unit ? { count: Number(match[1]), unit } : null;
}

/** Seconds of a preset such as `15m`; 15 minutes for one that cannot be read. */
export function presetSeconds(preset: string): number {
  const parsed = parsePreset(preset);
  return parsed && parsed.count > 0 ? parsed.count * parsed.unit.seconds : DEFAULT_SECONDS;
}

/** The preset of so many seconds, in the largest unit that fits. */
export function presetOf(seconds: number): string {
  const whole = Math.max(SHORTEST, Math.round(seconds));
  const [unit, { seconds: size }] = Object.entries(UNITS).findLast(
    ([name, one]) => whole % one.seconds === 0 && (name !== "d" || whole >= 2 * one.seconds),
  ) ?? ["s", { seconds: 1 }];
  return `${whole / size}${unit}`;
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

const instant = (seconds: number): string => new Date(Math.round(seconds * 1000)).toISOString();

/** What to store for a range that a widget or the picker chose. */
export function storedRange(range: Pick<TimeRange, "start" | "end" | "preset">): StoredTimeRange {
  return range.preset === null ? { start: instant(range.start), end: instant(range.end) } : { preset: range.preset };
}

const fixed = (start: number, end: number): StoredTimeRange => ({ start: instant(start), end: instant(end) });

/** Moved by a part of its own length: -0.5 is half of it back. What would end beyond now follows now again. */
export function movedRange({ start, end }: TimeRange, part: number, now: number): StoredTimeRange {
  const by = part * (end - start);
  return end + by >= now && part > 0 ? { preset: presetOf(end - start) } : fixed(start + by, end + by);
}

/** The same range, or the nearest that is no longer than a century and between the years 1900 and 2200. */
export function withinReach({ start, end }: { start: number; end: number }): { start: number; end: number } {
  if (start >= EARLIEST && end <= LATEST && end - start <= LONGEST) return { start, end };
  const length = Math.min(LONGEST, end - start);
  const first = Math.max(EARLIEST, Math.min(LATEST - length, (start + end - length) / 2));
  return { start: first, end: first + length };
}

/** Within reach, and moved so that it does not end beyond now: nothing is known of what is to come. */
export function untilNow(range: { start: number; end: number }, now: number): { start: number; end: number } {
  const { start, end } = withinReach(range);
  const beyond = Math.max(0, end - now);
  return { start: start - beyond, end: end - beyond };
}

/** Twice as long: around its middle, but not beyond now. */
export function widenedRange({ start, end, live }: TimeRange, now: number): StoredTimeRange {
  const length = Math.min(LONGEST, 2 * (end - start));
  if (live) return { preset: presetOf(length) };
  const last = Math.min(Math.max(now, end), (start + end + length) / 2);
  return fixed(last - length, last);
}

/** `2026-11-22 10:00`; with seconds where they are needed to tell it. */
function momentText(iso: string, seconds: boolean): string {
  return new Date(iso)
    .toISOString()
    .slice(0, seconds ? 19 : 16)
    .replace("T", " ");
}

/** `Last 15 minutes`, or the two instants in UTC, `2026-11-22 10:00 – 11:30 UTC`. */
export function rangeLabel(stored: StoredTimeRange): string {
  if ("preset" in stored) return presetLabel(stored.preset);
  const [from, to] = [Date.parse(stored.start), Date.parse(stored.end)];
  if (Number.isNaN(from) || Number.isNaN(to)) return "";
  const seconds = to - from < 7_200_000 && (from % 60_000 !== 0 || to % 60_000 !== 0);
  const [start, end] = [momentText(stored.start, seconds), momentText(stored.end, seconds)];
  return `${start} – ${start.slice(0, 10) === end.slice(0, 10) ? end.slice(11) : end} UTC`;
}

/** A range that was drawn, `10:00 – 11:30 UTC`; with its days where it does not begin today. */
export function drawnLabel(range: { start: number; end: number }, now: number): string {
  const label = rangeLabel(storedRange({ ...range, preset: null }));
  return label.startsWith(`${instant(now).slice(0, 10)} `) ? label.slice(11) : label;
}
