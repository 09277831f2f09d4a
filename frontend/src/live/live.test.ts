// @vitest-environment node
/** The page's side and the worker's side joined by real messages, and a real WebSocket server. */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import type { Sample } from "@octopus-widgets/sdk/contract";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type WebSocket as Socket, WebSocketServer } from "ws";
import { Engine } from "./engine";
import { Live } from "./live";
import type { Port, ToPage, ToWorker } from "./protocol";
import type { Ticker } from "./ticker";
import type { LinkState, Result } from "./types";

interface Operation {
  id: string;
  variables?: { fullNames?: string[]; since?: number; delivery?: string; window?: number };
  query: string;
}

/** A server of graphql-transport-ws that can lose connections, refuse tokens, and remembers what it was asked. */
class Telescope {
  readonly tokens: (string | undefined)[] = [];
  readonly operations: Operation[] = [];
  readonly sockets = new Set<Socket>();
  readonly refused = new Set<string>();
  readonly samples: { fullName: string; value: number; timestamp: number }[] = [];
  readonly #open = new Map<Socket, Map<string, Operation>>();
  #http!: Server;
  #server!: WebSocketServer;
  #port = 0;

  async listen(): Promise<void> {
    this.#http = createServer();
    this.#server = new WebSocketServer({ server: this.#http, handleProtocols: () => "graphql-transport-ws" });
    this.#server.on("connection", (socket: Socket, _request: IncomingMessage) => this.#accept(socket));
    await new Promise<void>((done) => this.#http.listen(this.#port, "127.0.0.1", done));
    this.#port = (this.#http.address() as AddressInfo).port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#port}/graphql`;
  }

  async silence(): Promise<void> {
    this.cut();
    this.#server.close();
    await new Promise<void>((done) => this.#http.close(() => done()));
  }

  publish(fullName: string, timestamp: number): void {
    const sample = { fullName, value: timestamp, timestamp };
    this.samples.push(sample);
    for (const [socket, operations] of this.#open) {
      for (const operation of operations.values()) {
        if (operation.variables?.fullNames?.includes(fullName)) this.#batch(socket, operation.id, [sample]);
      }
    }
  }

  close(code: number): void {
    for (const socket of this.sockets) socket.close(code, `closed with ${code}`);
  }

  /** As a proxy does that ends: no close frame, no code. */
  cut(): void {
    for (const socket of this.sockets) socket.terminate();
  }

  #accept(socket: Socket): void {
    this.sockets.add(socket);
    const operations = new Map<string, Operation>();
    this.#open.set(socket, operations);
    socket.on("close", () => {
      this.sockets.delete(socket);
      this.#open.delete(socket);
    });
    socket.on("message", (data) => this.#message(socket, operations, JSON.parse(String(data))));
  }

  #message(
    socket: Socket,
    operations: Map<string, Operation>,
    message: { type: string; id: string; payload?: unknown },
  ): void {
    const send = (reply: object) => socket.send(JSON.stringify(reply));
    if (message.type === "connection_init") {
      const token = (message.payload as { Authorization?: string } | undefined)?.Authorization;
      this.tokens.push(token);
      if (token !== undefined && this.refused.has(token)) socket.close(4403, "Forbidden");
      else send({ type: "connection_ack" });
    } else if (message.type === "ping") send({ type: "pong" });
    else if (message.type === "complete") operations.delete(message.id);
    else if (message.type === "subscribe")
      this.#subscribe(socket, operations, message.id, message.payload as Omit<Operation, "id">);
  }

  #subscribe(socket: Socket, operations: Map<string, Operation>, id: string, payload: Omit<Operation, "id">): void {
    const operation = { ...payload, id };
    this.operations.push(operation);
    operations.set(id, operation);
    if (payload.query.includes("refuse me")) {
      socket.send(
        JSON.stringify({ type: "error", id, payload: [{ message: "no", extensions: { code: "FORBIDDEN" } }] }),
      );
    } else if (payload.query.includes("attributeBatches")) {
      const { fullNames = [], since } = payload.variables ?? {};
      const of = (name: string) => this.samples.filter((sample) => sample.fullName === name);
      const missed = fullNames.flatMap((name) =>
        of(name).filter((sample) => since !== undefined && sample.timestamp > since),
      );
      // As the backend does: with `since` what is newer, and nothing at all when there is none; else the last values.
      const frames = since === undefined ? fullNames.flatMap((name) => of(name).slice(-1)) : missed;
      if (frames.length > 0) this.#batch(socket, id, frames);
    } else socket.send(JSON.stringify({ type: "next", id, payload: { data: { hello: payload.variables ?? null } } }));
  }

