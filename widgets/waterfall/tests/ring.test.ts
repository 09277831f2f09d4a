import fc from "fast-check";
import { expect, test } from "vitest";
import { Holds } from "../src/holds";
import { RangeKeeper } from "../src/range";
import { SpectraRing } from "../src/ring";

const spectrum = (...values: (number | null)[]): number[] => values as number[];

test("the newest rows are kept in order, whatever came before", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.array(fc.integer(), { maxLength: 40 }), (capacity, values) => {
      const ring = new SpectraRing(capacity, "linear");
      for (const [at, value] of values.entries()) ring.take(at + 1, [value, -value]);
      const kept = values.slice(-capacity).reverse();
      expect(ring.count).toBe(kept.length);
      expect(kept.map((_, age) => ring.row(age)?.[0])).toEqual(kept.map((value) => Math.fround(value)));
      expect(ring.time(0)).toBe(values.length > 0 ? values.length : null);
      expect(ring.row(kept.length)).toBeNull();
    }),
  );
});

test("what is not newer is left out; values that are none are gaps", () => {
  const ring = new SpectraRing(8, "linear");
  ring.take(10, spectrum(1, null));
  expect(ring.take(10, spectrum(2, 2))).toBe(false);
  expect(ring.take(9, spectrum(2, 2))).toBe(false);
  expect(Array.from(ring.row(0) as Float32Array)).toEqual([1, Number.NaN]);
});

test("another number of channels begins anew", () => {
  const ring = new SpectraRing(8, "linear");
  for (let time = 1; time < 5; time += 1) ring.take(time, spectrum(1, 2, 3));
  const before = ring.generation;
  ring.take(5, spectrum(1, 2));
  expect([ring.channels, ring.count, ring.generation]).toEqual([2, 1, before + 1]);
  ring.take(6, []);
  expect([ring.channels, ring.count]).toEqual([2, 2]);
});

test("a silence is one row of no values, and no more", () => {
  const ring = new SpectraRing(64, "linear");
  for (let time = 1; time <= 10; time += 1) ring.take(time, spectrum(1, 2));
  ring.take(40, spectrum(1, 2));
  expect(ring.count).toBe(12);
  expect(ring.row(1)?.every(Number.isNaN)).toBe(true);
  expect(ring.time(1)).toBeCloseTo(11);
  expect(ring.ageAt(25)).toBe(1);
  ring.gap(41);
  ring.gap(42);
  expect(ring.count).toBe(13);
});

test("powers and amplitudes become decibels; what is not above zero has none", () => {
  const [power, amplitude] = [new SpectraRing(2, "dB"), new SpectraRing(2, "dB20")];
  power.take(1, spectrum(100, 0, -1));
  amplitude.take(1, spectrum(100, 0, -1));
  expect(Array.from(power.row(0) as Float32Array)).toEqual([20, Number.NaN, Number.NaN]);
  expect(amplitude.row(0)?.[0]).toBe(40);
});

test("the highest is held until it is cleared, also over rows that the ring no longer has", () => {
  const ring = new SpectraRing(2, "linear");
  const holds = new Holds(ring);
  ring.take(1, spectrum(9, 1, null));
  expect(Array.from(holds.highest())).toEqual([9, 1, Number.NaN]);
  for (let time = 2; time < 6; time += 1) {
    ring.take(time, spectrum(time, 2, 3));
    holds.highest();
  }
  expect(Array.from(holds.highest())).toEqual([9, 2, 3]);
  holds.clear();
  ring.take(7, spectrum(0, 0, 0));
  expect(Array.from(holds.highest())).toEqual([0, 0, 0]);
});

test("the mean leaves out what is none, and is made anew in its own time", () => {
  let now = 0;
  const ring = new SpectraRing(8, "linear");
  const holds = new Holds(ring, () => now);
  ring.take(1, spectrum(1, null));
  ring.take(2, spectrum(3, null));
  expect(Array.from(holds.mean(2))).toEqual([2, Number.NaN]);
  ring.take(3, spectrum(5, 4));
  expect(holds.mean(2)[0]).toBe(2);
  now = 1000;
  expect(Array.from(holds.mean(2))).toEqual([4, 4]);
});

function noisy(offset: number): SpectraRing {
  const ring = new SpectraRing(16, "linear");
  for (let time = 1; time <= 10; time += 1)
    ring.take(
      time,
      Array.from({ length: 200 }, (_, channel) => offset + (channel % 100)),
    );
  return ring;
}
const settings = { mode: "auto", min: null, max: null, lowPercentile: 10, highPercentile: 90 } as const;

test("the ends of the colours are percentiles, which stay while they nearly fit", () => {
  let now = 0;
  const keeper = new RangeKeeper(settings, () => now);
  const [low, high] = keeper.ends(noisy(0)) as [number, number];
  expect(Math.abs(low - 10)).toBeLessThan(4);
  expect(Math.abs(high - 90)).toBeLessThan(4);
  const ring = noisy(0);
  keeper.again();
  const before = keeper.ends(ring);
  ring.take(
    11,
    Array.from({ length: 200 }, (_, channel) => 3 + (channel % 100)),
  );
  now = 5000;
  expect(keeper.ends(ring)).toBe(before);
  for (let time = 12; time < 40; time += 1)
    ring.take(
      time,
      Array.from({ length: 200 }, (_, channel) => 500 + (channel % 100)),
    );
  now = 9000;
  expect(keeper.ends(ring)?.[0]).toBeGreaterThan(500);
});

test("held ends stay until they are asked for anew; fixed ends are what is set", () => {
  let now = 0;
  const held = new RangeKeeper({ ...settings, mode: "held" }, () => now);
  const ring = noisy(0);
  const first = held.ends(ring);
  now = 60_000;
  for (let time = 11; time < 40; time += 1) ring.take(time, new Float32Array(200).fill(900));
  expect(held.ends(ring)).toBe(first);
  held.again();
  expect(held.ends(ring)).not.toEqual(first);
  expect(new RangeKeeper({ ...settings, mode: "fixed", min: -3, max: 7 }).ends(ring)).toEqual([-3, 7]);
  const half = new RangeKeeper({ ...settings, mode: "fixed", min: -3 }).ends(ring);
  expect(half?.[0]).toBe(-3);
  expect(new RangeKeeper(settings).ends(new SpectraRing(4, "linear"))).toBeNull();
});
