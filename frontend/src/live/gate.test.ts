import type { Sample } from "@octopus-widgets/sdk/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Gate, REPLAY_LIMIT, sameJson } from "./gate";

const sample = (timestamp: number | null, value: Sample["value"] = timestamp, more: Partial<Sample> = {}): Sample => ({
  fullName: "a/b/c/d",
  value,
  writeValue: null,
  quality: "ATTR_VALID",
  timestamp,
  stale: false,
  age: null,
  error: null,
  ...more,
});

test("a replay after a loss gives exactly what was missed, in order, once", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { minLength: 1 }),
      fc.nat(500),
      fc.nat(500),
      (raw, cut, back) => {
        const times = raw.toSorted((one, other) => one - other);
        const heard = Math.min(times.length, cut);
        const from = Math.max(0, heard - back);
        const gate = new Gate();
        const seen: number[] = [];
        const give = (time: number) => {
          if (gate.admit(sample(time), 0) === "new") seen.push(time);
        };
        times.slice(0, heard).forEach(give);
        gate.expectReplay(0);
        times.slice(from).forEach(give);
        expect(seen).toEqual(times);
      },
    ),
  );
});

test("the last value again is a confirmation, not a new sample", () => {
  const gate = new Gate();
  expect(gate.admit(sample(5, [1, 2]), 0)).toBe("new");
  expect(gate.admit(sample(5, [1, 2]), 0)).toBe("confirm");
  expect(gate.admit(sample(5, [1, 2], { stale: true, age: 3 }), 0)).toBe("new");
  expect(gate.admit(sample(5, [1, 3]), 0)).toBe("new");
});

test("a repeated failure is told once, and a changed one again", () => {
  const gate = new Gate();
  const failed = (message: string) => sample(null, null, { error: { code: "SOURCE_ERROR", message } });
  expect(gate.admit(failed("off"), 0)).toBe("new");
  expect(gate.admit(failed("off"), 0)).toBe("confirm");
  expect(gate.admit(failed("gone"), 0)).toBe("new");
});

test("a device whose clock was set back is believed, at the latest when a replay would be over", () => {
  const gate = new Gate();
  gate.admit(sample(1000), 0);
  expect(gate.admit(sample(10), 0)).toBe("new");
  gate.expectReplay(0);
  expect(gate.admit(sample(5), 1)).toBeNull();
  expect(gate.admit(sample(6), REPLAY_LIMIT + 1)).toBe("new");
});

test("equality of JSON values is structural", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      const copy = JSON.parse(JSON.stringify(one));
      expect(sameJson(copy, JSON.parse(JSON.stringify(copy)))).toBe(true);
      const right = JSON.parse(JSON.stringify(other));
      if (JSON.stringify(copy) === JSON.stringify(right)) expect(sameJson(copy, right)).toBe(true);
      if (sameJson(copy, right)) expect(copy).toEqual(right);
    }),
  );
});
