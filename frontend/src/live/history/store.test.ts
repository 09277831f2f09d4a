import type { Json, Sample } from "@octopus-widgets/sdk/contract";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Gated } from "../pack";
import { AttributeStore } from "../store";
import type { Ticker } from "../ticker";
import { HistoryAsker } from "./asker";
import { HistoryStore } from "./store";
import type { Wish } from "./stretch";
import type { HistoryView } from "./view";

const A = "a/b/c/1";
const B = "a/b/c/2";
const START = 1_800_000_000;

interface Asked {
  fullNames: string[];
  start: number;
  end: number;
  maxPoints: number;
  downsample: string;
  archive?: string;
  signal: AbortSignal;
}

/** A telescope whose readings are known, an archive that lags behind it, a server that remembers a minute, and a link that can be lost. */
class Telescope {
  readonly readings = new Map<string, { time: number; value: Json }[]>();
  readonly asked: Asked[] = [];
  /** Seconds by which the archive is behind. */
  lag = 5;
  /** Seconds that an answer takes. */
  slow = 0.05;
  /** The server began to remember then. */
  ringSince = START;
  fault: Error | null = null;
  /** Names whose values are no numbers: asked to reduce them, the server gives the first ones as they are. */
  readonly unreduced = new Set<string>();
  rowFault: { code: string; message: string } | null = null;
  connected = true;
  readonly attributes: AttributeStore;
  readonly history: HistoryStore;
  #missed: (names: readonly string[]) => void = () => undefined;
  #sent = START;

  constructor(readonly names: readonly string[] = [A, B]) {
    const ticker: Ticker = {
      schedule: (run, wait = 0) => {
        const timer = setTimeout(run, Math.max(16, wait));
        return () => clearTimeout(timer);
      },
      now: () => Date.now(),
    };
    this.attributes = new AttributeStore(ticker, () => undefined);
    this.history = new HistoryStore({
      attributes: this.attributes,
      ticker,
      asker: new HistoryAsker(
        (_document, variables, signal) => this.#answer(variables, signal),
        (error) => (error ? [{ message: error.message, extensions: { code: "SOURCE_UNAVAILABLE" } }] : []),
      ),
      now: () => this.now,
      past: (names, seconds, answer) => {
        const since = this.now - seconds;
        const timer = setTimeout(() => {
          const samples = [...names.asked.keys()].flatMap((name) =>
            this.#between(name, Math.max(since, this.ringSince), this.now).map((one) => this.#sample(name, one)),
          );
          answer(samples, this.ringSince > since);
        }, 20);
        return () => clearTimeout(timer);
      },
      onMissed: (listener) => {
        this.#missed = listener;
      },
    });
  }

  get now(): number {
    return Date.now() / 1000;
  }

  read(name: string, time: number, value: Json): void {
    this.readings.set(name, [...(this.readings.get(name) ?? []), { time, value }]);
  }

