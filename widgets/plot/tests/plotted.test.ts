import { infoOf } from "@octopus-widgets/sdk/testing";
import { expect, test } from "vitest";
import {
  breaks,
  discreteLabels,
  extentOf,
  gapOf,
  isSeen,
  newestValue,
  type Plotted,
  plottedOf,
  valueAt,
} from "../src/plotted";
import { scaleOf } from "../src/scale";
import { plotted, seriesOf } from "./series";

const A = "a/b/c/d";

test("states and texts are places of their names, in Tango's order where it has one", () => {
  const states = seriesOf(
    [
      [1, 0],
      [2, 1],
      [3, 0],
    ],
    { words: ["FAULT", "on"], before: { time: 0, value: 1 } },
  );
  const shown = plottedOf(states, infoOf(A, { datatype: "DevState" }));
  expect([...(shown?.values ?? [])].map((place) => shown?.labels?.[place])).toEqual(["FAULT", "ON", "FAULT"]);
  expect(shown?.labels?.[shown.before?.value ?? 99]).toBe("ON");
  const texts = plottedOf({ ...states, words: ["warm", "cold"] }, infoOf(A, { datatype: "DevString" }));
  expect([texts?.labels, newestValue(texts as never)]).toEqual([["warm", "cold"], 0]);
  const labelled = plottedOf({ ...states, words: ["DEGRADED", "OK"] }, infoOf(A, { enumLabels: ["OK", "DEGRADED"] }));
  expect([...(labelled?.values ?? [])]).toEqual([1, 0, 1]);
  expect(discreteLabels(infoOf(A, { datatype: "DevBoolean" }))).toEqual(["false", "true"]);
  expect(discreteLabels(infoOf(A))).toBeNull();
});

test("what was read of a series is read anew only after it changed", () => {
  const series = seriesOf([[1, 1]]);
  const info = infoOf(A);
  expect(plottedOf(series, info)).toBe(plottedOf(series, info));
  expect(plottedOf({ ...series, revision: 1 }, info)).not.toBe(plottedOf(series, info));
  expect(plottedOf(undefined, info)).toBeNull();
});

test("an hour without a word is a gap where words come each minute, whatever is live at the end", () => {
  const minutes = Array.from({ length: 60 }, (_, n) => n * 60);
  const live = Array.from({ length: 400 }, (_, n) => 10_000 + n);
  expect(gapOf(Float64Array.from([...minutes, 3600 + 3540]), 0)).toBeLessThan(3600);
  expect(gapOf(Float64Array.from([...minutes, ...live]), 0)).toBeGreaterThan(60);
  expect(gapOf(Float64Array.from([1, 2, 5000]), 0)).toBe(Number.POSITIVE_INFINITY);
});

const spaced = (start: number, step: number, count: number): (readonly [number, number])[] =>
  Array.from({ length: count }, (_, n) => [start + n * step, n] as const);
const broken = (points: readonly (readonly [number, number])[]): number[] => {
  const series = plotted(points, {
    gap: gapOf(
      Float64Array.from(points, ([time]) => time),
      0,
    ),
  });
  return points.flatMap((_, index) => (breaks(series, index) ? [index] : []));
};

test("where seldom points of the archive meet the many that are live, the line goes on; within each, what is missing shows", () => {
  const archived = spaced(0, 120, 4);
  const live = spaced(470, 0.5, 120);
  expect(broken([...archived, ...live])).toEqual([]);
  // One point of the archive alone, minutes before what is live.
  expect(broken([[200, 1], ...live])).toEqual([]);
  // The link was lost for half a minute; the archive stood still for an hour.
  expect(broken([...archived, ...live, ...spaced(560, 0.5, 120)])).toEqual([124]);
  expect(broken([...spaced(0, 60, 60), ...spaced(7200, 60, 60), ...spaced(10_790, 0.5, 120)])).toEqual([60]);
});

