/**
 * The one socket (graphql-transport-ws): connects, authenticates, notices loss, comes back by itself with jittered waits, and says
 * what state it is in. Runs in the worker; needs nothing of it.
 *
 * Close codes: 4403 means that the token was refused or has expired, so a fresh one is asked for; 1012 (a server that ends, while
 * another one serves) means "come back now", and is told nobody if it takes less than a second. So does the end of a connection
 * that lasted, without a word (1006): the proxy that it led through has ended, and another one leads there; if nobody does, the page is
 * told at once. 1013 and a lost network mean "come back"; what graphql-ws calls fatal stops the link with its reason.
 */
import { type Client, createClient } from "graphql-ws";
import { backoff } from "./backoff";
import { type LinkState, LiveError, type Payload, type Result, type ResultError, type Sink } from "./types";

const REFUSED = 4403;
const RESTART = 1012;
const CUT = 1006;
const TRY_AGAIN = 1013;
/** Most milliseconds before a first attempt for which there is no reason to wait: all pages must not come at one instant. */
const JITTER = 250;
/** Milliseconds that an orderly hand-over may take before the page is told that the link is lost. */
const HAND_OVER = 1_000;
/** Milliseconds that a link must have lasted for 1013 to mean "at once". */
const LASTED = 5_000;
/** Milliseconds that a link must have lasted to be worth coming back for without a word when it is cut. */
const HELD = 1_000;
/** Milliseconds between pings, and until an unanswered one means that the link is lost. */
const PING_EVERY = 5_000;
const PONG_WITHIN = 5_000;
/** Milliseconds between two looks whether there is a fresher token to renew the connection with. */
const RENEW_EVERY = 10_000;
/** A token refused this often in a row ends the link: asking again would not help. */
const MOST_REFUSALS = 3;

export interface LinkOptions {
  url: string;
  /** The token to connect with; null: none. `refused`: the last one was not taken. */
  token(refused: boolean): Promise<string | null>;
  /** Told of every change of state. */
  onState(state: LinkState): void;
  /** The socket is authenticated and every open operation has been, or is about to be, sent. */
  onConnected(): void;
  webSocket?: typeof WebSocket;
  random?: () => number;
  now?: () => number;
  /** Milliseconds; see RENEW_EVERY. */
  renewEvery?: number;
}

export class Link {
  #client: Client | null = null;
  #state: LinkState = { phase: "connecting" };
  #refusals = 0;
  #attempt = 0;
  /** How the last connection ended. */
  #ended: "handed over" | "cut" | "sent back" | "lost" = "lost";
  /** When the last link ended that was live; null: this one is. */
  #broke: number | null = null;
  /** Until the page is told that the link is lost. */
  #handOver: ReturnType<typeof setTimeout> | undefined;
  #wake: (() => void) | null = null;
  #pong: ReturnType<typeof setTimeout> | undefined;
  #renewal: ReturnType<typeof setInterval> | undefined;
  #socket: WebSocket | null = null;
  /** The token that the server knows this connection by. */
  #token: string | null = null;
  readonly #now: () => number;

  constructor(private readonly options: LinkOptions) {
    this.#now = options.now ?? Date.now;
  }

  get state(): LinkState {
    return this.#state;
  }