  /** Let time pass; what was read meanwhile is pushed as it becomes due. */
  async pass(seconds: number): Promise<void> {
    const until = this.now + seconds;
    while (this.now < until - 1e-6) {
      await vi.advanceTimersByTimeAsync(Math.min(100, Math.round((until - this.now) * 1000)));
      if (this.connected) this.push(this.#sent);
    }
  }

  /** Everything read since an instant, as frames of the live link. */
  push(since: number): void {
    const frames = this.names.flatMap((name) =>
      this.#between(name, since, this.now).map((one): Gated & { at: number } => ({
        kind: "new",
        sample: this.#sample(name, one),
        at: one.time,
      })),
    );
    this.#sent = this.now;
    this.attributes.receive(frames.sort((one, other) => one.at - other.at));
  }

  lose(): void {
    this.connected = false;
  }

  /** The link is back; the server replays what it remembers, and says whether that is all. */
  return(): void {
    this.connected = true;
    const reach = Math.max(this.now - 60, this.ringSince);
    if (this.#sent < reach) this.#missed(this.names);
    this.push(Math.max(this.#sent, reach));
  }

  truth(name: string, start: number, end: number): number[] {
    return this.#between(name, start, end).map(({ time }) => time);
  }

  #sample(fullName: string, { time, value }: { time: number; value: Json }): Sample {
    return { fullName, value, quality: "ATTR_VALID", timestamp: time, stale: false, age: null, error: null };
  }

  #between(name: string, start: number, end: number): { time: number; value: Json }[] {
    return (this.readings.get(name) ?? []).filter(({ time }) => time > start && time <= end);
  }

  async #answer(variables: Record<string, unknown>, signal: AbortSignal) {
    const {
      start: from,
      end: to,
      ...rest
    } = variables as { start: string; end: string } & Omit<Asked, "start" | "end">;
    const asked = { ...rest, start: Date.parse(from) / 1000, end: Date.parse(to) / 1000, signal };
    this.asked.push(asked);
    const known = this.now - this.lag;
    await new Promise((resolve) => setTimeout(resolve, this.slow * 1000));
    if (signal.aborted) throw new Error("called off");
    if (this.fault) return { data: null, error: this.fault };
    const rows = asked.fullNames.map((fullName) => {
      const all = this.#between(fullName, asked.start - 1e-6, Math.min(asked.end, known));
      const raw = asked.downsample === "none" || this.unreduced.has(fullName);
      const shown = raw ? all.slice(0, asked.maxPoints) : all;
      const before = this.#between(fullName, 0, asked.start - 1e-6).at(-1);
      return {
        fullName,
        timestamps: this.rowFault ? [] : shown.map(({ time }) => time),
        values: this.rowFault ? [] : shown.map(({ value }) => value),
        truncated: shown.length < all.length,
        before: before ? { timestamp: before.time, value: before.value } : null,
        errors: this.rowFault ? [this.rowFault] : [],
      };
    });
    return { data: { hdbppHistory: rows }, error: undefined };
  }
}

const LAST_15: Wish = {
  range: { seconds: 900 },
  maxPoints: 4_000,
  downsample: "none",
  archive: null,
  live: true,
  past: true,
  interval: 0,
  refresh: 5,
};

const timesOf = (view: HistoryView, name: string): number[] => Array.from(view.series(name)?.times ?? []);

beforeEach(() => vi.useFakeTimers({ now: START * 1000 }));
afterEach(() => vi.useRealTimers());

test("past and present are whole, wherever the archive ends, the ring begins, and the link is lost", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        lag: fc.integer({ min: 0, max: 40 }),
        ring: fc.integer({ min: 0, max: 90 }),
        every: fc.integer({ min: 3, max: 40 }),
        lostFor: fc.integer({ min: 0, max: 150 }),
        seconds: fc.constantFrom(120, 900),
      }),
      async ({ lag, ring, every, lostFor, seconds }) => {
        vi.setSystemTime(START * 1000);
        const telescope = new Telescope([A]);
        telescope.lag = lag;
        telescope.ringSince = START - ring;
        for (let time = START - 1_000; time < START + 700; time += every / 10) telescope.read(A, time, time - START);
        const view = telescope.history.view([A]);
        view.want({ ...LAST_15, range: { seconds } });
        await telescope.pass(30);
        if (lostFor > 0) {
          telescope.lose();
          await telescope.pass(lostFor);
          telescope.return();
        }
        await telescope.pass(100);
        const { now } = telescope;
        const shown = timesOf(view, A).filter((time) => time > now - seconds + 1 && time < now - 0.5);
        expect(shown).toEqual(telescope.truth(A, now - seconds + 1, now - 0.5).filter((time) => time < now - 0.5));
        view.close();
        telescope.attributes.close();
        vi.clearAllTimers();
      },
    ),
    { numRuns: 25 },
  );
}, 60_000);

