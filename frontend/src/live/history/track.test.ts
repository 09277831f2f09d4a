import type { Downsample, Json, Sample } from "@octopus-widgets/sdk/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bucketOf, covering, fixedGrid, type Grid, movingGrid } from "./grid";
import { Track, type TrackOptions } from "./track";

const NAME = "a/b/c/d";
const RAW: TrackOptions = { grid: null, mode: "none", most: 100_000, discrete: false, interval: 0 };

function sampleAt(timestamp: number | null, value: Json, more: Partial<Sample> = {}): Sample {
  return { fullName: NAME, value, quality: "ATTR_VALID", timestamp, stale: false, age: null, error: null, ...more };
}

interface Point {
  time: number;
  value: number;
}
const pointsOf = (track: Track): Point[] =>
  Array.from(track.columns.times, (time, index) => ({ time, value: track.columns.value(index) }));
const archive = (points: readonly Point[]) => ({
  timestamps: points.map(({ time }) => time),
  values: points.map(({ value }) => value),
  before: null,
});

/** Readings between 0 and 1,000 s, in order. */
const truth = fc
  .uniqueArray(fc.integer({ min: 0, max: 9_999 }), { minLength: 1, maxLength: 200 })
  .chain((tenths) =>
    fc
      .array(fc.integer({ min: -50, max: 50 }), { minLength: tenths.length, maxLength: tenths.length })
      .map((values) =>
        tenths
          .sort((one, other) => one - other)
          .map((tenth, index): Point => ({ time: tenth / 10, value: values[index] as number })),
      ),
  );

/** Which part of the truth each road has, and in which order the roads deliver. */
interface Roads {
  /** The archive knows everything up to here; asked again later, up to there. */
  archiveTo: number;
  archiveLater: number;
  /** The server's ring goes back to here, and live samples begin here. */
  ringFrom: number;
  liveFrom: number;
  order: number[];
}
const roads: fc.Arbitrary<Roads> = fc
  .tuple(
    fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 4, maxLength: 4 }),
    fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
  )
  .map(([marks, order]) => {
    const [ringFrom, archiveTo, liveFrom, archiveLater] = marks.sort((one, other) => one - other);
    return { ringFrom, archiveTo, liveFrom, archiveLater, order } as Roads;
  });

/** Let the three roads deliver; live samples come in the midst of all else. */
function deliver(track: Track, all: readonly Point[], way: Roads, reduce: (points: Point[]) => Point[]): void {
  const live = all.filter(({ time }) => time >= way.liveFrom);
  const part = Math.ceil(live.length / 3);
  for (const [step, road] of way.order.entries()) {
    if (road === 0) track.archived(archive(reduce(all.filter(({ time }) => time <= way.archiveTo))), 0, 1_000);
    if (road === 1)
      track.takePast(
        all.filter(({ time }) => time >= way.ringFrom && time <= way.liveFrom).map((p) => sampleAt(p.time, p.value)),
      );
    if (road === 2) track.archived(archive(reduce(all.filter(({ time }) => time <= way.archiveLater))), 0, 1_000);
    for (const { time, value } of live.slice(step * part, (step + 1) * part)) track.take(sampleAt(time, value), time);
  }
}

test("whatever overlaps, and whichever comes first: no reading is missing and none is there twice", () => {
  fc.assert(
    fc.property(truth, roads, (all, way) => {
      const track = new Track(RAW);
      deliver(track, all, way, (points) => points);
      expect(pointsOf(track)).toEqual(all);
    }),
    { numRuns: 500 },
  );
});

function reducer(grid: Grid): (points: Point[]) => Point[] {
  return (points) => {
    const kept: Point[] = [];
    for (const bucket of new Set(points.map(({ time }) => bucketOf(grid, time)))) {
      const mine = points.filter(({ time }) => bucketOf(grid, time) === bucket);
      const low = mine.reduce((best, one) => (one.value < best.value ? one : best));
      const high = mine.reduce((best, one) => (one.value > best.value ? one : best));
      kept.push(...(low.time <= high.time ? [low, high] : [high, low]).slice(0, low === high ? 1 : 2));
    }
    return kept;
  };
}

