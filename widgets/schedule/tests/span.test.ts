import fc from "fast-check";
import { expect, test } from "vitest";
import { limited, MOST, rangeAround, showing, spanOf, ticksOf, zoomed } from "../src/span";

const NOW = 1_800_000_000;
const live = { start: NOW - 900, end: NOW, live: true, preset: "15m" };

test("a live axis ends a little behind now, whatever its width", () => {
  expect(spanOf(live, "range", NOW)).toEqual({ start: NOW - 873, end: NOW + 27 });
  expect(spanOf(live, "1h", NOW)).toEqual({ start: NOW - 3492, end: NOW + 108 });
});

test("the past is in the middle of its width, as far as there is any", () => {
  const past = { start: NOW - 50_000, end: NOW - 49_600, live: false, preset: null };
  expect(spanOf(past, "range", NOW)).toEqual({ start: NOW - 50_000, end: NOW - 49_600 });
  expect(spanOf(past, "1h", NOW)).toEqual({ start: NOW - 51_600, end: NOW - 48_000 });
  const late = { start: NOW - 700, end: NOW - 300, live: false, preset: null };
  expect(spanOf(late, "1h", NOW).end).toBe(NOW + 108);
});

test("a range of years is cut to the last three weeks", () => {
  const years = { start: NOW - 1e8, end: NOW, live: false, preset: null };
  expect(spanOf(years, "range", NOW)).toEqual({ start: NOW - MOST, end: NOW });
});

test("zooming keeps the place, and stays within a minute and three weeks", () => {
  expect(zoomed({ start: 0, end: 3600 }, 0.5, 0.25)).toEqual({ start: 450, end: 2250 });
  fc.assert(
    fc.property(
      fc.double({ min: 0.001, max: 1e6, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (factor, place) => {
        const { start, end } = zoomed({ start: 0, end: 3600 }, factor, place);
        expect(end - start).toBeGreaterThan(59.9);
        expect(end - start).toBeLessThan(MOST + 1);
      },
    ),
  );
});

test("what is looked at comes into sight with as little moving as can be", () => {
  const span = { start: 0, end: 1000 };
  expect(showing(span, { start: 100, end: 200 })).toBe(span);
  expect(showing(span, { start: 1200, end: 1300 })).toEqual({ start: 400, end: 1400 });
  expect(showing(span, { start: -300, end: -200 })).toEqual({ start: -400, end: 600 });
});

test("a block is looked at with a margin", () => {
  expect(rangeAround({ start: 1000, end: 1400 })).toEqual({ start: 980, end: 1420, live: false, preset: null });
});

test("ticks are whole steps of UTC, and days have names", () => {
  const day = Date.UTC(2026, 10, 27) / 1000;
  expect(ticksOf({ start: day - 3600, end: day + 3600 }, 4).map(({ text }) => text)).toEqual([
    "23:00",
    "23:30",
    "27 Nov",
    "00:30",
    "01:00",
  ]);
  fc.assert(
    fc.property(fc.integer({ min: 60, max: MOST }), fc.integer({ min: 1, max: 20 }), (length, count) => {
      expect(ticksOf({ start: day + 17, end: day + 17 + length }, count).length).toBeLessThan(count + 2);
    }),
  );
});

test("nobody looks into a future that the archive does not have", () => {
  expect(limited({ start: NOW - 500, end: NOW + 500 }, NOW)).toEqual({ start: NOW - 970, end: NOW + 30 });
  const past = { start: NOW - 500, end: NOW - 100 };
  expect(limited(past, NOW)).toBe(past);
});