test("equal wishes of one moment are one question, and one stretch for all", async () => {
  const telescope = new Telescope();
  const views = [telescope.history.view([A, B]), telescope.history.view([B]), telescope.history.view([A])];
  for (const view of views) view.want(LAST_15);
  await telescope.pass(0.5);
  expect(telescope.asked.map(({ fullNames }) => fullNames)).toEqual([[A, B]]);
  expect(telescope.history.size).toEqual({ stretches: 2, sources: 2 });
  expect(views[0]?.series(A)).toBe(views[2]?.series(A));
  for (const view of views) view.close();
  await telescope.pass(60);
  expect(telescope.history.size).toEqual({ stretches: 0, sources: 0 });
});

test("many points are asked for in several operations, few at a time", async () => {
  const names = Array.from({ length: 40 }, (_, n) => `a/b/c/${n}`);
  const telescope = new Telescope(names);
  telescope.slow = 1;
  telescope.history.view(names).want({ ...LAST_15, maxPoints: 4_000 });
  await telescope.pass(0.5);
  expect(telescope.asked).toHaveLength(3);
  await telescope.pass(4);
  expect(telescope.asked.flatMap(({ fullNames }) => fullNames)).toEqual(names);
  expect(Math.max(...telescope.asked.map(({ fullNames, maxPoints }) => fullNames.length * maxPoints))).toBeLessThan(
    25_000,
  );
});

test("the old stays until the new is there; what is superseded is called off, on the server too", async () => {
  const telescope = new Telescope([A]);
  for (let time = START - 900; time < START; time += 1) telescope.read(A, time, time);
  const view = telescope.history.view([A]);
  view.want(LAST_15);
  await telescope.pass(1);
  const before = timesOf(view, A).length;
  expect(before).toBeGreaterThan(800);
  telescope.slow = 5;
  const zoom = (start: number, end: number): Wish => ({ ...LAST_15, range: { start, end } });
  view.want(zoom(START - 800, START - 700));
  await telescope.pass(1);
  expect(view.status.get().loading).toBe(true);
  expect(timesOf(view, A).length).toBeGreaterThan(before - 5);
  const first = telescope.asked.at(-1) as Asked;
  view.want(zoom(START - 700, START - 600));
  await telescope.pass(1);
  expect(first.signal.aborted).toBe(true);
  await telescope.pass(6);
  expect(view.status.get().loading).toBe(false);
  expect(timesOf(view, A)).toEqual(telescope.truth(A, START - 700.1, START - 600));
});

test("a drag asks for where it began and where it ended, not for all between", async () => {
  const telescope = new Telescope([A]);
  const view = telescope.history.view([A]);
  for (let step = 0; step < 30; step += 1) {
    view.want({ ...LAST_15, range: { start: START - 900 + step, end: START - 800 + step } });
    await telescope.pass(0.02);
  }
  await telescope.pass(1);
  const ranges = telescope.asked.filter(({ maxPoints }) => maxPoints > 1);
  expect(ranges.map(({ start }) => start - START)).toEqual([-900, -871]);
});

test("who comes back from a zoom sees what came meanwhile, without asking again", async () => {
  const telescope = new Telescope([A]);
  for (let time = START - 900; time < START + 100; time += 1) telescope.read(A, time, time);
  const view = telescope.history.view([A]);
  view.want(LAST_15);
  await telescope.pass(5);
  view.want({ ...LAST_15, range: { start: START - 800, end: START - 700 } });
  await telescope.pass(20);
  const asked = telescope.asked.length;
  view.want(LAST_15);
  await telescope.pass(0.3);
  expect(telescope.asked.length).toBe(asked);
  expect(timesOf(view, A).at(-1)).toBeGreaterThan(START + 24);
});

test("resolution follows the wish: buckets of a moving range are whole, and two points each are asked for", async () => {
  const telescope = new Telescope([A]);
  telescope.history.view([A]).want({ ...LAST_15, downsample: "minmax", maxPoints: 500 });
  await telescope.pass(0.2);
  const { start, end, maxPoints, downsample } = telescope.asked[0] as Asked;
  expect(downsample).toBe("minmax");
  expect((end - start) / (maxPoints / 2)).toBeCloseTo(3.6, 3);
  expect(start).toBeLessThanOrEqual(START - 900);
  expect(end).toBeGreaterThanOrEqual(START);
});