test.each<Downsample>(["minmax", "lttb"])(
  "reduced by %s, every bucket that is over has its lowest and highest reading, and two points at most",
  (mode) => {
    const grid: Grid = { start: 0, seconds: 20 };
    fc.assert(
      fc.property(truth, roads, (all, way) => {
        const track = new Track({ ...RAW, grid, mode });
        deliver(track, all, way, reducer(grid));
        const shown = pointsOf(track);
        for (let index = 1; index < shown.length; index += 1)
          expect(shown[index]?.time).toBeGreaterThan(shown[index - 1]?.time as number);
        const last = bucketOf(grid, all.at(-1)?.time as number);
        for (const bucket of new Set(all.map(({ time }) => bucketOf(grid, time)))) {
          const inBucket = ({ time }: Point) => bucketOf(grid, time) === bucket;
          const mine = shown.filter(inBucket).map(({ value }) => value);
          const true_ = all.filter(inBucket).map(({ value }) => value);
          expect([Math.min(...mine), Math.max(...mine)]).toEqual([Math.min(...true_), Math.max(...true_)]);
          if (bucket < last) expect(mine.length).toBeLessThanOrEqual(2);
        }
        for (const point of shown) expect(all).toContainEqual(point);
      }),
      { numRuns: 300 },
    );
  },
);

test("a bucket that lasts long is bounded before it is over, and loses no spike", () => {
  const track = new Track({ ...RAW, grid: { start: 0, seconds: 10_000 }, mode: "minmax" });
  for (let index = 0; index < 5_000; index += 1) track.take(sampleAt(index, index === 1_234 ? 99 : index % 7), index);
  expect(track.columns.size).toBeLessThan(200);
  expect(Math.max(...track.columns.values)).toBe(99);
});

test("means of the archive and means of live readings are one a bucket", () => {
  const grid = { start: 0, seconds: 10 };
  const track = new Track({ ...RAW, grid, mode: "avg" });
  track.archived({ timestamps: [5, 15], values: [1, 2], before: null }, 0, 30);
  for (const time of [21, 23, 25, 31]) track.take(sampleAt(time, time), time);
  expect(pointsOf(track)).toEqual([
    { time: 5, value: 1 },
    { time: 15, value: 2 },
    { time: 25, value: 23 },
    { time: 31, value: 31 },
  ]);
  track.archived({ timestamps: [25], values: [22], before: null }, 20, 30);
  expect(pointsOf(track)[2]).toEqual({ time: 25, value: 22 });
});

test("what is not reduced is bounded by the newest, and the last point forgotten is remembered as the one before", () => {
  const track = new Track({ ...RAW, most: 100 });
  for (let time = 0; time < 1_000; time += 1) track.take(sampleAt(time, time), time);
  expect(track.columns.size).toBeLessThanOrEqual(113);
  expect(track.columns.time(-1)).toBe(999);
  expect(track.before).toEqual({ time: track.columns.time(0) - 1, value: track.columns.value(0) - 1, list: null });
});

test("states are words; of equal ones in a row the first and the last are kept", () => {
  const track = new Track({ ...RAW, discrete: true });
  track.archived({ timestamps: [1, 5], values: ["ON", "OFF"], before: { timestamp: 0, value: "INIT" } }, 1, 5);
  for (let time = 6; time < 40; time += 1) track.take(sampleAt(time, time < 30 ? "OFF" : "FAULT"), time);
  expect(track.words.list).toEqual(["ON", "OFF", "INIT", "FAULT"]);
  expect(pointsOf(track).map(({ time, value }) => [time, track.words.list[value]])).toEqual([
    [1, "ON"],
    [5, "OFF"],
    [29, "OFF"],
    [30, "FAULT"],
    [39, "FAULT"],
  ]);
  expect(track.before).toEqual({ time: 0, value: 2, list: null });
});

test("texts that are another each time are forgotten with their points", () => {
  const track = new Track({ ...RAW, discrete: true });
  for (let time = 0; time < 20_000; time += 1) {
    track.take(sampleAt(time, `step ${time}`), time);
    if (time % 100 === 0) track.trim(time - 50);
  }
  expect(track.words.list.length).toBeLessThan(1_000);
  const said = [track.before, ...pointsOf(track)].map((point) => track.words.list[point?.value ?? -1]);
  const first = track.columns.time(0);
  expect(said).toEqual(Array.from({ length: 20_000 - first + 1 }, (_, n) => `step ${first - 1 + n}`));
});