test("the value at an instant is that of the last point, and none within a gap", () => {
  const series = plotted([...spaced(10, 10, 3), ...spaced(900, 10, 3)], { gap: 30, before: { time: 0, value: 7 } });
  expect([5, 10, 19, 45, 600, 901, 5000].map((time) => valueAt(series, time))).toEqual([7, 0, 0, 2, Number.NaN, 0, 2]);
  expect(valueAt(series, -5)).toBeNaN();
});

test("something is to be seen where there are points, where a line leads through, and where a value goes on to hold", () => {
  const minutes = spaced(0, 60, 20);
  const hour = { start: 2000, end: 5600 };
  const read = (points: readonly (readonly [number, number])[], more = {}): Plotted =>
    plotted(points, {
      gap: gapOf(
        Float64Array.from(points, ([time]) => time),
        0,
      ),
      ...more,
    });
  expect(isSeen(read([...minutes, [3000, 1]]), hour, false)).toBe(true);
  expect(isSeen(read([...minutes, [3000, Number.NaN]]), hour, true)).toBe(false);
  // A gap of the archive: what was read last is no longer known to hold.
  expect(isSeen(read([...minutes, ...spaced(9000, 60, 20)]), hour, false)).toBe(false);
  expect(isSeen(read(minutes), hour, false)).toBe(false);
  expect(isSeen(read([], { before: { time: 10, value: 1 } }), hour, false)).toBe(false);
  expect(isSeen(read([], { before: { time: 10, value: 1 } }), hour, true)).toBe(true);
  expect(isSeen(read([], { before: { time: 10, value: 1 }, labels: ["OFF", "ON"] }), hour, false)).toBe(true);
  expect(
    isSeen(
      read([
        [1900, 1],
        [6000, 2],
      ]),
      hour,
      false,
    ),
  ).toBe(true);
  expect(isSeen(read([], { before: { time: 6000, value: 1 } }), hour, true)).toBe(false);
  expect(isSeen(null, hour, true)).toBe(false);
});

test("free texts are their own labels: as many as there are, none is looked up", () => {
  const words = Array.from({ length: 50_000 }, (_, n) => `step ${n}`);
  const series = seriesOf(
    words.map((_, n) => [n, n] as const),
    { words },
  );
  const shown = plottedOf(series, infoOf(A, { datatype: "DevString" }));
  expect([shown?.labels, shown?.values]).toEqual([words, series.values]);
  expect(shown?.values).toBe(series.values);
});

test("the extent of what is seen holds what enters and what leaves, positive alone where the scale asks for it", () => {
  const series = plotted([
    [1, -5],
    [2, 3],
    [3, 8],
    [9, 100],
  ]);
  expect(extentOf(series, 1.5, 2.5)).toEqual([-5, 8]);
  expect(extentOf(series, 1.5, 2.5, true)).toEqual([3, 8]);
  expect(extentOf(plotted([]), 0, 1)).toBeNull();
  // Nothing leads to what comes long after, and a gap parts what is read on its other side.
  expect(extentOf(plotted([[9, 100]]), 0, 1)).toBeNull();
  const parted = plotted([...spaced(0, 10, 20), [9000, 500]], { gap: 60 });
  expect(extentOf(parted, 50, 1000)).toEqual([4, 19]);
});

test("a scale has room around its data, is never empty, and obeys what is fixed", () => {
  const free = { yMin: null, yMax: null, log: false, labels: null };
  expect(scaleOf([0, 100], free)).toEqual([-6, 106]);
  expect(scaleOf([0, 100], { ...free, yMin: 10, yMax: 50 })).toEqual([10, 50]);
  expect(scaleOf(null, { ...free, labels: ["OK", "FAILED"] })).toEqual([-0.5, 1.5]);
  for (const log of [false, true])
    for (const value of [1e-9, 1, 1e9]) {
      const [from, to] = scaleOf([value, value], { ...free, log });
      expect(to).toBeGreaterThan(from);
      if (log) expect(from).toBeGreaterThan(0);
    }
});
