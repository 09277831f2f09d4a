import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { Span } from "../src/chart";
import { pointsFor } from "../src/config";
import { shifted, zoomed } from "../src/gestures";
import { type Drawable, intervalOf, Scheduler } from "../src/scheduler";
import { instantText, linearTicks, logTickValues, tickText, tickTexts, timeTicks, withinReach } from "../src/time-axis";

const T = 1_800_000_000;

test("ticks are round and in UTC, from milliseconds to centuries", () => {
  expect(linearTicks(0, 2047, 5)).toEqual([0, 500, 1000, 1500, 2000]);
  expect(linearTicks(0.1, 0.4, 3)).toEqual([0.1, 0.2, 0.3, 0.4]);
  expect(timeTicks(0, 900, 4)).toEqual({ at: [0, 300, 600, 900], step: 300 });
  expect([0.05, 5, 300, 86_400, 2_419_200, 31_557_600].map((step) => tickText(T, step))).toEqual([
    "08:00:00.00",
    "08:00:00",
    "08:00",
    "15 Jan",
    "Jan 2027",
    "Jan 2027",
  ]);
  expect(instantText(T + 0.25, 2)).toBe("15 Jan 2027 08:00:00.25 UTC");
});

test("whatever the span, there are a few ticks within it", () => {
  fc.assert(
    fc.property(fc.double({ min: -2, max: 9.5, noNaN: true }), fc.integer({ min: 2, max: 12 }), (power, count) => {
      const span = 10 ** power;
      const { at } = timeTicks(T, T + span, count);
      expect(at.length).toBeLessThanOrEqual(count + 1);
      for (const time of at) {
        expect(time).toBeGreaterThanOrEqual(T - 1e-3);
        expect(time).toBeLessThanOrEqual(T + span + 1e-3);
      }
    }),
  );
});

test("over months and years a tick is where a month begins, each with a name of its own", () => {
  const { at, step } = timeTicks(Date.UTC(2026, 0, 20) / 1000, Date.UTC(2026, 6, 3) / 1000, 6);
  expect(at.map((time) => new Date(time * 1000).toISOString().slice(0, 10))).toEqual([
    "2026-02-01",
    "2026-03-01",
    "2026-04-01",
    "2026-05-01",
    "2026-06-01",
    "2026-07-01",
  ]);
  expect(tickTexts(at, step, true).slice(0, 2)).toEqual(["Feb 2026", "Mar 2026"]);
  const decades = timeTicks(Date.UTC(1995, 4) / 1000, Date.UTC(2026, 4) / 1000, 5);
  expect(tickTexts(decades.at, decades.step, true)).toEqual(["Jan 2000", "Jan 2010", "Jan 2020"]);
});

test("however far one zooms or pans, the stretch of time can be told", () => {
  const out = Array.from({ length: 200 }).reduce<Span>((span) => withinReach(zoomed(span, 1.5, 0.9)), {
    start: T - 900,
    end: T,
  });
  const away = Array.from({ length: 200 }).reduce<Span>((span) => withinReach(shifted(span, 1)), out);
  for (const { start, end } of [out, away]) {
    expect(timeTicks(start, end, 8).at.length).toBeGreaterThan(2);
    expect([instantText(start), instantText(end)].join()).toMatch(/^\d+ \w{3} \d{4} .* UTC$/);
  }
  const close = Array.from({ length: 200 }).reduce<Span>((span) => withinReach(zoomed(span, 0.5, 0.3)), out);
  expect(close.end - close.start).toBeCloseTo(0.01, 5);
  const plain = { start: T - 900, end: T };
  expect(withinReach(plain)).toBe(plain);
});

test("the day is said where it begins, and on the first tick when asked for", () => {
  const ticks = [T + 15 * 3600, T + 16 * 3600, T + 17 * 3600];
  expect(tickTexts(ticks, 3600, false)).toEqual(["23:00", "16 Jan", "01:00"]);
  const noon = T + 4 * 3600;
  expect(tickTexts([noon, noon + 43_200, noon + 86_400], 43_200, false)).toEqual(["12:00", "16 Jan", "12:00"]);
  expect(tickTexts(ticks, 3600, true)).toEqual(["15 Jan 23:00", "16 Jan", "01:00"]);
  expect(tickTexts(ticks.slice(1), 3600, false)).toEqual(["16 Jan", "01:00"]);
});

