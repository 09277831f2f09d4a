import { infoOf, sampleOf } from "@octopus-widgets/sdk/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { colourMap } from "../src/colour-map";
import { colourRange, Picture, TimeGrid, Waterfall } from "../src/heat-source";
import { distinctLabels } from "../src/legend";
import { imageRows, isNumbers } from "../src/numbers";
import { scaleOf } from "../src/scale";
import { intervalOf } from "../src/scheduler";
import { logTicks } from "../src/trace-plot";
import { TraceStore } from "../src/trace-store";

const A = "a/b/c/d";
const FREE = { yMin: null, yMax: null, log: false, labels: null };

test("a waterfall has the newest spectrum on top and keeps no more than its rows", () => {
  const waterfall = new Waterfall(30);
  for (let time = 1; time <= 40; time += 1) waterfall.push(time, [time, time + 100]);
  const picture = waterfall.picture(2, 100);
  expect(picture).toMatchObject({ columns: 2, rows: 30 });
  expect([picture?.values[0], picture?.values[2], picture?.values.at(-1)]).toEqual([40, 39, 111]);
  expect([waterfall.timeAt(0), waterfall.timeAt(0.99), waterfall.span]).toEqual([40, 11, 29]);
  expect(waterfall.push(40, [0, 0])).toBe(false);
});

test("a first spectrum is one line, not the whole picture", () => {
  const waterfall = new Waterfall(512);
  waterfall.push(1, [1, 2, 3]);
  const picture = waterfall.picture(3, 200);
  expect(picture?.rows).toBe(24);
  expect(Number.isNaN(picture?.values[3] ?? 0)).toBe(true);
});

test("spectra of another length begin a new waterfall", () => {
  const waterfall = new Waterfall(10);
  waterfall.push(1, [1, 2, 3]);
  waterfall.push(2, [1, 2]);
  expect([waterfall.channels, waterfall.span]).toEqual([2, 0]);
});

test("a burst in one channel is never lost in fewer columns", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3000 }),
      fc.integer({ min: 1, max: 700 }),
      fc.nat(),
      (channels, columns, place) => {
        const spectrum = new Float32Array(channels);
        spectrum[place % channels] = 99;
        const waterfall = new Waterfall(1);
        waterfall.push(1, spectrum);
        const picture = waterfall.picture(columns, 10);
        expect(picture?.columns).toBe(Math.min(columns, channels));
        expect(Math.max(...(picture?.values.subarray(0, picture.columns) ?? []))).toBe(99);
      },
    ),
  );
});

test("an image is shown as it came", () => {
  const picture = new Picture();
  expect(picture.picture(10, 10)).toBeNull();
  picture.set([
    [1, 2],
    [3, Number.NaN],
  ]);
  expect([...(picture.picture(10, 10)?.values ?? [])]).toEqual([1, 2, 3, Number.NaN]);
});

test("scalars are filled forward; a gap stays blank unless it is to be connected", () => {
  const store = new TraceStore();
  store.configure([A], 10);
  store.take([sampleOf(A, 1, { timestamp: 0 }), sampleOf(A, null, { timestamp: null })], 0, {}, 100);
  store.take([sampleOf(A, 5, { timestamp: 3 })], 0, {}, 100);
  const grid = (connect: boolean) => [
    ...(new TimeGrid(store, [A], () => ({ start: 0, end: 4 }), connect, 1000).picture(4)?.values ?? []),
  ];
  expect(grid(false)).toEqual([Number.NaN, Number.NaN, Number.NaN, 5]);
  expect(grid(true)).toEqual([1, 1, 1, 5]);
});

test("one burst does not wash the colours of the rest out", () => {
  const values = Float32Array.from({ length: 2000 }, (_, index) => (index === 7 ? 1e6 : index % 10));
  const [low, high] = colourRange({ columns: 100, rows: 20, values }, null, null);
  expect([low, high]).toEqual([0, 9]);
  expect(colourRange({ columns: 100, rows: 20, values }, -5, 20)).toEqual([-5, 20]);
});

test("the edges of a passband do not wash its structure out", () => {
  const values = Float32Array.from({ length: 4000 }, (_, index) => (index % 100 < 8 ? 0 : 16 + (index % 7) / 10));
  const [low, high] = colourRange({ columns: 100, rows: 40, values }, null, null);
  expect(low).toBeGreaterThan(12);
  expect(high).toBeLessThan(18);
});

test("colours run from dark to light in every theme", () => {
  for (const theme of ["dark", "light", "dome"] as const) {
    const { table } = colourMap(theme);
    const light = [...table].map(
      (colour) => 0.3 * (colour & 255) + 0.59 * ((colour >> 8) & 255) + 0.11 * ((colour >> 16) & 255),
    );
    for (let index = 1; index < 256; index += 1)
      expect(light[index]).toBeGreaterThanOrEqual((light[index - 1] ?? 0) - 0.7);
  }
});

test("a scale has room around its data, is never empty, and obeys what is fixed", () => {
  expect(scaleOf([0, 100], FREE)).toEqual([-6, 106]);
  expect(scaleOf([0, 100], { ...FREE, yMin: 10, yMax: 50 })).toEqual([10, 50]);
  expect(scaleOf(null, { ...FREE, labels: ["OK", "FAILED"] })).toEqual([-0.5, 1.5]);
  fc.assert(
    fc.property(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), fc.boolean(), (value, log) => {
      const [from, to] = scaleOf(log && value <= 0 ? null : [value, value], { ...FREE, log });
      expect(to).toBeGreaterThan(from);
      if (log) expect(from).toBeGreaterThan(0);
    }),
  );
});

test("the legend names traces by what tells them apart", () => {
  const infos = Object.fromEntries(
    ["t/1/001/x", "t/1/002/x"].map((name) => [name, infoOf(name, { label: "Temperature" })]),
  );
  expect(distinctLabels(["t/1/001/x", "t/1/002/x"], infos)).toEqual(["001", "002"]);
  expect(distinctLabels(["t/1/001/x"], infos)).toEqual(["Temperature"]);
  expect(distinctLabels(["t/1/001/x", "t/1/001/y"], {})).toEqual(["x", "y"]);
});

test("typed arrays and lists are spectra, lists of them images", () => {
  expect([isNumbers(new Float64Array(2)), isNumbers([1, null]), isNumbers("12"), isNumbers([[1]])]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect([imageRows([[1], [2]])?.length, imageRows([1, 2]), imageRows([])]).toEqual([2, null, null]);
});

test("a long window is drawn less often than a short one", () => {
  expect([intervalOf(5, 600), intervalOf(120, 600), intervalOf(3600, 600)]).toEqual([60, 100, 400]);
});

test("a logarithmic scale is numbered at 1, 2 and 5, or wherever it has ticks when those are too few", () => {
  expect(logTicks([0.19, 0.2, 0.3, 0.4, 0.5, 1, null])).toEqual(["", "0.2", "", "", "0.5", "1", ""]);
  expect(logTicks([0.3333, 0.4, 0.5])).toEqual(["0.33", "0.4", "0.5"]);
});