  #batch(socket: Socket, id: string, frames: object[]): void {
    const batch = { sequence: 1, sourceRate: 5, deliveredRate: 5, missed: 0, gap: false, frames };
    socket.send(JSON.stringify({ type: "next", id, payload: { data: { attributeBatches: batch } } }));
  }
}

function port<Out, In>(end: MessagePort): Port<Out, In> {
  return {
    post: (message, transfer = []) => end.postMessage(message, transfer as ArrayBuffer[]),
    listen: (handler) => end.on("message", handler),
  };
}

class QuickTicker implements Ticker {
  schedule(run: () => void, wait = 0): () => void {
    const timer = setTimeout(run, Math.max(2, wait));
    return () => clearTimeout(timer);
  }
  now(): number {
    return Date.now();
  }
}

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

/** Until it holds; long enough for a machine that has much else to do. */
const eventually = (check: () => void): Promise<void> => vi.waitFor(check, 10_000);

let telescope: Telescope;
let channel: MessageChannel;
let live: Live;
let engine: Engine;
let asked: boolean[];
let states: LinkState["phase"][];
let nextToken: () => string | null;
/** Milliseconds that the link's clock goes before the true one. */
let ahead: number;

beforeEach(async () => {
  ahead = 0;
  telescope = new Telescope();
  await telescope.listen();
  channel = new MessageChannel();
  asked = [];
  states = [];
  nextToken = () => "first";
  engine = new Engine(port<ToPage, ToWorker>(channel.port1), { random: () => 0, now: () => Date.now() + ahead });
  live = new Live({
    url: telescope.url,
    port: port<ToWorker, ToPage>(channel.port2),
    ticker: new QuickTicker(),
    token: async (refused) => {
      asked.push(refused);
      return nextToken();
    },
  });
  live.link.watch(() => states.push(live.link.get().phase));
});

afterEach(async () => {
  live.stop("over");
  await eventually(() => expect(live.link.get().phase).toBe("stopped"));
  live.attributes.close();
  engine.close();
  channel.port1.close();
  await telescope.silence();
});

const phase = (expected: LinkState["phase"]) => eventually(() => expect(live.link.get().phase).toBe(expected));

function watch(name: string): number[] {
  const seen: number[] = [];
  live.attributes.samples([name], { window: 0, delivery: "lossless" }, (samples: readonly Sample[]) => {
    for (const one of samples) if (!one.stale) seen.push(one.timestamp as number);
  });
  return seen;
}

test("the link is authenticated with the page's token and says when it is live", async () => {
  live.start();
  await phase("live");
  expect(telescope.tokens).toEqual(["Bearer first"]);
  expect(asked).toEqual([false]);
});

test("without a token the link is tried anonymously", async () => {
  nextToken = () => null;
  live.start();
  await phase("live");
  expect(telescope.tokens).toEqual([undefined]);
});

test("samples published while the link was down arrive when it is back, once each and in order", async () => {
  live.start();
  const seen = watch("a/b/c/d");
  await eventually(() => expect(telescope.operations).toHaveLength(1));
  telescope.publish("a/b/c/d", 101);
  telescope.publish("a/b/c/d", 102);
  await eventually(() => expect(seen).toEqual([101, 102]));
  await telescope.silence();
  await phase("lost");
  for (const time of [103, 104, 105]) telescope.publish("a/b/c/d", time);
  await telescope.listen();
  await phase("live");
  await eventually(() => expect(seen).toEqual([101, 102, 103, 104, 105]));
  telescope.publish("a/b/c/d", 106);
  await eventually(() => expect(seen.at(-1)).toBe(106));
  expect(seen).toEqual([101, 102, 103, 104, 105, 106]);
  expect(telescope.operations.at(-1)?.variables?.since).toBe(102);
});

