import fc from "fast-check";
import { expect, test } from "vitest";
import { walk } from "../src/decimate";
import { extentOf, type Plotted } from "../src/plotted";
import { plotted } from "./series";

const points = fc.array(
  fc.tuple(fc.double({ min: 0.001, max: 5, noNaN: true }), fc.double({ min: -1e6, max: 1e6, noNaN: true })),
  { minLength: 1, maxLength: 300 },
);

function risen(steps: readonly [number, number][]): [number, number][] {
  let time = 0;
  return steps.map(([step, value]) => {
    time += step;
    return [time, value];
  });
}

type Seen = { at: [number, number][]; bars: [number, number, number][]; lifts: number; text: (number | string)[] };
function walked(series: Plotted, start: number, end: number, columns: number): Seen {
  const seen: Seen = { at: [], bars: [], lifts: 0, text: [] };
  walk(series, start, end, columns, {
    to: (time, value) => {
      seen.at.push([time, value]);
      seen.text.push(value);
    },
    lift: () => {
      seen.lifts += 1;
      seen.text.push("gap");
    },
    bar: (time, low, high) => seen.bars.push([time, low, high]),
  });
  return seen;
}

test("decimation loses neither the lowest nor the highest value, and stays within four points a column", () => {
  fc.assert(
    fc.property(points, fc.integer({ min: 1, max: 40 }), (steps, width) => {
      const all = risen(steps);
      const series = plotted(all);
      const end = all.at(-1)?.[0] as number;
      const { at } = walked(series, 0, end, width);
      const columns = new Map<number, number>();
      for (const [time] of at) {
        const column = Math.floor((time / end) * width);
        columns.set(column, (columns.get(column) ?? 0) + 1);
      }
      const drawn = at.map(([, value]) => value);
      expect([Math.min(...drawn), Math.max(...drawn)]).toEqual(extentOf(series, 0, end));
      if (all.length > 4 * width) expect(Math.max(...columns.values())).toBeLessThanOrEqual(4);
      expect(drawn.at(-1)).toBe(all.at(-1)?.[1]);
    }),
  );
});

test("points of one bucket become their middle, with a bar from the lowest to the highest", () => {
  fc.assert(
    fc.property(points, fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 9 }), (steps, width, seconds) => {
      const all = risen(steps);
      const series = plotted(all, { buckets: { start: 0, seconds } });
      const end = all.at(-1)?.[0] as number;
      const { at, bars } = walked(series, 0, end, width);
      const reach = [...bars.flatMap(([, low, high]) => [low, high]), ...at.map(([, value]) => value)];
      expect([Math.min(...reach), Math.max(...reach)]).toEqual(extentOf(series, 0, end));
      const length = seconds * Math.ceil(Math.max(1, end / width / seconds));
      expect(at.length).toBeLessThanOrEqual(Math.floor(end / length) + 1);
      for (let index = 1; index < at.length; index += 1)
        expect(at[index]?.[0]).toBeGreaterThan(at[index - 1]?.[0] as number);
      for (const [time, low, high] of bars) {
        const middle = at.find(([one]) => one === time)?.[1] as number;
        expect(middle).toBeCloseTo((low + high) / 2, 3);
      }
    }),
  );
});

test("a value that is none, and a silence beyond the usual, lift the pen", () => {
  const holes: [number, number][] = [
    [1, 1],
    [2, Number.NaN],
    [3, 3],
    [4, 4],
    [40, 5],
    [41, 6],
    [42, 7],
  ];
  for (const buckets of [null, { start: 0, seconds: 1 }])
    expect(walked(plotted(holes, { gap: 10, buckets }), 0, 50, 400).text).toEqual([1, "gap", 3, 4, "gap", 5, 6, 7]);
});

test("a line enters from the last point ahead of what is seen", () => {
  expect(walked(plotted([[5, 5]], { before: { time: -3, value: 2 } }), 0, 10, 100).at).toEqual([
    [-3, 2],
    [5, 5],
  ]);
  const inside = plotted([
    [1, 1],
    [4, 4],
    [6, 6],
    [12, 9],
    [20, 1],
  ]);
  expect(walked(inside, 5, 10, 100).at.map(([time]) => time)).toEqual([4, 6, 12]);
});
