import type { Sample } from "@octopus-widgets/sdk/contract";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Wish } from "./operation";
import { type Kind, readFrame } from "./pack";
import { AttributeStore } from "./store";
import type { Ticker } from "./ticker";

/** Frames of 16 ms on the fake clock. */
class Frames implements Ticker {
  schedule(run: () => void, wait = 0): () => void {
    const timer = setTimeout(run, Math.max(16, wait));
    return () => clearTimeout(timer);
  }
  now(): number {
    return Date.now();
  }
}

let sent: Map<string, Wish | null>;
let store: AttributeStore;
const options = { window: 0.1, delivery: "latest" as const };

beforeEach(() => {
  vi.useFakeTimers();
  sent = new Map();
  store = new AttributeStore(new Frames(), (wishes) => {
    for (const [name, wish] of wishes) sent.set(name, wish);
  });
});
afterEach(() => {
  store.close();
  vi.useRealTimers();
});

function give(name: string, value: number, kind: Kind = "new", more: Partial<Sample> = {}): void {
  store.receive([{ kind, sample: { ...readFrame(name, { fullName: name, value, timestamp: value }), ...more } }]);
}

test("a view sees the latest of each name, under the name it asked for, at most once a window", () => {
  const changed = vi.fn();
  const { view } = store.latest(["A/b/c/D", "a/b/c/e"], options, changed);
  give("a/b/c/d", 1);
  give("a/b/c/d", 2);
  expect(changed).not.toHaveBeenCalled();
  vi.advanceTimersByTime(20);
  expect(changed).toHaveBeenCalledTimes(1);
  expect(view.snapshot["A/b/c/D"]).toMatchObject({ value: 2, fullName: "A/b/c/D", stale: false });
  expect(view.snapshot["a/b/c/e"]).toBeUndefined();
  const before = view.snapshot;
  give("a/b/c/d", 3);
  vi.advanceTimersByTime(20);
  expect(view.snapshot).toBe(before);
  vi.advanceTimersByTime(100);
  expect(view.snapshot["A/b/c/D"]?.value).toBe(3);
});

test("a slow view does not hold back a quick one", () => {
  const quick = vi.fn();
  const slow = vi.fn();
  store.latest(["a/b/c/d"], { ...options, window: 5 }, slow);
  store.latest(["a/b/c/d"], { ...options, window: 0 }, quick);
  for (let value = 0; value < 10; value += 1) {
    give("a/b/c/d", value);
    vi.advanceTimersByTime(100);
  }
  expect(slow).toHaveBeenCalledTimes(1);
  expect(quick.mock.calls.length).toBeGreaterThanOrEqual(10);
});

test("a plot gets every sample in order, and its own name for it", () => {
  const seen: [string, Sample["value"]][] = [];
  store.samples(["A/B/C/D"], options, (samples) => {
    for (const one of samples) seen.push([one.fullName, one.value]);
  });
  for (let value = 0; value < 5; value += 1) give("a/b/c/d", value);
  give("a/b/c/d", 4, "confirm");
  vi.advanceTimersByTime(200);
  expect(seen).toEqual([0, 1, 2, 3, 4].map((value) => ["A/B/C/D", value]));
});

test("wishes are counted: the quickest wins, the last to leave ends it after a while", () => {
  const first = store.latest(["a/b/c/d"], { ...options, window: 1 }, () => undefined);
  vi.advanceTimersByTime(20);
  expect(sent.get("a/b/c/d")).toEqual({ delivery: "latest", window: 1 });
  const second = store.samples(["a/b/c/d"], { window: 0.25, delivery: "lossless" }, () => undefined);
  vi.advanceTimersByTime(20);
  expect(sent.get("a/b/c/d")).toEqual({ delivery: "lossless", window: 0.2 });
  second.close();
  vi.advanceTimersByTime(3000);
  expect(sent.get("a/b/c/d")).toEqual({ delivery: "latest", window: 1 });
  first.close();
  const again = store.latest(["a/b/c/d"], { ...options, window: 1 }, () => undefined);
  vi.advanceTimersByTime(3000);
  expect(sent.get("a/b/c/d")).toEqual({ delivery: "latest", window: 1 });
  again.close();
  vi.advanceTimersByTime(3000);
  expect(sent.get("a/b/c/d")).toBeNull();
});