  start(): void {
    if (this.#client !== null) return;
    this.#refusals = 0;
    this.#attempt = 0;
    this.#set({ phase: "connecting" });
    const client: Client = createClient({
      url: this.options.url,
      lazy: false,
      keepAlive: PING_EVERY,
      connectionAckWaitTimeout: 10_000,
      retryAttempts: Number.POSITIVE_INFINITY,
      retryWait: () => this.#wait(),
      shouldRetry: () => this.#refusals < MOST_REFUSALS,
      connectionParams: () => this.#credentials(),
      onNonLazyError: (error) => this.#stopped(client, error),
      webSocketImpl: this.options.webSocket,
      on: {
        opened: (socket) => {
          this.#socket = socket as WebSocket;
        },
        connected: () => this.#connected(),
        closed: (event) => this.#closed(event),
        ping: (received) => {
          if (!received) this.#expectPong(client);
        },
        pong: (received) => {
          if (received) clearTimeout(this.#pong);
        },
      },
    });
    this.#client = client;
  }

  /** End it on purpose. Open operations hear `LINK_CLOSED`. */
  stop(reason: string, code: string): void {
    const client = this.#client;
    if (client === null) return;
    this.#client = null;
    this.#quiet();
    clearTimeout(this.#handOver);
    this.#set({ phase: "stopped", since: this.#now(), reason, code });
    this.#wake?.();
    // Disposing alone would wait for a connection that is still being made; cut short, its promise fails.
    Promise.resolve(client.dispose()).catch(() => undefined);
    client.terminate();
  }

  subscribe(payload: Payload, sink: Sink): () => void {
    const client = this.#client;
    if (client === null) {
      sink.error(new LiveError("There is no connection to the server.", "LINK_CLOSED"));
      return () => undefined;
    }
    let open = true;
    const once = (last: () => void) => {
      if (!open) return;
      open = false;
      last();
    };
    const end = client.subscribe<unknown>(payload, {
      next: (result) => {
        if (open) sink.next(result as Result);
      },
      error: (error) => once(() => sink.error(asLiveError(error))),
      complete: () => once(() => sink.complete()),
    });
    return () => once(end);
  }

  /** The network says that it is there again: do not wait any longer. */
  online(): void {
    this.#wake?.();
  }

  /** The network says that it is gone: do not wait for a ping to fail. */
  offline(): void {
    if (this.#state.phase === "live") this.#client?.terminate();
  }

  /** A provider that fails (the server cannot be reached to renew the token) is asked again at the next attempt. */
  async #credentials(): Promise<Record<string, unknown>> {
    const token = await this.options.token(this.#refusals > 0);
    this.#token = token;
    return token === null ? {} : { Authorization: `Bearer ${token}` };
  }

  #connected(): void {
    this.#refusals = 0;
    this.#attempt = 0;
    this.#ended = "lost";
    this.#broke = null;
    clearTimeout(this.#handOver);
    this.#set({ phase: "live", since: this.#now() });
    clearInterval(this.#renewal);
    this.#renewal = setInterval(() => void this.#renew(), this.options.renewEvery ?? RENEW_EVERY);
    this.options.onConnected();
  }

  /**
   * Hand the server a fresher token in the payload of a ping, before the one it knows expires: the connection of a whole
   * shift is never cut for a token of minutes. A provider that fails now is asked again at the next look.
   */
  async #renew(): Promise<void> {
    const token = await this.options.token(false).catch(() => null);
    const socket = this.#socket;
    if (token === null || token === this.#token || this.#state.phase !== "live" || socket?.readyState !== 1) return;
    this.#token = token;
    socket.send(JSON.stringify({ type: "ping", payload: { Authorization: `Bearer ${token}` } }));
  }

  #quiet(): void {
    clearTimeout(this.#pong);
    clearInterval(this.#renewal);
    this.#socket = null;
  }

  #closed(event: unknown): void {
    this.#quiet();
    if (this.#client === null) return;
    const code = codeOf(event);
    if (code === REFUSED) this.#refusals += 1;
    // An attempt that failed says nothing of how the connection before it ended.
    if (this.#state.phase === "live" && this.#broke === null) this.#broken(code, this.#now() - this.#state.since);
    else if (this.#ended !== "handed over" || this.#state.phase !== "live") this.#lost();
  }

  /** A link that was live has ended, with a close code, after so many milliseconds. */
  #broken(code: number | null, lasted: number): void {
    this.#broke = this.#now();
    if (code === RESTART) this.#ended = "handed over";
    else if (code === CUT && lasted >= HELD) this.#ended = "cut";
    else {
      if (code === TRY_AGAIN && lasted >= LASTED) this.#ended = "sent back";
      this.#lost();
      return;
    }
    clearTimeout(this.#handOver);
    this.#handOver = setTimeout(() => this.#lost(), HAND_OVER);
  }

  /** Tell the page, unless it knows. */
  #lost(): void {
    clearTimeout(this.#handOver);
    const since = this.#state.phase === "lost" ? this.#state.since : (this.#broke ?? this.#now());
    this.#set({ phase: "lost", since, attempt: this.#attempt, retryAt: this.#now() });
  }

  #expectPong(client: Client): void {
    clearTimeout(this.#pong);
    this.#pong = setTimeout(() => client.terminate(), PONG_WITHIN);
  }

  async #wait(): Promise<void> {
    const wait = this.#refusals === 1 ? 0 : this.#patience();
    this.#attempt += 1;
    if (this.#state.phase === "lost") {
      this.#set({ ...this.#state, attempt: this.#attempt, retryAt: this.#now() + wait });
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, wait);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
  }

  /** Milliseconds until the next attempt. */
  #patience(): number {
    const random = this.options.random ?? Math.random;
    if (this.#ended === "lost") return backoff(this.#attempt, random);
    return this.#attempt === 0 ? random() * JITTER : backoff(this.#attempt - 1, random, JITTER);
  }

  #stopped(client: Client, error: unknown): void {
    if (this.#client !== client) return;
    this.#client = null;
    this.#quiet();
    clearTimeout(this.#handOver);
    const { code, message } = reasonOf(error);
    this.#set({ phase: "stopped", since: this.#now(), reason: message, code });
  }

  #set(state: LinkState): void {
    this.#state = state;
    this.options.onState(state);
  }
}

function codeOf(event: unknown): number | null {
  if (typeof event !== "object" || event === null || !("code" in event)) return null;
  return typeof event.code === "number" ? event.code : null;
}

/** A close event's or an error's reason in words. */
function reasonOf(error: unknown): { code: string; message: string } {
  const close = codeOf(error);
  if (close === REFUSED)
    return { code: "UNAUTHENTICATED", message: "The server does not accept this sign-in any more." };
  if (close !== null) {
    const said = (error as { reason?: unknown }).reason;
    const words = typeof said === "string" && said !== "" ? said : "no reason given";
    return { code: "LINK_CLOSED", message: `The server closed the connection for good: ${words} (code ${close}).` };
  }
  if (error instanceof Error) return { code: "LINK_CLOSED", message: error.message };
  return { code: "LINK_CLOSED", message: "The connection to the server failed." };
}

function asLiveError(error: unknown): LiveError {
  if (Array.isArray(error)) {
    const errors = error as readonly ResultError[];
    const first = errors[0];
    const extensions = first?.extensions ?? {};
    const code = typeof extensions.code === "string" ? extensions.code : "INTERNAL";
    return new LiveError(first?.message ?? "The server refused the subscription.", code, extensions, errors);
  }
  const { code, message } = reasonOf(error);
  return new LiveError(message, code === "UNAUTHENTICATED" ? code : "LINK_CLOSED");
}
