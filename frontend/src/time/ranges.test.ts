import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  drawnLabel,
  LATEST,
  movedRange,
  presetLabel,
  presetOf,
  presetSeconds,
  rangeAt,
  rangeLabel,
  storedRange,
  untilNow,
  widenedRange,
  withinReach,
} from "./ranges";

const NOW = 1_800_000_000;
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();

describe("time ranges", () => {
  it("end now for a preset", () => {
    expect(rangeAt({ preset: "15m" }, 10_000)).toEqual({ start: 9100, end: 10_000, live: true, preset: "15m" });
  });
  it("come back as they were chosen", () => {
    const stored = { start: "2026-11-22T10:00:00.000Z", end: "2026-11-22T11:30:00.000Z" };
    expect(storedRange(rangeAt(stored, 0))).toEqual(stored);
    expect(storedRange(rangeAt({ preset: "1h" }, 7200))).toEqual({ preset: "1h" });
  });
  it("are named as one reads them", () => {
    expect(presetLabel("1h")).toBe("Last hour");
    expect(presetLabel("7d")).toBe("Last 7 days");
    expect(rangeLabel({ start: "2026-11-22T10:00:00Z", end: "2026-11-22T11:30:00Z" })).toBe(
      "2026-11-22 10:00 – 11:30 UTC",
    );
    expect(rangeLabel({ start: "2026-11-22T10:00:05Z", end: "2026-11-22T10:01:00Z" })).toBe(
      "2026-11-22 10:00:05 – 10:01:00 UTC",
    );
    expect(rangeLabel({ start: "2026-11-20T10:00:05Z", end: "2026-11-22T10:01:00Z" })).toBe(
      "2026-11-20 10:00 – 2026-11-22 10:01 UTC",
    );
  });
  it("that were drawn tell their days, but for one that begins today", () => {
    const now = Date.UTC(2026, 10, 22, 12) / 1000;
    expect(drawnLabel({ start: now - 7200, end: now - 1800 }, now)).toBe("10:00 – 11:30 UTC");
    expect(drawnLabel({ start: now - 2 * 86_400, end: now - 1800 }, now)).toBe(
      "2026-11-20 12:00 – 2026-11-22 11:30 UTC",
    );
    expect(drawnLabel({ start: now - 2 * 86_400, end: now - 172_000 }, now)).toBe("2026-11-20 12:00:00 – 12:13:20 UTC");
  });
  it("have a preset for every length, that means that length", () => {
    expect([900, 90, 86_400, 172_800, 7200].map(presetOf)).toEqual(["15m", "90s", "24h", "2d", "2h"]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e8 }), (seconds) => {
        expect(presetSeconds(presetOf(seconds))).toBe(seconds);
      }),
    );
  });
});

describe("moving a range", () => {
  const hour = rangeAt({ preset: "1h" }, NOW);
  it("back leaves the present, forward returns to it", () => {
    const back = movedRange(hour, -0.5, NOW);
    expect(back).toEqual({ start: iso(NOW - 5400), end: iso(NOW - 1800) });
    const further = movedRange(rangeAt(back, NOW), -0.5, NOW);
    expect(movedRange(rangeAt(further, NOW), 0.5, NOW)).toEqual(back);
    expect(movedRange(rangeAt(back, NOW), 0.5, NOW)).toEqual({ preset: "1h" });
  });
  it("stays within reach, however often it is widened", () => {
    let range = { start: NOW - 900, end: NOW };
    for (let times = 0; times < 100; times += 1) {
      const by = (range.end - range.start) / 2;
      range = withinReach({ start: range.start - by, end: range.end + by });
      expect(rangeLabel(storedRange({ ...range, preset: null }))).toMatch(/^\d{4}-/);
    }
    expect(withinReach({ start: 5, end: 10 })).toEqual({ start: 5, end: 10 });
    expect(withinReach({ start: 1e12, end: 1e12 + 10 })).toEqual({ start: LATEST - 10, end: LATEST });
  });
  it("does not go beyond now where it was drawn", () => {
    expect(untilNow({ start: NOW - 50, end: NOW + 50 }, NOW)).toEqual({ start: NOW - 100, end: NOW });
    expect(untilNow({ start: NOW - 50, end: NOW - 20 }, NOW)).toEqual({ start: NOW - 50, end: NOW - 20 });
    let range = { start: NOW - 900, end: NOW };
    for (let times = 0; times < 60; times += 1) {
      const by = (range.end - range.start) / 2;
      range = untilNow({ start: range.start - by, end: range.end + by }, NOW);
    }
    expect(range.end).toBe(NOW);
    expect(range.end - range.start).toBe(100 * 366 * 86_400);
  });
  it("widens around its middle, never beyond now", () => {
    expect(widenedRange(hour, NOW)).toEqual({ preset: "2h" });
    const old = rangeAt({ start: iso(NOW - 9000), end: iso(NOW - 8000) }, NOW);
    expect(widenedRange(old, NOW)).toEqual({ start: iso(NOW - 9500), end: iso(NOW - 7500) });
    const recent = rangeAt({ start: iso(NOW - 1000), end: iso(NOW) }, NOW);
    expect(widenedRange(recent, NOW)).toEqual({ start: iso(NOW - 2000), end: iso(NOW) });
  });
});
