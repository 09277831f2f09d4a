import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Trouble } from "./trouble";
import { Troubles } from "./trouble";

const packages = [{ name: "@observatory/rain", active: "1.2.0", keys: ["Rain", "Drizzle"] }];
const catalogue = { get: () => ({ packages }) } as never;
const ticker = {
  schedule: (run: () => void, wait = 0) => {
    const timer = setTimeout(run, wait);
    return () => clearTimeout(timer);
  },
  now: () => Date.now(),
};
let sent: { times: number; [name: string]: unknown }[][];
let troubles: Troubles;
const rain: Trouble = { key: "Rain", kind: "threw", message: "no rain", detail: "at Rain" };

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  const mutate = async (_: unknown, { troubles }: Record<string, unknown>) => {
    sent.push(troubles as never);
    return { data: null, error: undefined };
  };
  troubles = new Troubles({ mutate }, catalogue, ticker, () => "weather");
});
afterEach(() => vi.useRealTimers());

test("what is alike is told once, with how often, package and version of the key, and the workspace", () => {
  for (let i = 0; i < 1000; i += 1) troubles.report(rain);
  troubles.report({ ...rain, kind: "paused", package: "@observatory/rain", version: "1.0.0" });
  troubles.report({ ...rain, key: "Nobody" });
  vi.advanceTimersByTime(900);
  expect(sent).toEqual([]);
  vi.advanceTimersByTime(200);
  const told = {
    package: "@observatory/rain",
    key: "Rain",
    message: "no rain",
    detail: "at Rain",
    dashboard: "weather",
  };
  expect(sent).toEqual([
    [
      { ...told, version: "1.2.0", kind: "threw", times: 1000 },
      { ...told, version: "1.0.0", kind: "paused", times: 1 },
    ],
  ]);
});

test("a widget that never stops failing is told of ever less often, one that fails anew at once", () => {
  for (let second = 0; second < 600; second += 1) {
    troubles.report(rain);
    vi.advanceTimersByTime(1_000);
  }
  expect(sent.length).toBeLessThan(10);
  expect(sent.flat().reduce((sum, { times }) => sum + times, 0)).toBeGreaterThan(300);
  vi.advanceTimersByTime(1_200_000);
  const before = sent.length;
  troubles.report(rain);
  vi.advanceTimersByTime(1_100);
  expect(sent.length).toBe(before + 1);
});

test("sizes are bounded, and nothing is told once it is stopped", () => {
  for (let i = 0; i < 200; i += 1)
    troubles.report({ ...rain, message: `${i} ${"x".repeat(9_000)}`, detail: "y".repeat(9_000) });
  vi.advanceTimersByTime(1_100);
  expect(sent[0]).toHaveLength(50);
  expect(sent[0]?.[0]).toMatchObject({
    message: expect.stringMatching(/^.{300}$/),
    detail: expect.stringMatching(/^.{4000}$/),
  });
  troubles.report(rain);
  troubles.stop();
  vi.advanceTimersByTime(900_000);
  expect(sent).toHaveLength(1);
});
