import { infoOf } from "@octopus-widgets/sdk/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { arcPath } from "../src/arc";
import { planOf } from "../src/fit";
import { bandsOf, columnsFor, type Limits, levelOf, limitsOf, niceRange, placeOf, scaleOf } from "../src/scale";
import { directionOf } from "../src/trend";

const NO_LIMITS: Limits = { lowAlarm: null, lowWarning: null, highWarning: null, highAlarm: null };
const info = infoOf("a/b/c/d", { minValue: 0, maxValue: 100, minAlarm: 10, maxAlarm: "90" });

test("limits are the settings', else the attribute's", () => {
  expect(limitsOf({ highAlarm: 80, highWarning: 70, lowAlarm: null }, info)).toEqual({
    lowAlarm: 10,
    lowWarning: null,
    highWarning: 70,
    highAlarm: 80,
  });
  expect(limitsOf({}, infoOf("a/b/c/d", { maxAlarm: "Not specified" }))).toEqual(NO_LIMITS);
});

test("a value at a limit is beyond it, and serious wins", () => {
  const limits = { lowAlarm: 0, lowWarning: 5, highWarning: 70, highAlarm: 80 };
  expect([-1, 0, 5, 6, 69.9, 70, 80, 99].map((value) => levelOf(value, limits))).toEqual([
    "serious",
    "serious",
    "caution",
    "normal",
    "normal",
    "caution",
    "serious",
    "serious",
  ]);
});

test("the scale is the settings', the metadata's, or found around limits and what was seen", () => {
  expect(scaleOf({ min: 20 }, info, NO_LIMITS, [50])).toEqual({ min: 20, max: 100 });
  expect(scaleOf({}, null, { ...NO_LIMITS, highAlarm: 85 }, [40, 44])).toEqual({ min: 30, max: 100 });
  expect(scaleOf({}, null, NO_LIMITS, [3.2, 4.1])).toEqual({ min: 0, max: 4.5 });
  expect(scaleOf({ min: 10, max: 10 }, null, NO_LIMITS, [])).toEqual({ min: 10, max: 20 });
});

test("round numbers enclose what they are found around, and every value has a place", () => {
  const number = fc.integer({ min: -1e6, max: 1e6 }).map((value) => value / 100);
  fc.assert(
    fc.property(number, number, number, (one, other, value) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other)];
      const [niceLow, niceHigh] = niceRange(low, high);
      const slack = 1e-6;
      expect(niceLow).toBeLessThanOrEqual(low + slack);
      expect(niceHigh).toBeGreaterThanOrEqual(high - slack);
      const scale = scaleOf({}, null, NO_LIMITS, [low, high]);
      expect(scale.max).toBeGreaterThan(scale.min);
      const place = placeOf(value, scale);
      expect(place >= 0 && place <= 1).toBe(true);
    }),
  );
});

test("bands are the parts of the scale beyond the limits", () => {
  const limits = { lowAlarm: 10, lowWarning: null, highWarning: 70, highAlarm: 90 };
  expect(bandsOf(limits, { min: 0, max: 100 })).toEqual([
    { from: 0, to: 0.1, level: "serious" },
    { from: 0.7, to: 0.9, level: "caution" },
    { from: 0.9, to: 1, level: "serious" },
  ]);
  expect(bandsOf(NO_LIMITS, { min: 0, max: 1 })).toEqual([]);
});

test("gauges are as large as their box lets them be", () => {
  expect(columnsFor(9, { width: 420, height: 260 }, 1.25)).toBe(3);
  expect(columnsFor(4, { width: 800, height: 100 }, 1.25)).toBe(4);
  expect(columnsFor(1, { width: 10, height: 10 }, 1)).toBe(1);
});

test("where there is no room a scale gives way to the number, and the number stays", () => {
  const size = (width: number, height: number) => ({ width, height });
  expect(planOf("arc", size(260, 200), "38.2", "°C", true)).toMatchObject({ shape: "arc", ends: true, note: true });
  expect(planOf("arc", size(100, 48), "38.2", "°C", true)).toMatchObject({ shape: "tile", label: true, note: false });
  expect(planOf("bar", size(200, 56), "38.2", "°C", true).shape).toBe("tile");
  expect(planOf("arc", size(300, 300), "OK", "", false).shape).toBe("tile");
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2000 }),
      fc.integer({ min: 1, max: 2000 }),
      fc.string(),
      (width, height, text) => {
        const plan = planOf("arc", size(width, height), text, "m/s", true);
        expect(plan.font >= 10 && plan.font <= 44).toBe(true);
        expect(plan.arc).toBeLessThanOrEqual(Math.max(0, width));
      },
    ),
  );
});

test("an arc of the whole scale is the long way round", () => {
  expect(arcPath(0, 1)).toContain("0 1 1");
  expect(arcPath(0, 0.5)).toContain("0 0 1");
});

test("a change lost in what was seen anyway is none", () => {
  expect(directionOf({ change: 0.01, seconds: 60, low: 0, high: 1 })).toBe("steady");
  expect(directionOf({ change: 0.6, seconds: 60, low: 0, high: 1 })).toBe("up");
  expect(directionOf({ change: -0.6, seconds: 60, low: 0, high: 1 })).toBe("down");
});