test("spectra are kept as lists, bounded, beside their times", () => {
  const track = new Track({ ...RAW, most: 10 });
  track.archived({ timestamps: [1], values: [[1, 2]], before: null }, 0, 5);
  for (let time = 2; time < 40; time += 1) track.take(sampleAt(time, [time, time]), time);
  expect(track.columns.size).toBeLessThanOrEqual(11);
  expect(track.columns.lists?.at(-1)).toEqual([39, 39]);
  expect(track.columns.lists).toHaveLength(track.columns.size);
});

test("invalid readings end the line once; stale ones do when what comes after is late, until the archive knows better", () => {
  const track = new Track(RAW);
  for (const time of [1, 2, 3]) track.take(sampleAt(time, time), time);
  track.take(sampleAt(null, null), 4);
  track.take(sampleAt(null, null), 5);
  track.take(sampleAt(10, 10), 10);
  expect(pointsOf(track).map(({ value }) => value)).toEqual([1, 2, 3, Number.NaN, 10]);
  track.take(sampleAt(10, 10, { stale: true, age: 2 }), 60);
  expect(track.staleSince).toBe(58);
  track.take(sampleAt(100, 7), 100);
  expect(track.staleSince).toBeNull();
  expect(pointsOf(track).map(({ value }) => value)).toEqual([1, 2, 3, Number.NaN, 10, Number.NaN, 7]);
  track.archived(archive([{ time: 50, value: 5 }]), 0, 100);
  expect(pointsOf(track).map(({ value }) => value)).toEqual([1, 2, 3, Number.NaN, 10, 5, 7]);
});

test("a clock that was set back does not write into the past", () => {
  const track = new Track(RAW);
  track.take(sampleAt(1_000, 1), 1_000);
  track.take(sampleAt(500, 2), 1_001);
  expect(pointsOf(track)).toEqual([{ time: 1_000, value: 1 }]);
});

test("readings nearer than the append interval are left out", () => {
  const track = new Track({ ...RAW, interval: 1 });
  track.takePast([0.1, 0.5, 1.2].map((time) => sampleAt(time, 0)));
  for (const time of [1.5, 2.3, 2.9, 3.4]) track.take(sampleAt(time, time), time);
  expect(Array.from(track.columns.times)).toEqual([0.1, 1.2, 2.3, 3.4]);
});

test("a range that moves forgets what left it, but for the value it begins with", () => {
  const track = new Track(RAW);
  for (const time of [1, 2, 3, 4]) track.take(sampleAt(time, time * 10), time);
  track.trim(2.5);
  expect(track.before).toEqual({ time: 2, value: 20, list: null });
  expect(Array.from(track.columns.times)).toEqual([3, 4]);
});

test("buckets of a moving range stay where they are, and questions cover whole ones", () => {
  const grid = movingGrid(900, 500) as Grid;
  expect(grid).toEqual({ start: 0, seconds: 1.8 });
  for (const now of [1_800_000_000, 1_800_000_007.3]) {
    const asked = covering(grid, now - 900, now);
    expect(asked.start).toBeLessThanOrEqual(now - 900);
    expect(asked.end).toBeGreaterThanOrEqual(now);
    expect((asked.end - asked.start) / 1.8).toBeCloseTo(asked.count, 6);
    expect(asked.count).toBeLessThanOrEqual(502);
  }
  expect(movingGrid(0.1, 500)).toBeNull();
  expect(covering(fixedGrid(100, 200, 10), 100, 200)).toEqual({ start: 100, end: 200, count: 10 });
});

test("the point before a later part is none before an earlier part that comes after it", () => {
  const track = new Track(RAW);
  track.archived({ timestamps: [], values: [], before: { timestamp: 95, value: 9 } }, 96, 100);
  track.archived({ timestamps: [20, 95], values: [2, 9], before: { timestamp: 10, value: 1 } }, 15, 100);
  expect(track.before).toEqual({ time: 10, value: 1, list: null });
  track.takePast([sampleAt(5, 0.5)]);
  expect(track.before).toBeNull();
});
