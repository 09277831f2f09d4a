import { infoOf, sampleOf } from "@octopus-widgets/sdk/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { extentOf, walkColumns } from "../src/decimate";
import { Ring } from "../src/ring";
import { type Drawable, Scheduler } from "../src/scheduler";
import { linearTicks, tickText, timeTicks } from "../src/time-axis";
import { discreteLabels, TraceStore, toNumber } from "../src/trace-store";

const points = fc.array(
  fc.tuple(fc.double({ min: 0.001, max: 5, noNaN: true }), fc.double({ min: -1e6, max: 1e6, noNaN: true })),
  { maxLength: 300 },
);
const A = "a/b/c/d";

function ringOf(steps: [number, number][], capacity = 1000): Ring {
  const ring = new Ring(capacity);
  let time = 0;
  for (const [step, value] of steps) {
    time += step;
    ring.push(time, value);
  }
  return ring;
}

test("a ring keeps exactly the newest points, in order", () => {
  fc.assert(
    fc.property(points, fc.integer({ min: 1, max: 50 }), (steps, capacity) => {
      const ring = ringOf(steps, capacity);
      const kept = Array.from({ length: ring.size }, (_, index) => ring.value(index));
      expect(kept).toEqual(steps.slice(-capacity).map(([, value]) => value));
      for (let index = 1; index < ring.size; index += 1) expect(ring.time(index)).toBeGreaterThan(ring.time(index - 1));
    }),
  );
});

test("a point that is not newer is left out", () => {
  const ring = ringOf([
    [1, 10],
    [1, 20],
  ]);
  expect([
    ring.push(2, 99),
    ring.push(1.5, 99),
    ring.size,
    ring.valueAt(1.9),
    ring.valueAt(2),
    ring.valueAt(0),
  ]).toEqual([false, false, 2, 10, 20, Number.NaN]);
});

test("a ring made larger or smaller keeps its newest points", () => {
  const ring = ringOf([
    [1, 1],
    [1, 2],
    [1, 3],
  ]);
  expect([ring.resized(2).value(0), ring.resized(2).size, ring.resized(9).size]).toEqual([2, 2, 3]);
});

test("decimation loses neither the lowest nor the highest value, and stays within four points a column", () => {
  fc.assert(
    fc.property(
      points.filter((steps) => steps.length > 0),
      fc.integer({ min: 1, max: 40 }),
      (steps, width) => {
        const ring = ringOf(steps);
        const end = ring.lastTime;
        const drawn: number[] = [];
        const columns = new Map<number, number>();
        walkColumns(ring, 0, end, width, {
          lineTo: (x, value) => {
            drawn.push(value);
            columns.set(Math.floor(x), (columns.get(Math.floor(x)) ?? 0) + 1);
          },
          lift: () => {},
        });
        expect([Math.min(...drawn), Math.max(...drawn)]).toEqual(extentOf(ring, 0, end));
        expect(Math.max(...columns.values())).toBeLessThanOrEqual(4);
        expect(drawn.at(-1)).toBe(ring.lastValue);
      },
    ),
  );
});

test("a gap lifts the pen", () => {
  const seen: (number | string)[] = [];
  walkColumns(
    ringOf([
      [1, 1],
      [1, Number.NaN],
      [1, 3],
    ]),
    0,
    4,
    400,
    { lineTo: (_, value) => seen.push(value), lift: () => seen.push("gap") },
  );
  expect(seen).toEqual([1, "gap", 3]);
});

test("stale and invalid values end the line once, a fresh one begins it again", () => {
  const store = new TraceStore();
  store.configure([A], 10);
  const at = (value: number | null, timestamp: number | null, changes = {}) =>
    store.take([sampleOf(A, value, { timestamp, ...changes })], 0, {}, 200);
  expect([
    at(1, 100),
    at(1, 100, { stale: true, age: 5 }),
    at(1, 100, { stale: true, age: 6 }),
    at(null, null),
    at(2, 110),
  ]).toEqual([true, true, false, true, true]);
  const ring = store.ring(A);
  expect([ring?.value(0), ring?.value(1), ring?.value(2), store.stale.age(A, 200)]).toEqual([1, Number.NaN, 2, null]);
});