test("a token that expired in the middle is replaced by a fresh one, and nothing is lost", async () => {
  live.start();
  const seen = watch("a/b/c/d");
  await eventually(() => expect(telescope.operations).toHaveLength(1));
  telescope.publish("a/b/c/d", 1);
  await eventually(() => expect(seen).toEqual([1]));
  nextToken = () => "second";
  telescope.close(4403);
  telescope.publish("a/b/c/d", 2);
  await eventually(() => expect(seen).toEqual([1, 2]));
  expect(asked).toEqual([false, true]);
  expect(telescope.tokens).toEqual(["Bearer first", "Bearer second"]);
});

test("a sign-in that is refused again and again stops the link with its reason", async () => {
  telescope.refused.add("Bearer first");
  live.start();
  await phase("stopped");
  expect(live.link.get()).toMatchObject({ code: "UNAUTHENTICATED" });
  expect(asked).toEqual([false, true, true]);
  nextToken = () => "second";
  live.start();
  await phase("live");
});

test("a token that cannot be renewed just now is asked for again", async () => {
  let failures = 2;
  nextToken = () => {
    failures -= 1;
    if (failures >= 0) throw new Error("the server cannot be reached");
    return "first";
  };
  live.start();
  await phase("live");
  expect(telescope.tokens).toEqual(["Bearer first"]);
});

test("close code 1013 means: come back", async () => {
  live.start();
  await phase("live");
  telescope.close(1013);
  await phase("lost");
  await phase("live");
  expect(states).toEqual(expect.arrayContaining(["live", "lost", "live"]));
});

test("a server that hands over is no news: nothing is lost, doubled, stale or told", async () => {
  live.start();
  const seen = watch("a/b/c/d");
  const { view } = live.attributes.latest(["a/b/c/d"], { window: 0, delivery: "latest" }, () => undefined);
  const stale: boolean[] = [];
  await eventually(() => expect(telescope.operations).toHaveLength(1));
  telescope.publish("a/b/c/d", 101);
  await eventually(() => expect(seen).toEqual([101]));
  for (let turn = 0; turn < 3; turn += 1) {
    const sockets = new Set(telescope.sockets);
    telescope.close(1012);
    telescope.publish("a/b/c/d", 102 + 2 * turn);
    await eventually(() => expect([...telescope.sockets].some((each) => !sockets.has(each))).toBe(true));
    telescope.publish("a/b/c/d", 103 + 2 * turn);
    await eventually(() => expect(seen.at(-1)).toBe(103 + 2 * turn));
    stale.push(view.snapshot["a/b/c/d"]?.stale ?? true);
  }
  expect(seen).toEqual([101, 102, 103, 104, 105, 106, 107]);
  expect(stale).toEqual([false, false, false]);
  expect(states).not.toContain("lost");
});

test("a server that hands over to nobody is told after a second, and comes back all the same", async () => {
  live.start();
  await phase("live");
  const asked = Date.now();
  telescope.close(1012);
  await telescope.silence();
  await phase("lost");
  expect(live.link.get()).toMatchObject({
    phase: "lost",
    since: expect.toSatisfy((since: number) => since < asked + 500),
  });
  expect(Date.now() - asked).toBeGreaterThan(900);
  await telescope.listen();
  await phase("live");
});

test("a link that lasted and is cut without a word is no news, as long as somebody is there to come back to", async () => {
  live.start();
  const seen = watch("a/b/c/d");
  await eventually(() => expect(telescope.operations).toHaveLength(1));
  for (let turn = 1; turn <= 2; turn += 1) {
    ahead += 2_000;
    telescope.cut();
    telescope.publish("a/b/c/d", turn);
    await eventually(() => expect(telescope.operations).toHaveLength(1 + turn));
    await eventually(() => expect(seen.at(-1)).toBe(turn));
  }
  expect(states).not.toContain("lost");
});

