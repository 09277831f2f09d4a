import { expect, test } from "vitest";
import { type Heard, linesOf, merged, traceOf } from "../src/merge";
import type { Procedure } from "../src/operations";

const of = (states: string[], changes: Partial<Procedure> = {}): Procedure => ({
  id: 7,
  script: "file:///scripts/observe.py",
  state: states.at(-1) ?? "",
  states,
  stateTimes: states.map((_, index) => 1000 + index),
  createdAt: 1000,
  initArguments: null,
  mainArguments: null,
  subarray: 1,
  telescope: "mid",
  stacktrace: null,
  ...changes,
});
const told = (at: number, changes: Partial<Heard>): Heard => ({
  procedure: 7,
  state: null,
  message: null,
  stacktrace: null,
  at,
  ...changes,
});
const states = (...names: string[]): Heard[] => names.map((state, index) => told(1010 + index, { state }));
const now = (procedure: Procedure, events: Heard[], at = 1009): Procedure => {
  const [only] = merged([procedure], events, at);
  if (!only) throw new Error("no procedure");
  return only;
};

test("what events told after the list goes on from what the list says", () => {
  const ready = of(["CREATING", "IDLE", "READY"]);
  expect(now(ready, states("RUNNING"))).toMatchObject({ state: "RUNNING", stateTimes: [1000, 1001, 1002, 1010] });
  expect(now(ready, states("READY", "RUNNING")).states).toEqual(["CREATING", "IDLE", "READY", "RUNNING"]);
  expect(now(ready, states("IDLE", "READY")).states).toEqual(["CREATING", "IDLE", "READY"]);
});

test("a list that knows more than the events is left alone", () => {
  const over = of(["READY", "RUNNING", "READY", "COMPLETE"]);
  expect(now(over, states("READY", "READY", "COMPLETE")).states).toHaveLength(4);
  expect(now(of(["READY", "RUNNING"]), states("RUNNING"), 1014).states).toEqual(["READY", "RUNNING"]);
});

test("events long before the list do not undo it", () => {
  const running = of(["READY", "RUNNING"]);
  expect(now(running, [told(900, { state: "READY" })]).state).toBe("RUNNING");
});

test("the newest procedure comes first", () => {
  expect(merged([of(["READY"], { id: 3 }), of(["READY"], { id: 4 })], [], 0).map(({ id }) => id)).toEqual([4, 3]);
});

test("lines and tracebacks are those of the procedure itself, not of one with its number before a restart", () => {
  const events = [
    told(500, { message: "of another" }),
    told(1005, { message: "scan 1/3" }),
    told(1006, { procedure: 8, message: "of its neighbour" }),
    told(1007, { stacktrace: "Traceback …" }),
  ];
  expect(linesOf(of(["RUNNING"]), events).map(({ text }) => text)).toEqual(["scan 1/3"]);
  expect(traceOf(of(["FAILED"]), events)).toBe("Traceback …");
  expect(traceOf(of(["FAILED"], { stacktrace: "its own" }), events)).toBe("its own");
});
