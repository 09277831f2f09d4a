import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Session, type SessionEvent, sessionHinted } from "./session";

/** The server's side: one refresh cookie, tokens by number. */
class Server {
  count = 0;
  cookie = true;
  reachable = true;
  anonymous = false;
  calls: string[] = [];
  readonly fetch = (async (address: string) => {
    const path = address.split("/auth/")[1] ?? "";
    this.calls.push(path);
    if (!this.reachable) throw new TypeError("Failed to fetch");
    if (path === "login") this.cookie = true;
    if (path === "logout") this.cookie = false;
    if (path === "providers") return Response.json({ providers: ["local"], anonymous: this.anonymous });
    if (path === "me" && this.anonymous) return Response.json({ username: "anonymous", role: "Viewer", role_level: 1 });
    if (path === "me" || (path === "refresh" && !this.cookie))
      return Response.json({ message: "no session" }, { status: 401 });
    this.count += 1;
    return Response.json({
      access_token: `t${this.count}`,
      expires_in: 300,
      username: "ada",
      role: "Operator",
      role_level: 3,
    });
  }) as typeof fetch;
}

function tab(server: Server, channel: BroadcastChannel | null = null) {
  const events: SessionEvent["type"][] = [];
  const session = new Session({
    authUrl: "http://host/auth/",
    fetch: server.fetch,
    channel,
    onEvent: (event) => events.push(event.type),
  });
  return { session, events };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("Session", () => {
  it("takes up the session of the cookie, and is signed out without one", async () => {
    const server = new Server();
    const first = tab(server);
    await first.session.start();
    expect([first.session.token, first.events]).toEqual(["t1", ["signedIn"]]);
    server.cookie = false;
    const second = tab(server);
    await second.session.start();
    expect(second.events).toEqual(["signedOut"]);
  });

  it("does not call a session ended that somebody ends: the connection may close before the answer comes", async () => {
    const server = new Server();
    const { session, events } = tab(server);
    await session.signIn("ada", "secret");
    const leaving = session.signOut();
    const refused = session.accessToken(true);
    await leaving;
    expect([await refused, server.calls, events]).toEqual([null, ["login", "logout"], ["signedIn", "signedOut"]]);
  });

  it("asks for nothing that would be refused on a first visit", async () => {
    const server = new Server();
    server.cookie = false;
    const events: SessionEvent["type"][] = [];
    const visit = () =>
      new Session({
        authUrl: "http://host/auth/",
        fetch: server.fetch,
        hinted: () => sessionHinted("other=1; octopus_sessions=1"),
        onEvent: (event) => events.push(event.type),
      }).start();
    await visit();
    expect([server.calls, events]).toEqual([["providers"], ["signedOut"]]);
    server.anonymous = true;
    await visit();
    expect(events).toEqual(["signedOut", "signedIn"]);
  });

  it("takes up a session that the server hints at", () => {
    expect(sessionHinted("a=b; octopus_session=1")).toBe(true);
    expect(sessionHinted("")).toBe(false);
  });

  it("renews before the token expires, for as long as the page is open", async () => {
    const server = new Server();
    const { session, events } = tab(server);
    await session.start();
    await vi.advanceTimersByTimeAsync(12 * 3600 * 1000);
    expect(server.count).toBeGreaterThan(200);
    expect(events).not.toContain("ended");
    expect(await session.accessToken()).toBe(session.token);
  });

  it("outlives a night without network, and ends only when the server refuses", async () => {
    const server = new Server();
    const { session, events } = tab(server);
    await session.start();
    server.reachable = false;
    await vi.advanceTimersByTimeAsync(3600 * 1000);
    expect(events).toEqual(["signedIn"]);
    await expect(session.accessToken()).rejects.toThrow("fetch");
    server.reachable = true;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(events.at(-1)).toBe("signedIn");
    server.cookie = false;
    await vi.advanceTimersByTimeAsync(300_000);
    expect(events.at(-1)).toBe("ended");
    await session.signIn("ada", "secret");
    expect(events.at(-1)).toBe("signedIn");
  });

  it("asks once when many need a token at the same time", async () => {
    const server = new Server();
    const { session } = tab(server);
    const tokens = await Promise.all([session.accessToken(), session.accessToken(true), session.accessToken()]);
    expect(new Set(tokens)).toEqual(new Set(["t1"]));
    expect(server.calls).toEqual(["refresh"]);
  });

  it("waits for an answer only so long, and says so", async () => {
    const silent = ((_: string, { signal }: RequestInit) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason));
      })) as typeof fetch;
    const session = new Session({ authUrl: "http://host/auth/", fetch: silent, onEvent: () => undefined });
    const started = session.start().catch((fault: Error) => fault.message);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(await started).toBe("The server did not answer within 15 s.");
  });

  it("asks beside a tab that never gives the lock back", async () => {
    const server = new Server();
    const held = {
      request: (_: string, { signal }: LockOptions) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener("abort", () => reject(signal.reason));
        }),
    } as unknown as LockManager;
    const options = { authUrl: "http://host/auth/", fetch: server.fetch, onEvent: () => undefined, locks: held };
    const session = new Session(options);
    const started = session.start();
    await vi.advanceTimersByTimeAsync(14_000);
    expect(server.calls).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    await started;
    expect(session.token).toBe("t1");
  });

  it("hands its token to the other tabs, and signs them out with it", async () => {
    vi.useRealTimers();
    const server = new Server();
    const [one, two] = [new BroadcastChannel("test"), new BroadcastChannel("test")];
    const first = tab(server, one);
    const second = tab(server, two);
    await first.session.signIn("ada", "secret");
    await vi.waitFor(() => expect(second.session.token).toBe("t1"));
    await first.session.signOut();
    await vi.waitFor(() => expect(second.events.at(-1)).toBe("signedOut"));
    expect(second.session.token).toBeNull();
    one.close();
    two.close();
  });
});