test("a link that is cut is told lost at once if nobody is there, or if it never lasted", async () => {
  live.start();
  await phase("live");
  ahead = 2_000;
  const cut = Date.now();
  await telescope.silence();
  await phase("lost");
  expect(Date.now() - cut).toBeLessThan(900);
  expect(live.link.get()).toMatchObject({ since: expect.toSatisfy((since: number) => since < cut + ahead + 500) });
  await telescope.listen();
  await phase("live");
  states.length = 0;
  telescope.cut();
  await phase("lost");
  await phase("live");
  expect(states[0]).toBe("lost");
});

test("a token that expired is replaced during a hand-over too", async () => {
  live.start();
  await phase("live");
  telescope.refused.add("Bearer first");
  telescope.close(1012);
  await eventually(() => expect(asked.at(-1)).toBe(true));
  nextToken = () => "second";
  await eventually(() => expect(telescope.tokens.at(-1)).toBe("Bearer second"));
  await phase("live");
});

test("a fatal close is told, and a new start connects again with all attributes", async () => {
  live.start();
  const seen = watch("a/b/c/d");
  await eventually(() => expect(telescope.operations).toHaveLength(1));
  const ended = vi.fn();
  live.subscribe(
    { query: "subscription { hello }" },
    { next: () => undefined, error: ended, complete: () => undefined },
  );
  await eventually(() => expect(telescope.operations).toHaveLength(2));
  telescope.close(1011);
  await phase("stopped");
  expect(live.link.get()).toMatchObject({ reason: expect.stringContaining("1011") });
  await eventually(() => expect(ended).toHaveBeenCalledOnce());
  live.start();
  await phase("live");
  await eventually(() => expect(telescope.operations).toHaveLength(3));
  telescope.publish("a/b/c/d", 9);
  await eventually(() => expect(seen).toEqual([9]));
});

test("a slow attribute whose value still holds is not stale any more after a reconnection", async () => {
  live.start();
  const { view } = live.attributes.latest(["a/b/c/slow"], { window: 0, delivery: "latest" }, () => undefined);
  watch("a/b/c/quick");
  await eventually(() => expect(telescope.operations.length).toBeGreaterThan(0));
  telescope.publish("a/b/c/slow", 1);
  telescope.publish("a/b/c/quick", 2);
  await eventually(() => expect(view.snapshot["a/b/c/slow"]?.stale).toBe(false));
  telescope.close(1013);
  await eventually(() => expect(view.snapshot["a/b/c/slow"]?.stale).toBe(true));
  await eventually(() => expect(view.snapshot["a/b/c/slow"]?.stale).toBe(false));
});

test("an operation of any kind runs over the socket, survives a reconnection, and ends when told", async () => {
  live.start();
  const results: Result[] = [];
  const end = live.subscribe(
    { query: "subscription ($who: String) { hello }", variables: { who: "you" } },
    { next: (result) => results.push(result), error: () => undefined, complete: () => undefined },
  );
  await eventually(() => expect(results).toEqual([{ data: { hello: { who: "you" } } }]));
  telescope.close(1012);
  await eventually(() => expect(results).toHaveLength(2));
  end();
  telescope.close(1013);
  await phase("lost");
  await phase("live");
  expect(results).toHaveLength(2);
});

test("a refused operation hears why, and the others do not notice", async () => {
  live.start();
  const seen = watch("a/b/c/d");
  const failed = vi.fn();
  live.subscribe(
    { query: "subscription { refuse me }" },
    { next: () => undefined, error: failed, complete: () => undefined },
  );
  await eventually(() => expect(failed).toHaveBeenCalledOnce());
  expect(failed.mock.calls[0]?.[0]).toMatchObject({ code: "FORBIDDEN", message: "no" });
  await eventually(() => expect(telescope.operations).toHaveLength(2));
  telescope.publish("a/b/c/d", 3);
  await eventually(() => expect(seen).toEqual([3]));
});
