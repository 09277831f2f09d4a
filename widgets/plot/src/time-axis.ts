/** The time axis of whatever is drawn over time: its ticks, in UTC, and how far it reaches. */

/** Seconds since the epoch. */
interface Span {
  start: number;
  end: number;
}

const DAY = 86_400;
const YEAR = 31_557_600;
const MONTH = YEAR / 12;
const STEPS = [
  0.001,
  0.002,
  0.005,
  0.01,
  0.02,
  0.05,
  0.1,
  0.2,
  0.5,
  1,
  2,
  5,
  10,
  15,
  30,
  60,
  120,
  300,
  600,
  900,
  1800,
  3600,
  7200,
  10_800,
  21_600,
  43_200,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
];
/** Longer steps begin with a month, or with January. */
const MONTHS = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200];

/** Seconds: no finer range can be drawn, nor told to the server. */
const LEAST = 0.01;
const MOST = 100 * 366 * DAY;
/** What lies beyond can be neither told nor asked for. */
const EARLIEST = Date.UTC(1900, 0) / 1000;
const LATEST = Date.UTC(2200, 0) / 1000;

/** The same stretch of time, or the nearest that can be shown: a hundredth of a second to a century, between the years 1900 and 2200. */
export function withinReach(span: Span): Span {
  const { start, end } = span;
  const length = Math.max(LEAST, Math.min(MOST, end - start));
  if (start >= EARLIEST && end <= LATEST && length === end - start) return span;
  const first = Math.max(EARLIEST, Math.min(LATEST - length, (start + end - length) / 2));
  return { start: first, end: first + length };
}

/** Within reach, and moved so that it does not end beyond now: nothing is known of what is to come. */
export function untilNow(asked: Span, now: number): Span {
  const span = withinReach(asked);
  const beyond = span.end - now;
  return beyond > 0 ? withinReach({ start: span.start - beyond, end: now }) : span;
}

const month = (epoch: number): string =>
  new Date(epoch * 1000).toLocaleString("en-GB", { month: "short", timeZone: "UTC" });

/** `22 Nov`. */
export function dayText(epoch: number): string {
  return `${new Date(epoch * 1000).getUTCDate()} ${month(epoch)}`;
}

/** `13:05:09.5`, `13:05:09`, `13:05`, `22 Nov` or `Nov 2026`, as precise as the step needs. */
export function tickText(epoch: number, step: number): string {
  const date = new Date(Math.round(epoch * 1000));
  const iso = date.toISOString();
  if (step < 1) return iso.slice(11, 20 + Math.min(3, Math.ceil(-Math.log10(step) - 1e-9)));
  if (step < 60) return iso.slice(11, 19);
  if (step < DAY) return iso.slice(11, 16);
  if (step < 28 * DAY) return dayText(epoch);
  return `${month(epoch)} ${date.getUTCFullYear()}`;
}

/** `22 Nov 2026 13:05:09 UTC`, with as many decimals of the second as asked for. */
export function instantText(epoch: number, decimals = 0): string {
  const iso = new Date(Math.round(epoch * 1000)).toISOString();
  const time = iso.slice(11, decimals > 0 ? 20 + Math.min(3, decimals) : 19);
  return `${dayText(epoch)} ${iso.slice(0, 4)} ${time} UTC`;
}

/** `22 Nov 13:05:09 UTC`: where the year is known. */
export const momentText = (epoch: number): string => instantText(epoch).replace(/ \d{4}/, "");

/** `45 s`, `12 min 5 s`, `3 h 20 min`, `2 d 4 h`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const units: [number, string][] = [
    [86_400, "d"],
    [3600, "h"],
    [60, "min"],
    [1, "s"],
  ];
  const first = units.findIndex(([size]) => whole >= size);
  if (first < 0) return seconds > 0 ? `${seconds.toFixed(1)} s` : "0 s";
  let rest = whole;
  return units
    .slice(first, first + 2)
    .flatMap(([size, name]) => {
      const count = Math.floor(rest / size);
      rest -= count * size;
      return count > 0 ? [`${count} ${name}`] : [];
    })
    .join(" ");
}

/** The text of each tick; where another day begins, the day too. `dated`: the first tick says its day as well. */
export function tickTexts(ticks: readonly number[], step: number, dated: boolean): string[] {
  let day = dated ? "" : dayText(ticks[0] ?? 0);
  return ticks.map((tick) => {
    const text = tickText(tick, step);
    if (step >= DAY) return text;
    const mine = dayText(tick);
    const changed = mine !== day;
    day = mine;
    if (tick % DAY === 0) return mine;
    return changed ? `${mine} ${text}` : text;
  });
}

/** Round values between two ends, about `count` of them. */
export function linearTicks(low: number, high: number, count: number): number[] {
  const span = high - low;
  if (!(span > 0) || count < 1) return [low];
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step =
    [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough * (1 - 1e-9)) ?? rough;
  const ticks: number[] = [];
  for (let index = Math.ceil(low / step - 1e-9); index * step <= high + step * 1e-9; index += 1)
    ticks.push(Number((index * step).toPrecision(12)));
  return ticks;
}

/** 1, 2 and 5 of each decade between two ends; every power of ten where that would be many. */
export function logTickValues(low: number, high: number, count: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const every = Math.max(1, Math.ceil((last - first) / Math.max(1, count)));
  const parts = every === 1 && last - first <= count / 2 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = first; power <= last; power += every)
    for (const part of parts) {
      const tick = Number((part * 10 ** power).toPrecision(6));
      if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) ticks.push(tick);
    }
  // Between two powers of ten, wherever it is round in two digits.
  return ticks.length > 1 ? ticks : linearTicks(low, high, Math.max(2, count)).filter((tick) => tick > 0);
}

/** Times at whole steps between two instants. */
export function timeTicks(start: number, end: number, count: number): { at: number[]; step: number } {
  const rough = (end - start) / Math.max(1, count);
  const step = STEPS.find((candidate) => candidate >= rough);
  if (step === undefined) return monthTicks(start, end, rough);
  const at: number[] = [];
  for (let index = Math.ceil(start / step - 1e-9); index * step <= end; index += 1)
    at.push(Number((index * step).toFixed(3)));
  return { at, step };
}

/** Times at which a month begins, `rough` seconds apart or somewhat more. */
function monthTicks(start: number, end: number, rough: number): { at: number[]; step: number } {
  const months = MONTHS.find((candidate) => candidate * MONTH >= rough) ?? 1200;
  const first = new Date(start * 1000);
  const at: number[] = [];
  let month = Math.ceil((first.getUTCFullYear() * 12 + first.getUTCMonth()) / months) * months;
  for (; ; month += months) {
    const time = Date.UTC(Math.floor(month / 12), month % 12) / 1000;
    if (time > end) return { at, step: months * MONTH };
    if (time >= start) at.push(time);
  }
}

/** A tick's number in few characters. */
export function shortNumber(value: number | null): string {
  if (value === null) return "";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e6 || size < 1e-4)) return value.toExponential(1);
  return String(Number(value.toPrecision(6)));
}
