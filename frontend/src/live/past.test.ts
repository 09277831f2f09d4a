import type { Sample } from "@octopus-widgets/sdk/contract";
import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { readFrame } from "./pack";
import { askPast, PastFirst } from "./past";
import type { Payload, Sink } from "./types";
import { Names } from "./views";

const sample = (timestamp: number | null, fullName = "a/b/c/d"): Sample =>
  readFrame(fullName, { fullName, value: timestamp, quality: "ATTR_VALID", timestamp });

afterEach(() => vi.useRealTimers());

test("past and live are handed over once, in order, however they overlap", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(50)), fc.uniqueArray(fc.nat(50)), (past, live) => {
      const seen: (number | null)[] = [];
      const first = new PastFirst((samples) => seen.push(...samples.map((one) => one.timestamp)));
      first.live(live.map((time) => sample(time)));
      expect(seen).toEqual([]);
      first.past(past.map((time) => sample(time)));
      expect(seen).toEqual([...new Set([...past, ...live])].sort((one, other) => one - other));
      first.live([sample(60)]);
      expect(seen.at(-1)).toBe(60);
    }),
  );
});

test("a past that does not come holds nothing up for long, and comes too late afterwards", () => {
  vi.useFakeTimers();
  const seen: (number | null)[] = [];
  const first = new PastFirst((samples) => seen.push(...samples.map((one) => one.timestamp)));
  first.live([sample(5)]);
  vi.advanceTimersByTime(2_000);
  expect(seen).toEqual([5]);
  first.past([sample(1)]);
  expect(seen).toEqual([5]);
});

test("the past is asked for by an operation of its own that ends with its first answer", () => {
  const asked: Payload[] = [];
  const sinks: Sink[] = [];
  const end = vi.fn();
  const seen: Sample[][] = [];
  askPast(
    (payload, sink) => {
      asked.push(payload);
      sinks.push(sink);
      return end;
    },
    new Names(["A/B/C/D"], []),
    1_000,
    (samples) => seen.push([...samples]),
  );
  expect(asked[0]?.variables).toMatchObject({ fullNames: ["a/b/c/d"], since: 1_000, delivery: "lossless" });
  const frames = [{ fullName: "a/b/c/d", value: 4, quality: "ATTR_VALID", timestamp: 1_004 }];
  sinks[0]?.next({ data: { attributeBatches: { frames } } });
  expect(end).toHaveBeenCalledOnce();
  expect(seen.map((samples) => samples.map(({ fullName, value }) => [fullName, value]))).toEqual([[["A/B/C/D", 4]]]);
  sinks[0]?.complete();
  expect(seen).toHaveLength(1);
});

test("a refused past is an empty one", () => {
  const seen = vi.fn();
  askPast(
    (_payload, sink) => {
      sink.complete();
      return () => undefined;
    },
    new Names(["a/b/c/d"], []),
    0,
    seen,
  );
  expect(seen).toHaveBeenCalledWith([], true);
});