test("a logarithmic scale is numbered at 1, 2 and 5, at powers of ten when those are many, and somewhere always", () => {
  expect(logTickValues(0.1, 10, 12)).toEqual([0.1, 0.2, 0.5, 1, 2, 5, 10]);
  expect(logTickValues(1e-6, 1e6, 6)).toEqual([1e-6, 1e-4, 0.01, 1, 100, 10_000, 1e6]);
  expect(logTickValues(0.31, 0.39, 5).length).toBeGreaterThan(1);
});

test("a plot asks for two points a pixel, rounded so that plots of about one width ask the same, and never for more than set", () => {
  expect([pointsFor(1000, "minmax", 300, 1), pointsFor(1000, "minmax", 310, 1)]).toEqual([640, 640]);
  expect(pointsFor(1000, "minmax", 2000, 1)).toBe(1000);
  expect(pointsFor(10_000, "avg", 300, 2)).toBe(640);
  expect(pointsFor(500, "none", 100, 1)).toBe(500);
});

test("a long window is drawn less often than a short one", () => {
  expect([intervalOf(5, 600), intervalOf(120, 600), intervalOf(3600, 600)]).toEqual([60, 100, 1000]);
});

/** A clock, its frames and its timers. */
class Screen {
  clock = 0;
  readonly frames: (() => void)[] = [];
  readonly timers: { at: number; run: () => void }[] = [];
  readonly scheduler = new Scheduler({
    request: (callback) => this.frames.push(() => callback(this.clock)),
    later: (run, wait) => this.timers.push({ at: this.clock + wait, run }),
    now: () => this.clock,
  });

  pass(until: number): number {
    let used = 0;
    while (this.clock < until) {
      for (const timer of this.timers.splice(0)) {
        if (timer.at <= this.clock) timer.run();
        else this.timers.push(timer);
      }
      const frame = this.frames.shift();
      if (frame) {
        used += 1;
        frame();
      }
      this.clock += 16;
    }
    return used;
  }
}

test("many plots share a frame's budget, and none is forgotten or drawn too often", () => {
  const screen = new Screen();
  const counts = new Map<Drawable, number>();
  let longest = 0;
  let inFrame = 0;
  let frameAt = -1;
  const plots = Array.from({ length: 20 }, () => ({ draw: () => {} }) as Drawable);
  for (const plot of plots)
    plot.draw = () => {
      if (Math.floor(screen.clock / 16) !== frameAt) inFrame = 0;
      frameAt = Math.floor(screen.clock / 16);
      inFrame += 2;
      longest = Math.max(longest, inFrame);
      counts.set(plot, (counts.get(plot) ?? 0) + 1);
    };
  for (let second = 0; second < 40; second += 1) {
    for (const plot of plots) screen.scheduler.request(plot);
    screen.pass(screen.clock + 160);
  }
  expect(longest).toBeLessThanOrEqual(8);
  expect(counts.size).toBe(20);
  expect(Math.min(...counts.values())).toBeGreaterThan(15);
});

test("while nothing is due no frame is asked for", () => {
  const screen = new Screen();
  const plot = { draw: () => {}, interval: () => 1000 };
  screen.scheduler.request(plot);
  screen.pass(100);
  screen.scheduler.request(plot);
  expect(screen.pass(950)).toBeLessThan(4);
  screen.scheduler.request(plot, true);
  screen.pass(screen.clock + 64);
});

test("a plot that cannot be drawn does not keep the others from it", () => {
  const told = vi.fn();
  vi.stubGlobal("reportError", told);
  const screen = new Screen();
  const broken = {
    draw: () => {
      throw new RangeError("Invalid time value");
    },
  };
  const drawn = vi.fn();
  screen.scheduler.request(broken);
  screen.scheduler.request({ draw: drawn });
  screen.pass(100);
  screen.scheduler.request({ draw: drawn });
  screen.pass(200);
  expect(drawn).toHaveBeenCalledTimes(2);
  expect(told).toHaveBeenCalledOnce();
  vi.unstubAllGlobals();
});
