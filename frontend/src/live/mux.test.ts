import fc from "fast-check";
import { expect, test } from "vitest";
import { MOST_OPERATIONS, Mux } from "./mux";
import type { Wish } from "./operation";
import type { Gated } from "./pack";
import { LiveError, type Payload, type Sink } from "./types";

const fast: Wish = { delivery: "latest", window: 0.1 };
const slow: Wish = { delivery: "latest", window: 1 };

interface Open {
  payload: Payload;
  sink: Sink;
  names: string[];
  sequence: number;
}

/** A server that remembers what is open and answers when told to. */
class Server {
  readonly open = new Set<Open>();
  readonly frames: Gated[] = [];
  readonly timers: (() => void)[] = [];
  readonly missed: string[] = [];
  time = 1_000_000_000_000;
  readonly mux = new Mux(
    {
      subscribe: (payload, sink) => {
        const names = (payload.variables as { fullNames: string[] }).fullNames;
        const open: Open = { payload, sink, names, sequence: 0 };
        this.open.add(open);
        return () => this.open.delete(open);
      },
    },
    (frames) => this.frames.push(...frames),
    {
      now: () => this.time,
      random: () => 0.5,
      later: (run) => {
        this.timers.push(run);
        return () => this.timers.splice(this.timers.indexOf(run), 1);
      },
      missed: (names) => this.missed.push(...names),
    },
  );

  send(open: Open, frames: { fullName: string; value: number; timestamp: number }[], missed = 0): void {
    open.sequence += 1;
    const batch = { sequence: open.sequence, sourceRate: 10, deliveredRate: 9, missed, gap: false, frames };
    open.sink.next({ data: { attributeBatches: batch } });
  }

  /** Publish a sample to every operation that carries the name. */
  publish(fullName: string, timestamp: number): void {
    for (const open of [...this.open]) {
      if (open.names.includes(fullName)) this.send(open, [{ fullName, value: timestamp, timestamp }]);
    }
  }

  seen(name: string): (number | null)[] {
    return this.frames
      .filter((frame) => frame.kind === "new" && frame.sample.fullName === name)
      .map((frame) => frame.sample.timestamp);
  }

  carried(): string[] {
    return [...this.open].flatMap((open) => open.names);
  }
}

const wishes = (names: string[], wish: Wish | null): [string, Wish | null][] => names.map((name) => [name, wish]);

test("names of one turn share an operation, and a new name leaves the others alone", () => {
  const server = new Server();
  server.mux.begin();
  server.mux.change(wishes(["a/b/c/1", "a/b/c/2"], fast));
  expect([...server.open].map((open) => open.names)).toEqual([["a/b/c/1", "a/b/c/2"]]);
  const [first] = server.open;
  server.mux.change(wishes(["a/b/c/3"], fast));
  expect(server.open.has(first as Open)).toBe(true);
  expect(server.carried()).toEqual(["a/b/c/1", "a/b/c/2", "a/b/c/3"]);
});

test("an attribute that nobody wants any more is not shown, and an operation without any is ended", () => {
  const server = new Server();
  server.mux.begin();
  server.mux.change(wishes(["a/b/c/1", "a/b/c/2"], fast));
  server.mux.change(wishes(["a/b/c/1"], null));
  server.publish("a/b/c/1", 1);
  server.publish("a/b/c/2", 1);
  expect(server.seen("a/b/c/1")).toEqual([]);
  expect(server.seen("a/b/c/2")).toEqual([1]);
  server.mux.change(wishes(["a/b/c/2"], null));
  expect(server.open.size).toBe(0);
});

