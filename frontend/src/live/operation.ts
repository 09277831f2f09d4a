/** One `attributeBatches` operation upstream: its text, its variables, and how its frames find the names that were asked for. */
import { bareName } from "./names";
import type { WireFrame } from "./pack";
import type { Delivery, Payload } from "./types";

export const BATCHES = `subscription AttributeBatches($fullNames: [String!]!, $window: Float, $delivery: Delivery, $since: Float) {
  attributeBatches(fullNames: $fullNames, window: $window, delivery: $delivery, since: $since) {
    sequence sourceRate deliveredRate missed gap
    frames { fullName value writeValue quality timestamp stale age error }
  }
}`;

export interface Wish {
  delivery: Delivery;
  /** Seconds. */
  window: number;
}

export interface Batch {
  sequence: number;
  sourceRate: number;
  deliveredRate: number;
  missed: number;
  gap: boolean;
  frames: WireFrame[];
}

export class Operation {
  readonly names: ReadonlySet<string>;
  readonly #byReply = new Map<string, string | null>();
  #bare: Map<string, string> | null = null;
  /** A batch has come since the operation was last (re)started. */
  answered = false;
  ended = false;
  /** When it was last (re)started, milliseconds since the epoch. */
  opened = 0;
  rates = { sourceRate: 0, deliveredRate: 0 };
  /** The server's count, which begins again with each start. */
  missedSoFar = 0;
  stop: () => void = () => undefined;

  constructor(
    readonly wish: Wish,
    names: readonly string[],
    readonly since: () => number | null,
    readonly failures = 0,
  ) {
    this.names = new Set(names);
  }

  /** `since` is read whenever the payload is sent, so a connection that comes back asks for what it missed. */
  payload(): Payload {
    const since = this.since;
    const fullNames = [...this.names];
    const { window, delivery } = this.wish;
    const variables = {
      fullNames,
      window,
      delivery,
      get since() {
        return since() ?? undefined;
      },
    };
    return { query: BATCHES, operationName: "AttributeBatches", variables };
  }

  /**
   * The name that was asked for, given the one that came back. The server resolves routes that only it knows (a Tango host's
   * address), so a reply that was not asked for by this name goes to the only question with the same bare name.
   */
  asked(reply: string): string | null {
    if (this.names.has(reply)) return reply;
    const known = this.#byReply.get(reply);
    if (known !== undefined) return known;
    this.#bare ??= new Map(
      [...this.names].filter((name) => name.includes("://")).map((name) => [bareName(name), name]),
    );
    const found = this.#bare.get(bareName(reply)) ?? null;
    this.#byReply.set(reply, found);
    return found;
  }
}
