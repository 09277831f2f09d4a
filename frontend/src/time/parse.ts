/**
 * Dates and times as people type them, in UTC unless an offset is given; relative ones count from now. What cannot be read is told with what
 * was expected.
 */
import { EARLIEST, LATEST } from "./ranges";

export type ParsedInstant =
  | { ok: true; time: number /** Seconds before now, when it was told by now alone. */; ago: number | null }
  | { ok: false; message: string };

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH_NAMES = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const REACH = "Expected a time from 1900 to 2199";
const UNITS: { [unit: string]: number } = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
const DAY = 86_400;

const AGO = /^(?:now)?\s*-\s*(\d+(?:\.\d+)?)\s*([smhdw])[a-z]*$|^(\d+(?:\.\d+)?)\s*([smhdw])[a-z]*\s+ago$/;
const NUMERIC_DATE = /^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?/;
const NAMED_DATE = /^(\d{1,2})\s+([a-z]{3,9})(?:\s+(\d{4}))?/;
const NAMED_DAY = /^(today|yesterday)/;
const TIME = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6}))?)?/;
const ZONE = /^(?:z|utc|([+-])(\d{2}):?(\d{2})?)$/;
const EPOCH = /^\d{9,11}(?:\.\d+)?$/;

const refused = (text: string): ParsedInstant => ({
  ok: false,
  message: `Expected a date and time, “2026-11-22 10:00”, a time of today, “10:00”, or “now - 2h”; got “${text}”.`,
});
const fault = (message: string): ParsedInstant => ({ ok: false, message });

/** Read one instant. `now`: seconds since the epoch. */
export function parseInstant(text: string, now: number): ParsedInstant {
  const parsed = parsePlain(text, now);
  if (parsed.ok && (parsed.time < EARLIEST || parsed.time >= LATEST)) return fault(`${REACH}; got “${text.trim()}”.`);
  return parsed;
}

function parsePlain(text: string, now: number): ParsedInstant {
  const typed = text.trim().toLowerCase().replace(/\s+/g, " ");
  if (typed === "") return fault("Expected a date and time; the field is empty.");
  if (typed === "now") return { ok: true, time: now, ago: 0 };
  const ago = AGO.exec(typed);
  if (ago) {
    const seconds = Number(ago[1] ?? ago[3]) * (UNITS[ago[2] ?? ago[4] ?? ""] ?? 0);
    return { ok: true, time: now - seconds, ago: seconds };
  }
  if (EPOCH.test(typed)) return { ok: true, time: Number(typed), ago: null };
  return parseCalendar(text.trim(), typed, now);
}

function parseCalendar(text: string, typed: string, now: number): ParsedInstant {
  const date = dateOf(typed, now);
  if (date && "message" in date) return fault(date.message);
  let rest = typed.slice(date?.length ?? 0).replace(/^(t|,| at)? ?/, "");
  const day = date?.day ?? Math.floor(now / DAY) * DAY;
  if (rest === "") return date ? { ok: true, time: day, ago: null } : refused(text);
  const time = TIME.exec(rest);
  if (!time) return refused(text);
  const [whole, hours, minutes, seconds, decimals] = time;
  const parts = { hour: Number(hours), minute: Number(minutes), second: Number(seconds ?? 0) };
  if (parts.hour > 24 || (parts.hour === 24 && parts.minute + parts.second > 0))
    return fault(`Expected an hour from 0 to 23; got ${hours}.`);
  if (parts.minute > 59) return fault(`Expected a minute from 0 to 59; got ${minutes}.`);
  if (parts.second > 60) return fault(`Expected a second from 0 to 59; got ${seconds}.`);
  rest = rest.slice(whole.length).trim();
  const zone = rest === "" ? 0 : zoneOf(rest);
  if (zone === null) return fault(`Expected UTC, “Z”, or an offset such as “+02:00” after the time; got “${rest}”.`);
  const fraction = decimals ? Number(`0.${decimals}`) : 0;
  const instant = day + parts.hour * 3600 + parts.minute * 60 + parts.second + fraction - zone;
  return { ok: true, time: instant, ago: null };
}

type DateFound = { day: number; length: number } | { message: string };

/** The day that a text begins with, as the seconds at which it begins. */
function dateOf(typed: string, now: number): DateFound | null {
  const named = NAMED_DAY.exec(typed);
  const today = Math.floor(now / DAY) * DAY;
  if (named) return { day: today - (named[1] === "yesterday" ? DAY : 0), length: named[0].length };
  const numeric = NUMERIC_DATE.exec(typed);
  if (numeric) return dayOf(Number(numeric[1]), Number(numeric[2]), Number(numeric[3] ?? 1), numeric[0].length);
  const written = NAMED_DATE.exec(typed);
  if (!written) return null;
  const month = MONTHS.findIndex((name) => (written[2] ?? "").startsWith(name)) + 1;
  if (month === 0) return { message: `Expected a month such as “Nov”; got “${written[2]}”.` };
  const year = written[3] ? Number(written[3]) : new Date(now * 1000).getUTCFullYear();
  return dayOf(year, month, Number(written[1]), written[0].length);
}

function dayOf(year: number, month: number, day: number, length: number): DateFound {
  if (year < 1900 || year >= 2200) return { message: `${REACH}; got the year ${year}.` };
  if (month < 1 || month > 12) return { message: `Expected a month from 1 to 12; got ${month}.` };
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (day < 1 || day > days) return { message: `${MONTH_NAMES[month - 1]} ${year} has ${days} days; got ${day}.` };
  return { day: Date.UTC(year, month - 1, day) / 1000, length };
}

/** Seconds ahead of UTC. */
function zoneOf(text: string): number | null {
  const match = ZONE.exec(text);
  if (!match) return null;
  const [, sign, hours, minutes] = match;
  if (!sign) return 0;
  const ahead = Number(hours) * 3600 + Number(minutes ?? 0) * 60;
  return Number(hours) > 14 ? null : sign === "-" ? -ahead : ahead;
}

export type ParsedRange =
  | { ok: true; start: number; end: number /** It ends now and moves on: so many seconds. */; moving: number | null }
  | { ok: false; start: string | null; end: string | null };

/** Read both ends of a range; each fault with its own end. A range told by now alone, up to now, moves on. */
export function parseRange(from: string, to: string, now: number): ParsedRange {
  const [start, end] = [parseInstant(from, now), parseInstant(to, now)];
  if (!start.ok || !end.ok)
    return { ok: false, start: start.ok ? null : start.message, end: end.ok ? null : end.message };
  if (end.time <= start.time)
    return {
      ok: false,
      start: null,
      end: `The end, ${momentText(end.time)}, must be after the start, ${momentText(start.time)}.`,
    };
  const moving = end.ago === 0 && start.ago !== null && Number.isInteger(start.ago) ? start.ago : null;
  return { ok: true, start: start.time, end: end.time, moving };
}

/** `2026-11-22 10:00:05 UTC`, with milliseconds where there are any. */
export function momentText(time: number): string {
  const iso = new Date(Math.round(time * 1000)).toISOString();
  return `${iso.slice(0, iso.endsWith(".000Z") ? 19 : 23).replace("T", " ")} UTC`;
}