test("a changed wish is served by the old operation until the new one has answered", () => {
  const server = new Server();
  server.mux.begin();
  server.mux.change(wishes(["a/b/c/1"], slow));
  const [old] = server.open;
  server.send(old as Open, [{ fullName: "a/b/c/1", value: 1, timestamp: 1 }]);
  server.mux.change(wishes(["a/b/c/1"], fast));
  expect(server.open.size).toBe(2);
  server.send(old as Open, [{ fullName: "a/b/c/1", value: 2, timestamp: 2 }]);
  const fresh = [...server.open].find((open) => open !== old) as Open;
  server.send(fresh, [{ fullName: "a/b/c/1", value: 2, timestamp: 2 }]);
  server.send(fresh, [{ fullName: "a/b/c/1", value: 3, timestamp: 3 }]);
  expect([...server.open]).toEqual([fresh]);
  expect(server.seen("a/b/c/1")).toEqual([1, 2, 3]);
});

test("many small operations become one without losing or doubling a sample", () => {
  const server = new Server();
  server.mux.begin();
  const names = Array.from({ length: MOST_OPERATIONS + 3 }, (_, index) => `a/b/c/${index}`);
  for (const name of names) {
    server.mux.change(wishes([name], fast));
    server.publish(name, 1);
  }
  server.mux.change(wishes(["a/b/c/last"], fast));
  for (const name of names) server.publish(name, 2);
  server.publish("a/b/c/last", 2);
  server.mux.change(wishes(["a/b/c/x"], fast));
  for (const name of names) server.publish(name, 3);
  for (const name of names) expect(server.seen(name)).toEqual([1, 2, 3]);
  expect(server.open.size).toBeLessThanOrEqual(MOST_OPERATIONS + 1);
});

test("when the link comes back the server is asked for what came after the oldest last sample", () => {
  const server = new Server();
  server.mux.begin();
  server.mux.change(wishes(["a/b/c/1", "a/b/c/2"], fast));
  const [open] = server.open;
  const since = () =>
    (JSON.parse(JSON.stringify((open as Open).payload)) as { variables: { since?: number } }).variables.since;
  expect(since()).toBeUndefined();
  server.publish("a/b/c/1", 100);
  server.publish("a/b/c/2", 103);
  expect(since()).toBe(100);
  server.mux.resumed();
  for (const time of [100, 101, 104]) server.publish("a/b/c/1", time);
  for (const time of [102, 103, 105]) server.publish("a/b/c/2", time);
  expect(server.seen("a/b/c/1")).toEqual([100, 101, 104]);
  expect(server.seen("a/b/c/2")).toEqual([103, 105]);
});

test("an attribute silent for longer than the ring does not drag the replay back", () => {
  const server = new Server();
  server.mux.begin();
  server.mux.change(wishes(["a/b/c/1", "a/b/c/2"], fast));
  server.publish("a/b/c/1", 100);
  server.time += 120_000;
  server.publish("a/b/c/2", 220);
  const [open] = server.open;
  expect((open as Open).payload.variables?.since).toBe(220);
});

test("one name that the server refuses is told apart; the others go on", () => {
  const server = new Server();
  server.mux.begin();
  const names = Array.from({ length: 9 }, (_, index) => `a/b/c/${index}`);
  server.mux.change(wishes(names, fast));
  const refuse = () => [...server.open].filter((open) => open.sequence === 0 && open.names.includes("a/b/c/5"));
  for (let open = refuse(); open.length > 0; open = refuse()) {
    for (const one of open) {
      one.sink.error(new LiveError("no such attribute", "BAD_REQUEST"));
      server.open.delete(one);
    }
  }
  for (const name of names) server.publish(name, 7);
  expect(server.frames.filter((frame) => frame.sample.error !== null).map((frame) => frame.sample.fullName)).toEqual([
    "a/b/c/5",
  ]);
  expect(server.frames.find((frame) => frame.sample.error)?.sample.error).toEqual({
    code: "BAD_REQUEST",
    message: "no such attribute",
  });
  for (const name of names.filter((one) => one !== "a/b/c/5")) expect(server.seen(name)).toEqual([7]);
});