test("what a lost link missed and got replayed leaves no gap; what stays unknown does", () => {
  const store = new TraceStore();
  store.configure([A], 30);
  const at = (timestamp: number, changes = {}) =>
    store.take([sampleOf(A, timestamp, { timestamp, ...changes })], 0, {}, timestamp);
  const gaps = () => {
    const ring = store.ring(A);
    return Array.from({ length: ring?.size ?? 0 }, (_, index) => ring?.value(index)).filter(Number.isNaN).length;
  };
  for (const timestamp of [1, 2, 3]) at(timestamp);
  at(3, { stale: true, age: 0 });
  at(4);
  expect(gaps()).toBe(0);
  at(4, { stale: true, age: 0 });
  at(60);
  expect(gaps()).toBe(1);
});

test("the age of a stale value counts by the clock, and the same value again makes it fresh", () => {
  const store = new TraceStore();
  store.configure([A], 30);
  store.take([sampleOf(A, 7, { timestamp: 100, stale: true, age: 40 })], 0, {}, 140);
  expect(store.ring(A)?.lastValue).toBe(7);
  expect([store.stale.age(A, 140), store.stale.age(A, 150)]).toEqual([40, 50]);
  expect(store.stale.get()).toEqual({ count: 1, of: 1, since: 100 });
  store.take([sampleOf(A, 7, { timestamp: 100 })], 0, {}, 151);
  expect([store.stale.age(A, 151), store.stale.get().count]).toEqual([null, 0]);
});

test("the append interval thins what comes; other attributes are none of ours", () => {
  const store = new TraceStore();
  store.configure([A], 10);
  for (const timestamp of [1, 1.5, 2.1, 2.9, 3.2]) store.take([sampleOf(A, timestamp, { timestamp })], 1, {}, 4);
  expect(store.ring(A)?.size).toBe(3);
  expect(store.take([sampleOf("x/y/z/w", 1)], 0, {}, 4)).toBe(false);
});

test("attributes that stay keep their points when the list changes", () => {
  const store = new TraceStore();
  store.configure([A], 10);
  store.take([sampleOf(A, 1, { timestamp: 1 })], 0, {}, 4);
  store.configure(["e/f/g/h", A], 20);
  expect([store.ring(A)?.size, store.ring("E/F/G/H")?.size]).toEqual([1, 0]);
});

test("booleans, states, labels and long integers have a number", () => {
  expect([true, "FAULT", "12345678901234567890", null, "warm"].map((value) => toNumber(value))).toEqual([
    1,
    8,
    Number("12345678901234567890"),
    Number.NaN,
    Number.NaN,
  ]);
  expect(toNumber("DEGRADED", infoOf(A, { enumLabels: ["OK", "DEGRADED"] }))).toBe(1);
  expect(discreteLabels(infoOf(A, { datatype: "DevBoolean" }))).toEqual(["false", "true"]);
  expect(discreteLabels(infoOf(A))).toBeNull();
});

test("many plots share a frame's budget, and none is forgotten or drawn too often", () => {
  let clock = 0;
  const frames: (() => void)[] = [];
  const scheduler = new Scheduler({ request: (callback) => frames.push(() => callback(clock)), now: () => clock });
  const counts = new Map<Drawable, number>();
  const plots = Array.from({ length: 20 }, () => ({ draw: () => {} }) as Drawable);
  for (const plot of plots)
    plot.draw = () => {
      clock += 2;
      counts.set(plot, (counts.get(plot) ?? 0) + 1);
    };
  let longest = 0;
  for (let frame = 0; frame < 200; frame += 1) {
    for (const plot of plots) scheduler.request(plot);
    const before = clock;
    frames.shift()?.();
    longest = Math.max(longest, clock - before);
    clock = before + 16;
  }
  expect(longest).toBeLessThanOrEqual(10);
  expect(counts.size).toBe(20);
  expect(Math.max(...counts.values())).toBeLessThanOrEqual(200 / 3);
  expect(Math.min(...counts.values())).toBeGreaterThan(20);
});

test("ticks are round and in UTC", () => {
  expect(linearTicks(0, 2047, 5)).toEqual([0, 500, 1000, 1500, 2000]);
  expect(timeTicks(0, 900, 4)).toEqual({ at: [0, 300, 600, 900], step: 300 });
  expect(tickText(1_800_000_000, 300)).toBe("08:00");
  expect(tickText(1_800_000_000, 86_400)).toBe("15 Jan");
});
