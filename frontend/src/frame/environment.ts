/**
 * The page around an isolated widget, as the frame has it: what the page shows, kept by name, and what it does when asked. The host's own
 * hooks run on this as they do in the page.
 */
import type { Cursor } from "@octopus-widgets/sdk/contract";
import { print } from "graphql";
import { statusOfSample, statusOfState } from "../design/status";
import { Live } from "../live/live";
import { Observed } from "../live/observed";
import type { ToPage, ToWorker } from "../live/protocol";
import type { Ticker } from "../live/ticker";
import { LiveError } from "../live/types";
import type { HostEnvironment, QueryOutcome, Readable, WidgetApi } from "../widgets/environment";
import type { PlainError, Question, Seen, ToFrame } from "../widgets/isolation/protocol";
import type { FramePort } from "./port";

/** The page has already waited for its frame of the screen: here what came is told at once. */
export class PromptTicker implements Ticker {
  schedule(run: () => void, wait = 0): () => void {
    if (wait > 0) {
      const timer = setTimeout(run, wait);
      return () => clearTimeout(timer);
    }
    let called = true;
    queueMicrotask(() => called && run());
    return () => {
      called = false;
    };
  }

  now(): number {
    return Date.now();
  }
}

/** An error as the page told of it, with what the host's notices read. */
export function errorOf(plain: PlainError): Error {
  if (plain.code !== undefined) {
    const errors = (plain.errors ?? []) as LiveError["errors"];
    return new LiveError(plain.message, plain.code, plain.extensions ?? {}, errors);
  }
  const error = new Error(plain.message);
  error.name = plain.name;
  return plain.errors ? Object.assign(error, { errors: plain.errors }) : error;
}

type Sources = { [N in keyof Seen]: Observed<Seen[N]> };

export class Mirror {
  readonly #sources: Sources;
  readonly #answers = new Map<number, (outcome: QueryOutcome) => void>();
  readonly #confirmations = new Map<number, (agreed: boolean) => void>();
  readonly #cursors = new Set<() => void>();
  #toPage: (message: ToPage) => void = () => undefined;
  #next = 0;
  readonly live: Live;

  constructor(
    private readonly port: FramePort,
    readonly instanceId: string,
    seen: Seen,
  ) {
    this.#sources = Object.fromEntries(
      Object.entries(seen).map(([name, value]) => [name, new Observed(value)]),
    ) as unknown as Sources;
    this.live = new Live({
      url: "",
      token: async () => null,
      ticker: new PromptTicker(),
      port: {
        post: (message) => this.#post(message),
        listen: (handler) => {
          this.#toPage = handler;
        },
      },
    });
    this.live.attributes.setDatabases(seen.databases);
    this.#toPage({ type: "link", state: seen.link });
    this.source("databases").watch(() => this.live.attributes.setDatabases(this.source("databases").get()));
    this.source("cursor").watch(() => {
      for (const watcher of [...this.#cursors]) watcher();
    });
  }

  source<N extends keyof Seen>(name: N): Sources[N] {
    return this.#sources[name];
  }

  /** What the page sends that is no order: a value, a sample, an answer. */
  take(message: ToFrame): void {
    switch (message.t) {
      case "set":
        (this.#sources[message.name] as Observed<unknown> | undefined)?.set(message.value);
        break;
      case "live":
        this.#toPage(message.message);
        break;
      case "answer": {
        const { data, error } = message;
        this.#answers.get(message.id)?.({ data, error: error === null ? undefined : errorOf(error) });
        this.#answers.delete(message.id);
        break;
      }
      case "confirmed":
        this.#confirmations.get(message.id)?.(message.agreed);
        this.#confirmations.delete(message.id);
        break;
      default:
    }
  }

  environment(): HostEnvironment {
    const { port, instanceId } = this;
    return {
      live: this.live,
      // The page counts what a frame costs.
      limits: { cpu: 0, messages: 0, seconds: 10 },
      api: this.#api(),
      policy: {
        scriptUrl: (url) => {
          throw new TypeError(`An isolated widget loads no scripts; got ${url}.`);
        },
      },
      theme: this.source("theme"),
      viewer: this.source("viewer"),
      workspace: this.source("workspace"),
      workspaces: this.source("workspaces"),
      openWorkspace: (id) => port.send({ t: "workspace", id }),
      variables: this.source("variables"),
      setVariable: (key, value) => port.send({ t: "variable", key, value }),
      hostVariables: this.source("hostVariables"),
      brush: this.source("brush"),
      setBrush: (brush) => port.send({ t: "brush", brush }),
      range: this.source("range"),
      setRange: (range) => port.send({ t: "range", range }),
      ownRanges: keyed(this.source("ownRange"), (own) => (own === null ? {} : { [instanceId]: own })),
      cursor: this.#cursor(),
      replay: this.source("replay"),
      now: () => Date.now() / 1000 + this.source("ahead").get(),
      refreshRate: this.source("refreshRate"),
      widgetState: keyed(this.source("state"), (state) => ({ [instanceId]: state })),
      statusOfState,
      statusOfSample,
      confirm: (question: Question) =>
        new Promise((resolve) => {
          const id = this.#number();
          this.#confirmations.set(id, resolve);
          port.send({ t: "confirm", id, question });
        }),
      notify: ({ text, level }) => port.send({ t: "notify", text, ...(level ? { level } : {}) }),
    };
  }

  #number(): number {
    this.#next += 1;
    return this.#next;
  }

  #post(message: ToWorker): void {
    if (message.type === "wishes") this.port.send({ t: "wishes", wishes: message.wishes });
    if (message.type === "subscribe") this.port.send({ t: "subscribe", id: message.id, payload: message.payload });
    if (message.type === "unsubscribe") this.port.send({ t: "unsubscribe", id: message.id });
  }

  #api(): WidgetApi {
    const ask =
      (mutation: boolean) => (document: string | object, variables: Record<string, unknown>, signal?: AbortSignal) =>
        new Promise<QueryOutcome>((resolve, reject) => {
          const id = this.#number();
          const text = typeof document === "string" ? document : print(document as Parameters<typeof print>[0]);
          this.#answers.set(id, resolve);
          signal?.addEventListener("abort", () => {
            if (this.#answers.delete(id)) this.port.send({ t: "abort", id });
            reject(signal.reason);
          });
          this.port.send({ t: "ask", id, mutation, text, variables });
        });
    return { query: ask(false), mutate: ask(true) };
  }

  /** Moves here at once and everywhere else with the page's next frame. */
  #cursor(): Cursor {
    const source = this.source("cursor");
    return {
      get: source.get,
      set: (time) => {
        if (time === source.get()) return;
        source.set(time);
        this.port.send({ t: "cursor", time });
      },
      watch: (listener) => {
        this.#cursors.add(listener);
        return () => this.#cursors.delete(listener);
      },
    };
  }
}

/** A value by the widget's id, the same object while the value is the same. */
function keyed<T, S>(source: Readable<T>, make: (value: T) => S): Readable<S> {
  let last: { value: T; made: S } | null = null;
  return {
    get: () => {
      const value = source.get();
      if (last === null || !Object.is(last.value, value)) last = { value, made: make(value) };
      return last.made;
    },
    watch: source.watch,
  };
}