test("an operation that the server ends is taken up again from the last sample", () => {
  const server = new Server();
  server.mux.begin();
  server.mux.change(wishes(["a/b/c/1"], fast));
  server.publish("a/b/c/1", 5);
  const [open] = server.open;
  server.open.delete(open as Open);
  (open as Open).sink.error(new LiveError("fell behind", "TOO_LARGE"));
  expect(server.open.size).toBe(0);
  server.timers.splice(0).forEach((run) => void run());
  const [again] = server.open;
  expect((again as Open).payload.variables?.since).toBe(5);
  server.publish("a/b/c/1", 5);
  server.publish("a/b/c/1", 6);
  expect(server.seen("a/b/c/1")).toEqual([5, 6]);
});

test("what was missed is counted over reconnections", () => {
  const server = new Server();
  server.mux.begin();
  server.mux.change(wishes(["a/b/c/1"], fast));
  const [open] = server.open;
  server.send(open as Open, [], 3);
  expect(server.mux.rates()).toMatchObject({ sourceRate: 0, missed: 3 });
  server.time += 5_000;
  server.send(open as Open, [], 5);
  server.mux.resumed();
  server.send(open as Open, [], 2);
  expect(server.mux.rates()).toEqual({ sourceRate: 10, deliveredRate: 9, missed: 7, gaps: 0 });
});

test("a link that ends for good leaves nothing open, and a new one opens all again", () => {
  const server = new Server();
  server.mux.change(wishes(["a/b/c/1"], fast));
  expect(server.open.size).toBe(0);
  server.mux.begin();
  expect(server.carried()).toEqual(["a/b/c/1"]);
  server.mux.halt();
  expect(server.open.size).toBe(0);
  server.mux.begin();
  expect(server.carried()).toEqual(["a/b/c/1"]);
});

test("the reply to a name whose route only the server knows finds who asked", () => {
  const server = new Server();
  server.mux.begin();
  server.mux.change(wishes(["tango://host:1://a/b/c/d", "x/y/z/w"], fast));
  const [open] = server.open;
  server.send(open as Open, [{ fullName: "a/b/c/d", value: 1, timestamp: 1 }]);
  expect(server.seen("tango://host:1://a/b/c/d")).toEqual([1]);
});

const names = ["a/b/c/1", "a/b/c/2", "a/b/c/3", "a/b/c/4"];
const step = fc.oneof(
  fc.record({
    kind: fc.constant("wish" as const),
    name: fc.constantFrom(...names),
    wish: fc.constantFrom(fast, slow, null),
  }),
  fc.record({ kind: fc.constant("publish" as const), name: fc.constantFrom(...names) }),
  fc.record({ kind: fc.constant("resume" as const) }),
);

test("whatever is wished and whenever the link returns, each wanted attribute gets each of its samples once and in order", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const server = new Server();
      server.mux.begin();
      const wanted = new Set<string>();
      const expected = new Map<string, number[]>();
      let time = 0;
      for (const one of steps) {
        if (one.kind === "wish") {
          server.mux.change([[one.name, one.wish]]);
          if (one.wish === null) wanted.delete(one.name);
          else wanted.add(one.name);
        } else if (one.kind === "publish") {
          time += 1;
          server.publish(one.name, time);
          if (wanted.has(one.name)) expected.set(one.name, [...(expected.get(one.name) ?? []), time]);
        } else server.mux.resumed();
      }
      for (const name of names) expect(server.seen(name)).toEqual(expected.get(name) ?? []);
    }),
  );
});

test("what the server could not replay is told by name; a name that was not heard of before has nothing to lose", () => {
  const server = new Server();
  server.mux.begin();
  server.mux.change(wishes(["a/b/c/1", "a/b/c/2"], fast));
  server.publish("a/b/c/1", 10);
  expect(server.missed).toEqual([]);
  server.mux.resumed();
  const [open] = server.open;
  const batch = { sequence: 1, sourceRate: 0, deliveredRate: 0, missed: 0, gap: true, frames: [] };
  open?.sink.next({ data: { attributeBatches: batch } });
  expect(server.missed).toEqual(["a/b/c/1"]);
  open?.sink.next({ data: { attributeBatches: { ...batch, sequence: 2 } } });
  // Later too: the process that fed it was gone for a while.
  expect(server.missed).toEqual(["a/b/c/1", "a/b/c/1"]);
});