test("when the link is lost every value is stale at once, its age counts, and a confirmation mends it", () => {
  const { view } = store.latest(["a/b/c/d"], options, () => undefined);
  give("a/b/c/d", 1);
  vi.advanceTimersByTime(5000);
  expect(view.snapshot["a/b/c/d"]?.stale).toBe(false);
  store.link({ phase: "lost", since: Date.now(), attempt: 0, retryAt: 0 });
  vi.advanceTimersByTime(120);
  expect(view.snapshot["a/b/c/d"]).toMatchObject({ value: 1, stale: true });
  vi.advanceTimersByTime(4000);
  expect(view.snapshot["a/b/c/d"]?.age).toBeGreaterThan(3);
  expect(store.overall()).toMatchObject({ count: 1, stale: 1 });
  store.link({ phase: "live", since: Date.now() });
  vi.advanceTimersByTime(1000);
  expect(view.snapshot["a/b/c/d"]?.stale).toBe(true);
  give("a/b/c/d", 1, "confirm");
  vi.advanceTimersByTime(120);
  expect(view.snapshot["a/b/c/d"]).toMatchObject({ value: 1, stale: false, age: null });
});

test("the loss of the link does not wait for a slow view's turn", () => {
  const { view } = store.latest(["a/b/c/d"], { ...options, window: 10 }, () => undefined);
  give("a/b/c/d", 1);
  vi.advanceTimersByTime(120);
  store.link({ phase: "lost", since: Date.now(), attempt: 0, retryAt: 0 });
  vi.advanceTimersByTime(120);
  expect(view.snapshot["a/b/c/d"]?.stale).toBe(true);
});

test("a plot is told of the loss, so that its line can break, and once that the value holds again", () => {
  const seen: boolean[] = [];
  store.samples(["a/b/c/d"], options, (samples) => {
    for (const one of samples) seen.push(one.stale);
  });
  give("a/b/c/d", 1);
  vi.advanceTimersByTime(200);
  store.link({ phase: "lost", since: Date.now(), attempt: 0, retryAt: 0 });
  vi.advanceTimersByTime(3000);
  for (let again = 0; again < 2; again += 1) give("a/b/c/d", 1, "confirm");
  vi.advanceTimersByTime(200);
  expect(seen).toEqual([false, true, false]);
});

test("a value that the server calls stale grows older between its frames", () => {
  const { view } = store.latest(["a/b/c/d"], options, () => undefined);
  give("a/b/c/d", 1, "new", { stale: true, age: 10 });
  vi.advanceTimersByTime(5200);
  expect(view.snapshot["a/b/c/d"]?.age).toBeGreaterThanOrEqual(15);
});

test("a malformed name is answered here and never sent; its neighbours are", () => {
  const { view } = store.latest(["nonsense", "a/b/c/d"], options, () => undefined);
  vi.advanceTimersByTime(50);
  expect(view.snapshot.nonsense?.error?.code).toBe("BAD_REQUEST");
  expect([...sent.keys()]).toEqual(["a/b/c/d"]);
});

test("a view that cannot be seen is not handed values, and has them at once when it comes back", () => {
  const changed = vi.fn();
  const { view, pause } = store.latest(["a/b/c/d"], options, changed);
  pause(true);
  give("a/b/c/d", 1);
  vi.advanceTimersByTime(2000);
  expect(changed).not.toHaveBeenCalled();
  pause(false);
  vi.advanceTimersByTime(20);
  expect(view.snapshot["a/b/c/d"]?.value).toBe(1);
});

test("a plot that cannot be seen loses nothing and is told once a second", () => {
  const sizes: number[] = [];
  const handle = store.samples(["a/b/c/d"], options, (samples) => sizes.push(samples.length));
  handle.pause(true);
  for (let value = 0; value < 40; value += 1) {
    give("a/b/c/d", value);
    vi.advanceTimersByTime(100);
  }
  expect(sizes.length).toBeLessThanOrEqual(5);
  vi.advanceTimersByTime(1100);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(40);
});

test("alarms are counted among what is shown", () => {
  store.latest(["a/b/c/d", "a/b/c/e", "a/b/c/state"], options, () => undefined);
  give("a/b/c/d", 1, "new", { quality: "ATTR_ALARM" });
  give("a/b/c/e", 1, "new", { quality: "ATTR_WARNING" });
  give("a/b/c/state", 1, "new", { value: "FAULT" });
  expect(store.alarms()).toEqual({ alarm: 1, warning: 1, devices: 1 });
  expect(
    store
      .deviations()
      .map(({ kind, says }) => `${kind} ${says}`)
      .sort(),
  ).toEqual(["alarm ALARM", "device FAULT", "warning WARNING"]);
});

test("a view that fails does not keep another from its values", () => {
  const reported = vi.fn();
  vi.stubGlobal("reportError", reported);
  const seen = vi.fn();
  store.samples(["a/b/c/d"], options, () => {
    throw new Error("broken plot");
  });
  store.samples(["a/b/c/d"], options, seen);
  give("a/b/c/d", 1);
  vi.advanceTimersByTime(50);
  expect(seen).toHaveBeenCalledTimes(1);
  expect(reported).toHaveBeenCalledTimes(1);
  vi.unstubAllGlobals();
});