test("states are read raw, page by page; beyond all pages what follows is said to be unknown, and live goes on", async () => {
  const telescope = new Telescope([A, B]);
  const flips = (count: number, every: number) =>
    Array.from({ length: count }, (_, n) => ({ time: START - 890 + n * every, value: n % 2 ? "ON" : "OFF" }));
  telescope.readings.set(A, flips(8_000, 0.1));
  telescope.readings.set(B, flips(60_000, 1 / 80));
  const view = telescope.history.view([A, B]);
  view.kinds = new Map([
    [A, "discrete"],
    [B, "discrete"],
  ]);
  view.want({ ...LAST_15, downsample: "minmax", maxPoints: 100 });
  telescope.read(B, START + 2, "ON");
  await telescope.pass(5);
  expect(timesOf(view, A)).toHaveLength(8_000);
  expect(view.series(A)?.words).toEqual(["OFF", "ON"]);
  expect(new Set(telescope.asked.map(({ downsample }) => downsample))).toEqual(new Set(["none"]));
  expect(view.status.get().truncated).toEqual([B]);
  expect([...(view.series(B)?.values.slice(-2) ?? [])]).toEqual([Number.NaN, 1]);
  await telescope.pass(100);
  expect(view.status.get().truncated).toEqual([B]);
});

test("what is learned late to be states is read anew, as states", async () => {
  const telescope = new Telescope([A]);
  for (let time = START - 890; time < START; time += 1) telescope.read(A, time, time % 7 === 0 ? "OFF" : "ON");
  const view = telescope.history.view([A]);
  const wish: Wish = { ...LAST_15, downsample: "minmax", maxPoints: 100 };
  view.want(wish);
  await telescope.pass(1);
  view.kinds = new Map([[A, "discrete"]]);
  view.want({ ...wish });
  await telescope.pass(1);
  expect(telescope.asked.map(({ downsample }) => downsample)).toEqual(["minmax", "none"]);
  expect(timesOf(view, A).length).toBeGreaterThan(880);
  view.want({ ...wish });
  await telescope.pass(1);
  expect(telescope.asked).toHaveLength(2);
});

test("what is not reduced although that was asked for is read on, page by page, and what is left out is told", async () => {
  const telescope = new Telescope([A]);
  for (let time = START - 890; time < START - 10; time += 1) telescope.read(A, time, time % 7 === 0 ? "OFF" : "ON");
  telescope.unreduced.add(A);
  const view = telescope.history.view([A]);
  view.want({ ...LAST_15, downsample: "minmax", maxPoints: 400 });
  await telescope.pass(2);
  expect(timesOf(view, A)[0]).toBeLessThan(START - 880);
  expect(timesOf(view, A).at(-1)).toBeGreaterThan(START - 12);
  expect(view.status.get().truncated).toEqual([]);
  const coarse = telescope.history.view([A]);
  coarse.want({ ...LAST_15, downsample: "minmax", maxPoints: 20 });
  await telescope.pass(2);
  expect(coarse.status.get().truncated).toEqual([A]);
});

test("a failure is told by name and asked again until it succeeds; what was there stays", async () => {
  const telescope = new Telescope([A]);
  for (let time = START - 900; time < START; time += 10) telescope.read(A, time, time);
  telescope.fault = new Error("the archive is down");
  const view = telescope.history.view([A]);
  view.want(LAST_15);
  await telescope.pass(1);
  expect(view.status.get()).toEqual({
    loading: false,
    errors: { [A]: { code: "SOURCE_UNAVAILABLE", message: "the archive is down" } },
    truncated: [],
  });
  telescope.read(A, telescope.now + 0.5, 7);
  await telescope.pass(1);
  expect(timesOf(view, A)).toHaveLength(1);
  telescope.fault = null;
  await telescope.pass(10);
  expect(view.status.get().errors).toEqual({});
  expect(timesOf(view, A).length).toBeGreaterThan(80);
});

