/** What runs in the worker: the link, the operations over it, and the messages to and from the page. */
import { Link } from "./link";
import { Mux } from "./mux";
import { type Gated, Packer } from "./pack";
import type { Port, ToPage, ToWorker } from "./protocol";
import { type LinkState, LiveError, type Payload, type Sink } from "./types";

/** Milliseconds between two reports of the rates. */
const RATES_EVERY = 1_000;

export interface EngineOptions {
  webSocket?: typeof WebSocket;
  random?: () => number;
  now?: () => number;
}

type EnginePort = Port<ToPage, ToWorker>;

export class Engine {
  readonly #packer = new Packer();
  readonly #subscriptions = new Map<number, () => void>();
  readonly #tokens = new Map<number, { resolve: (token: string | null) => void; reject: (error: Error) => void }>();
  readonly #mux: Mux;
  #link: Link | null = null;
  #nextToken = 0;
  #connectedBefore = false;
  #reported = "";
  readonly #reporting: ReturnType<typeof setInterval>;

  constructor(
    private readonly port: EnginePort,
    private readonly options: EngineOptions = {},
  ) {
    this.#mux = new Mux(
      { subscribe: (payload, sink) => this.#requireLink().subscribe(payload, sink) },
      (frames) => this.#emit(frames),
      {
        now: options.now ?? Date.now,
        random: options.random ?? Math.random,
        later: (run, wait) => {
          const timer = setTimeout(run, wait);
          return () => clearTimeout(timer);
        },
        missed: (names) => port.post({ type: "missed", names: [...names] }),
      },
    );
    port.listen((message) => this.#handle(message));
    this.#reporting = setInterval(() => this.#reportRates(), RATES_EVERY);
  }

  /** Close the link and stop reporting, for a worker (or a test) that ends. */
  close(): void {
    clearInterval(this.#reporting);
    this.#stop("The page is closing.", "CLOSED");
  }

  online(): void {
    this.#link?.online();
  }

  offline(): void {
    this.#link?.offline();
  }

  #handle(message: ToWorker): void {
    switch (message.type) {
      case "start":
        this.#start(message.url);
        break;
      case "stop":
        this.#stop(message.reason, message.code);
        break;
      case "token":
        this.#answer(message.id, (waiting) => waiting.resolve(message.token));
        break;
      case "no-token":
        this.#answer(message.id, (waiting) => waiting.reject(new Error(message.message)));
        break;
      case "subscribe":
        this.#subscribe(message.id, message.payload);
        break;
      case "unsubscribe":
        this.#subscriptions.get(message.id)?.();
        this.#subscriptions.delete(message.id);
        break;
      case "wishes":
        this.#mux.change(message.wishes);
        break;
    }
  }

  #start(url: string): void {
    if (this.#link !== null && this.#link.state.phase !== "stopped") return;
    this.#connectedBefore = false;
    this.#link = new Link({
      url,
      token: (refused) => this.#askToken(refused),
      onState: (state) => this.#onState(state),
      onConnected: () => this.#onConnected(),
      webSocket: this.options.webSocket,
      random: this.options.random,
      now: this.options.now,
    });
    this.#link.start();
  }

  #stop(reason: string, code: string): void {
    this.#mux.halt();
    this.#link?.stop(reason, code);
  }

  #onConnected(): void {
    if (this.#connectedBefore) this.#mux.resumed();
    else this.#mux.begin();
    this.#connectedBefore = true;
  }

  #onState(state: LinkState): void {
    if (state.phase === "stopped") {
      this.#mux.halt();
      for (const waiting of this.#tokens.values()) waiting.reject(new Error(state.reason));
      this.#tokens.clear();
    }
    this.port.post({ type: "link", state });
  }

  #askToken(refused: boolean): Promise<string | null> {
    const id = this.#nextToken;
    this.#nextToken += 1;
    return new Promise((resolve, reject) => {
      this.#tokens.set(id, { resolve, reject });
      this.port.post({ type: "token", id, refused });
    });
  }

  #answer(
    id: number,
    give: (waiting: { resolve: (token: string | null) => void; reject: (error: Error) => void }) => void,
  ) {
    const waiting = this.#tokens.get(id);
    this.#tokens.delete(id);
    if (waiting !== undefined) give(waiting);
  }

  #requireLink(): Link {
    if (this.#link === null) throw new LiveError("The link has not been started.", "LINK_CLOSED");
    return this.#link;
  }

  #subscribe(id: number, payload: Payload): void {
    let finished = false;
    const finish = (message: ToPage) => {
      finished = true;
      this.#subscriptions.delete(id);
      this.port.post(message);
    };
    const end = (this.#link ?? closed).subscribe(payload, {
      next: (result) => this.port.post({ type: "next", id, result }),
      error: ({ message, code, extensions, errors }) =>
        finish({ type: "error", id, error: { message, code, extensions, errors } }),
      complete: () => finish({ type: "complete", id }),
    });
    if (!finished) this.#subscriptions.set(id, end);
  }

  #emit(frames: Gated[]): void {
    const packed = this.#packer.pack(frames);
    this.port.post({ type: "frames", packed }, [packed.buffer]);
  }

  #reportRates(): void {
    const rates = this.#mux.rates();
    const text = JSON.stringify(rates);
    if (text === this.#reported) return;
    this.#reported = text;
    this.port.post({ type: "rates", rates });
  }
}

const closed = {
  subscribe(_payload: Payload, sink: Sink): () => void {
    sink.error(new LiveError("There is no connection to the server.", "LINK_CLOSED"));
    return () => undefined;
  },
};
