import { infoOf } from "@octopus-widgets/sdk/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { colourMap } from "../src/colour-map";
import { colourRange, Picture, TimeGrid, Waterfall } from "../src/heat-source";
import { distinctLabels } from "../src/labels";
import { imageRows, isNumbers } from "../src/numbers";
import { plotted } from "./series";

const A = "a/b/c/d";

const rowsOf = (rows: readonly (readonly number[])[]) => () => ({
  times: rows.map((_, index) => index + 1),
  lists: rows,
});

test("a waterfall has the newest spectrum on top and keeps no more than its rows", () => {
  const waterfall = new Waterfall(rowsOf(Array.from({ length: 40 }, (_, n) => [n + 1, n + 101])), 30);
  const picture = waterfall.picture(2, 100);
  expect(picture).toMatchObject({ columns: 2, rows: 30 });
  expect([picture?.values[0], picture?.values[2], picture?.values.at(-1)]).toEqual([40, 39, 111]);
  expect([waterfall.timeAt(0), waterfall.timeAt(0.99), waterfall.span]).toEqual([40, 11, 29]);
});

test("a first spectrum is one line, not the whole picture", () => {
  const picture = new Waterfall(rowsOf([[1, 2, 3]]), 512).picture(3, 200);
  expect(picture?.rows).toBe(24);
  expect(Number.isNaN(picture?.values[3] ?? 0)).toBe(true);
});

test("spectra of another length begin a new waterfall", () => {
  const waterfall = new Waterfall(
    rowsOf([
      [1, 2, 3],
      [1, 2],
    ]),
    10,
  );
  waterfall.picture(10, 10);
  expect([waterfall.channels, waterfall.span]).toEqual([2, 0]);
  expect(new Waterfall(() => null, 10).picture(10, 10)).toBeNull();
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
        const waterfall = new Waterfall(() => ({ times: [1], lists: [spectrum] }), 1);
        const picture = waterfall.picture(columns, 10);
        expect(picture?.columns).toBe(Math.min(columns, channels));
        expect(Math.max(...(picture?.values.subarray(0, picture.columns) ?? []))).toBe(99);
      },
    ),
  );
});

test("an image is shown as it came", () => {
  const rows: number[][] = [];
  const picture = new Picture(() => rows);
  expect(picture.picture(10, 10)).toBeNull();
  rows.push([1, 2], [3, Number.NaN]);
  expect([...(picture.picture(10, 10)?.values ?? [])]).toEqual([1, 2, 3, Number.NaN]);
});

test("scalars are filled forward; a gap stays blank unless it is to be connected", () => {
  const series = plotted([
    [0, 1],
    [0.5, Number.NaN],
    [3, 5],
  ]);
  const grid = (connect: boolean, holds = true) => [
    ...(new TimeGrid([A], () => series, connect, 1000, holds).picture(6, 1, { start: 0, end: 6 })?.values ?? []),
  ];
  expect(grid(false)).toEqual([Number.NaN, Number.NaN, Number.NaN, 5, 5, 5]);
  expect(grid(true)).toEqual([1, 1, 1, 5, 5, 5]);
  expect(grid(true, false).slice(3)).toEqual([5, Number.NaN, Number.NaN]);
});

test("a row begins with what held before the range", () => {
  const series = plotted([[3, 5]], { before: { time: -9, value: 2 } });
  const picture = new TimeGrid([A], () => series, false, 1000, true).picture(4, 1, { start: 0, end: 4 });
  expect([...(picture?.values ?? [])]).toEqual([2, 2, 2, 5]);
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

test("nothing is filled in ahead of what is known: an older range is shown while a wider one is on its way", () => {
  const series = plotted([[4, 5]], { before: { time: 2, value: 7 } });
  const { values } = new TimeGrid([A], () => series, false, 1000, true).picture(6, 1, { start: 0, end: 6 }) ?? {};
  expect([...(values ?? [])]).toEqual([Number.NaN, Number.NaN, 7, 7, 5, 5]);
});
