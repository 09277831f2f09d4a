import { sampleOf } from "@octopus-widgets/sdk/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { TONES } from "../src/sound";
import { type Alarm, inOrder, type Looked, NOTHING, track } from "../src/tracking";

const OPTIONS = { least: "caution", keep: 60 } as const;
const look = (name: string, level: Looked["level"], timestamp: number | null = 100): Looked => ({
  name,
  level,
  sample: sampleOf(name, 1, { timestamp }),
});

test("an alarm begins with its value, and stays the same while its level does", () => {
  const first = track(NOTHING, [look("a", "serious", 90), look("b", "normal")], 100, OPTIONS);
  expect([...first.alarms.values()]).toEqual([{ name: "a", level: "serious", since: 90, cleared: null }]);
  expect(first.fresh).toHaveLength(1);
  const again = track(first.alarms, [look("a", "serious", 105), look("b", "normal")], 110, OPTIONS);
  expect(again.alarms).toBe(first.alarms);
  expect(again.fresh).toEqual([]);
});

test("worse is fresh, better is not, and each has its own time", () => {
  const first = track(NOTHING, [look("a", "serious", 90)], 100, OPTIONS).alarms;
  const worse = track(first, [look("a", "critical", 120)], 121, OPTIONS);
  expect([worse.fresh.length, worse.alarms.get("a")?.since]).toEqual([1, 120]);
  const better = track(worse.alarms, [look("a", "caution", 130)], 131, OPTIONS);
  expect([better.fresh.length, better.alarms.get("a")?.since]).toEqual([0, 130]);
});

test("what is normal again stays for a while, and is fresh when it comes back", () => {
  const first = track(NOTHING, [look("a", "serious")], 100, OPTIONS).alarms;
  const cleared = track(first, [look("a", "normal")], 110, OPTIONS);
  expect(cleared.alarms.get("a")?.cleared).toBe(110);
  expect(track(cleared.alarms, [look("a", "serious", 150)], 150, OPTIONS).fresh).toHaveLength(1);
  expect(track(cleared.alarms, [look("a", "normal")], 169, OPTIONS).alarms.has("a")).toBe(true);
  expect(track(cleared.alarms, [look("a", "normal")], 170, OPTIONS).alarms.size).toBe(0);
});

test("a stale value is out of normal since it was last known to be true", () => {
  const stale = { name: "a", level: "caution" as const, sample: sampleOf("a", 1, { stale: true, age: 30 }) };
  expect(track(NOTHING, [stale], 100, OPTIONS).alarms.get("a")?.since).toBe(70);
});

test("only what is bad enough is an alarm, and what is not watched any more is gone", () => {
  const first = track(NOTHING, [look("a", "serious"), look("b", "caution")], 100, {
    least: "serious",
    keep: 60,
  }).alarms;
  expect([...first.keys()]).toEqual(["a"]);
  expect(track(first, [], 101, OPTIONS).alarms.size).toBe(0);
});

test("the worst first, of one level the newest, what is normal again last", () => {
  const levels = fc.constantFrom("critical", "serious", "caution") as fc.Arbitrary<Alarm["level"]>;
  const alarm = fc.record({
    name: fc.string(),
    level: levels,
    since: fc.integer({ min: 0, max: 1000 }),
    cleared: fc.option(fc.integer({ min: 0, max: 1000 })),
  });
  const rank = { critical: 3, serious: 2, caution: 1 } as { [level: string]: number };
  fc.assert(
    fc.property(fc.array(alarm), (alarms) => {
      const keys = inOrder(alarms).map(
        ({ level, since, cleared }) => (cleared === null ? 0 : 1e9) - (rank[level] ?? 0) * 1e6 - since,
      );
      expect(keys).toEqual([...keys].sort((one, other) => one - other));
    }),
  );
});

test("levels are told apart by ear: the worse, the higher and the more", () => {
  const { critical, serious, caution } = TONES;
  expect(critical.pitch > serious.pitch && serious.pitch > caution.pitch).toBe(true);
  expect(critical.count > serious.count && serious.count > caution.count).toBe(true);
});