test("what cannot become better is not asked again", async () => {
  const telescope = new Telescope([A]);
  telescope.rowFault = { code: "NOT_FOUND", message: "is not archived" };
  const view = telescope.history.view([A]);
  view.want(LAST_15);
  await telescope.pass(120);
  expect(telescope.asked).toHaveLength(1);
  expect(view.status.get().errors[A]?.message).toBe("is not archived");
});

test("without live data a range that ends now is asked for again, at the dashboard's cadence, what is new alone", async () => {
  const telescope = new Telescope([A]);
  for (let time = START - 900; time < START + 100; time += 1) telescope.read(A, time, time);
  const view = telescope.history.view([A]);
  view.want({ ...LAST_15, live: false });
  await telescope.pass(31);
  expect(telescope.history.size.sources).toBe(0);
  expect(timesOf(view, A).at(-1)).toBeGreaterThan(START + 15);
  const later = telescope.asked.slice(1);
  expect(later.length).toBeGreaterThanOrEqual(4);
  expect(Math.max(...later.map(({ start, end }) => end - start))).toBeLessThan(90);
});

test("a plot that nobody sees for a whole night keeps no more than its range holds", async () => {
  const telescope = new Telescope([A]);
  const view = telescope.history.view([A]);
  view.pause(true);
  view.want({ ...LAST_15, downsample: "minmax", range: { seconds: 30 } });
  const readings = Array.from({ length: 4_000 }, (_, tenth) => ({ time: START + tenth / 10, value: tenth }));
  telescope.readings.set(A, readings);
  await telescope.pass(400);
  expect(timesOf(view, A).at(-1)).toBeGreaterThan(START + 390);
  expect(timesOf(view, A).length).toBeLessThan(1_700);
}, 30_000);

test("a step plot begins with what held before", async () => {
  const telescope = new Telescope([A]);
  telescope.read(A, START - 5_000, 3);
  const view = telescope.history.view([A]);
  view.want(LAST_15);
  await telescope.pass(1);
  expect(view.series(A)?.before).toEqual({ time: START - 5_000, value: 3, list: null });
});

test("a line that leaves a range of the past leads to the point after it, which is asked for where it is needed alone", async () => {
  const telescope = new Telescope([A, B]);
  for (let time = START - 4_000; time < START; time += 300) telescope.read(A, time, time);
  for (let time = START - 4_000; time < START; time += 1) telescope.read(B, time, time);
  const view = telescope.history.view([A, B]);
  view.want({ ...LAST_15, downsample: "minmax", range: { start: START - 3_000, end: START - 2_300 } });
  await telescope.pass(2);
  expect(timesOf(view, A).at(-1)).toBe(START - 2_200);
  expect(timesOf(view, B).at(-1)).toBe(START - 2_300);
  expect(telescope.asked.map(({ fullNames, maxPoints }) => [fullNames, maxPoints === 1])).toEqual([
    [[A, B], false],
    [[A], true],
  ]);
});

test("listeners are told at most once in the window, and one that fails leaves the others alone", async () => {
  const reported = vi.fn();
  vi.stubGlobal("reportError", reported);
  const telescope = new Telescope([A]);
  for (let time = 0; time < 100; time += 1) telescope.read(A, START + time / 10, time);
  const view = telescope.history.view([A]);
  view.window = 1;
  const told = vi.fn();
  view.watch(() => {
    throw new Error("canvas lost");
  });
  view.watch(told);
  view.want(LAST_15);
  await telescope.pass(10);
  expect(told.mock.calls.length).toBeGreaterThanOrEqual(9);
  expect(told.mock.calls.length).toBeLessThanOrEqual(13);
  expect(reported).toHaveBeenCalled();
  vi.unstubAllGlobals();
});
