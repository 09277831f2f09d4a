// @vitest-environment node
/** The link against a real WebSocket server: a connection outlives the tokens it is made with. */
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { WebSocketServer } from "ws";
import { Link } from "./link";

let server: WebSocketServer;
let link: Link | undefined;

afterEach(() => {
  link?.stop("the test is over", "LINK_CLOSED");
  server.close();
});

test("a fresher token is handed over in a ping, on the connection that is open", async () => {
  const heard: { type: string; payload?: { Authorization?: string } }[] = [];
  let connections = 0;
  server = new WebSocketServer({ host: "127.0.0.1", port: 0, handleProtocols: () => "graphql-transport-ws" });
  server.on("connection", (socket) => {
    connections += 1;
    socket.on("message", (data) => {
      const message = JSON.parse(String(data)) as (typeof heard)[number];
      heard.push(message);
      if (message.type === "connection_init") socket.send('{"type":"connection_ack"}');
      if (message.type === "ping") socket.send('{"type":"pong"}');
    });
  });
  await new Promise((done) => server.once("listening", done));
  let token: string | Error = "first";
  link = new Link({
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    token: () => (token instanceof Error ? Promise.reject(token) : Promise.resolve(token)),
    onState: () => undefined,
    onConnected: () => undefined,
    renewEvery: 20,
  });
  link.start();
  const renewals = () => heard.flatMap(({ type, payload }) => (type === "ping" && payload?.Authorization) || []);
  await vi.waitFor(() => expect(link?.state.phase).toBe("live"));

  token = new Error("the server cannot be reached to renew");
  await new Promise((done) => setTimeout(done, 80));
  expect(renewals()).toEqual([]);

  token = "second";
  await vi.waitFor(() => expect(renewals()).toEqual(["Bearer second"]));
  await new Promise((done) => setTimeout(done, 80));
  expect(renewals()).toEqual(["Bearer second"]);
  token = "third";
  await vi.waitFor(() => expect(renewals()).toEqual(["Bearer second", "Bearer third"]));
  expect(connections).toBe(1);
  expect(link.state.phase).toBe("live");
});
