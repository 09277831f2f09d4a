/**
 * The live room, seen from the page: one worker with one socket behind it, operations over it, attributes with their states, and
 * what the footer shows of it all. Built once, by `app`, and handed down.
 */
import type { Sample } from "@octopus-widgets/sdk/contract";
import { Observed } from "./observed";
import { Unpacker } from "./pack";
import { askPast, MOST_PAST } from "./past";
import type { Port, ToPage, ToWorker } from "./protocol";
import { AttributeStore } from "./store";
import type { Ticker } from "./ticker";
import { type LinkState, LiveError, type Payload, type Rates, type Sink, type TokenProvider } from "./types";
import type { Names } from "./views";

export interface LiveOptions {
  /** `ws://…/graphql` or `wss://…`. */
  url: string;
  token: TokenProvider;
  port: Port<ToWorker, ToPage>;
  ticker: Ticker;
}

const NO_RATES: Rates = { sourceRate: 0, deliveredRate: 0, missed: 0, gaps: 0 };

export class Live {
  readonly attributes: AttributeStore;
  /** State of the one socket. */
  readonly link = new Observed<LinkState>({ phase: "connecting" });
  /** Rates and counts of the attribute operations, renewed each second. */
  readonly rates = new Observed<Rates>(NO_RATES);
  /** Attributes, by their names on the wire, of which samples were lost that the server no longer has. */
  readonly #missed = new Set<(names: readonly string[]) => void>();
  /** When the page is told of what came: others that draw share it. */
  readonly ticker: Ticker;
  readonly #sinks = new Map<number, Sink>();
  readonly #unpacker = new Unpacker();
  #nextId = 0;

  constructor(private readonly options: LiveOptions) {
    const { port, ticker } = options;
    this.ticker = ticker;
    this.attributes = new AttributeStore(ticker, (wishes) => port.post({ type: "wishes", wishes }));
    port.listen((message) => this.#handle(message));
  }

  /** Connect; again after `stop` or a fatal close, for instance when somebody signed in anew. */
  start(): void {
    this.options.port.post({ type: "start", url: this.options.url });
  }

  /** Close on purpose (signing out). */
  stop(reason: string): void {
    this.options.port.post({ type: "stop", reason, code: "SIGNED_OUT" });
  }

  /** Run one operation over the socket. It survives reconnection; returns how to end it. */
  subscribe(payload: Payload, sink: Sink): () => void {
    const id = this.#nextId;
    this.#nextId += 1;
    this.#sinks.set(id, sink);
    this.options.port.post({ type: "subscribe", id, payload });
    return () => {
      if (this.#sinks.delete(id)) this.options.port.post({ type: "unsubscribe", id });
    };
  }

  /** Be told of attributes of which samples were lost that the server no longer has: the archive may. */
  onMissed(listener: (names: readonly string[]) => void): () => void {
    this.#missed.add(listener);
    return () => this.#missed.delete(listener);
  }

  /**
   * What the server still has of these attributes' last seconds (at most a minute), once; `gap`: not all of it. Returns how to give
   * up.
   */
  past(names: Names, seconds: number, answer: (samples: readonly Sample[], gap: boolean) => void): () => void {
    const since = this.options.ticker.now() / 1000 - Math.min(MOST_PAST, seconds);
    return askPast((payload, sink) => this.subscribe(payload, sink), names, since, answer);
  }

  #handle(message: ToPage): void {
    switch (message.type) {
      case "frames":
        this.attributes.receive(this.#unpacker.unpack(message.packed));
        break;
      case "missed":
        for (const listener of [...this.#missed]) listener(message.names);
        break;
      case "next":
        this.#sinks.get(message.id)?.next(message.result);
        break;
      case "error": {
        const { message: text, code, extensions, errors } = message.error;
        this.#last(message.id, (sink) => sink.error(new LiveError(text, code, extensions, errors)));
        break;
      }
      case "complete":
        this.#last(message.id, (sink) => sink.complete());
        break;
      case "link":
        this.attributes.link(message.state);
        this.link.set(message.state);
        // Nothing flows while there is no link; the next report of the worker says how much does again.
        if (message.state.phase !== "live") this.rates.set({ ...this.rates.get(), sourceRate: 0, deliveredRate: 0 });
        break;
      case "rates":
        this.rates.set(message.rates);
        break;
      case "token":
        void this.#giveToken(message.id, message.refused);
        break;
    }
  }

  #last(id: number, tell: (sink: Sink) => void): void {
    const sink = this.#sinks.get(id);
    if (!this.#sinks.delete(id) || sink === undefined) return;
    tell(sink);
  }

  async #giveToken(id: number, refused: boolean): Promise<void> {
    const { port, token } = this.options;
    try {
      port.post({ type: "token", id, token: await token(refused) });
    } catch (error) {
      const message = error instanceof Error ? error.message : "There is no sign-in to connect with.";
      port.post({ type: "no-token", id, message });
    }
  }
}
