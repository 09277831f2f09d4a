import fc from "fast-check";
import { expect, test } from "vitest";
import { Trace, trendOf } from "../src/ui";

test("a trace keeps the newest points, in order, without doubles", () => {
  const trace = new Trace(3);
  for (const time of [1, 2, 2, 3, 4, 1]) trace.push(time, time * 10);
  const seen: number[] = [];
  trace.forEach(3, (_, value) => seen.push(value));
  expect([trace.size, seen]).toEqual([3, [30, 40]]);
});

test("the trend of a straight line is the line, whatever the noise about it", () => {
  fc.assert(
    fc.property(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -5, max: 5 }), (begin, slope) => {
      const trace = new Trace(100);
      for (let t = 0; t <= 60; t += 1) trace.push(t, begin + (slope * t) / 60 + (t % 2 === 0 ? 0.1 : -0.1));
      const trend = trendOf(trace, 0);
      expect(trend?.seconds).toBe(60);
      expect(Math.abs((trend?.change ?? 99) - slope)).toBeLessThan(0.05);
    }),
  );
});

test("of gaps, of too few points and of what is older nothing is told", () => {
  const trace = new Trace(10);
  for (const time of [1, 2, 3]) trace.push(time, Number.NaN);
  expect(trendOf(trace, 0)).toBeNull();
  for (const time of [4, 5, 6]) trace.push(time, time);
  expect(trendOf(trace, 0)).toEqual({ change: 2, seconds: 2, low: 4, high: 6 });
  expect(trendOf(trace, 5)).toBeNull();
});
