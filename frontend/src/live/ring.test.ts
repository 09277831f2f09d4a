import fc from "fast-check";
import { expect, test } from "vitest";
import { Ring } from "./ring";

const points = fc.array(fc.tuple(fc.double({ noNaN: true }), fc.double({ noNaN: true })), { maxLength: 80 });

test("a ring holds exactly the newest points, oldest first", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), points, (capacity, pushed) => {
      const ring = new Ring(capacity);
      for (const [time, value] of pushed) ring.push(time, value);
      const kept = pushed.slice(-capacity);
      const { times, values } = ring.columns();
      expect(ring.length).toBe(kept.length);
      expect([...times]).toEqual(kept.map(([time]) => time));
      expect([...values]).toEqual(kept.map(([, value]) => value));
      kept.forEach(([time, value], index) => {
        expect([ring.time(index), ring.value(index)]).toEqual([time, value]);
      });
    }),
  );
});

test("a resized ring keeps the newest points that fit", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), points, (before, after, pushed) => {
      const ring = new Ring(before);
      for (const [time, value] of pushed) ring.push(time, value);
      const kept = pushed.slice(-before).slice(-after);
      expect([...ring.resized(after).columns().times]).toEqual(kept.map(([time]) => time));
    }),
  );
});

test("a capacity or an index that cannot be is refused by name", () => {
  expect(() => new Ring(0)).toThrow(/at least one point; got 0/);
  const ring = new Ring(2);
  ring.push(1, 1);
  expect(() => ring.time(1)).toThrow(/below 1; got 1/);
  ring.clear();
  expect(ring.length).toBe(0);
});
