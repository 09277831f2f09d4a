import { Observed } from "../../live/observed";
import { Part } from "../../parts/part";
import type { Heap } from "./heap";
import type { Costs, Judge } from "./judge";
import type { Limits } from "./limits";
import { Meter } from "./meter";

const SECOND = 1_000;
/** Seconds after which the judge is fetched: what the page shows comes first. */
const FETCH_AFTER = 2;
/** What the widgets of one bundle share its time by: milliseconds that were measured, and so much for each message. */
const PER_MESSAGE = 0.02;

/** Why a widget is paused. */
export interface Pause {
  /** What it had too much of. `asked`: somebody paused it. */
  of: "cpu" | "messages" | "asked";
  used: number;
  limit: number;
  /** Seconds over which that was so. */
  seconds: number;
  /** Seconds since the epoch. */
  at: number;
}

/** One widget on the screen. Whoever runs it tells what it costs. */
export class Account {
  readonly paused = new Observed<Pause | null>(null);
  readonly meter: Meter;
  /** Key of the widget; empty until it is known. */
  widgetKey = "";
  /** Address of the bundle whose script runs in the page. */
  bundle: string | null = null;
  /** It runs in a frame of its own and is measured there. */
  own = false;
  /** Bytes of the heap of its own, told last; null: none. */
  ownHeap: number | null = null;
  /** Since the last look at the samples. */
  #weight = 0;

  constructor(
    readonly instanceId: string,
    limits: Limits,
    private readonly now: () => number,
    private readonly onPause: (account: Account, pause: Pause) => void,
  ) {
    this.meter = new Meter(limits.seconds);
  }

  /** Milliseconds of the widget's work, measured. */
  spent(milliseconds: number): void {
    this.meter.spent(milliseconds);
    this.#weight += milliseconds;
  }

  /** Messages that were delivered to it. */
  message(count = 1): void {
    this.meter.message(count);
    this.#weight += PER_MESSAGE * count;
  }

  /** Call something of the widget's on its account. */
  run<T>(call: () => T): T {
    const before = this.now();
    try {
      return call();
    } finally {
      this.spent(this.now() - before);
    }
  }

  /** Bytes of its own heap, for one that has one. */
  heap(bytes: number): void {
    this.ownHeap = bytes;
  }

  /** Stop the widget, until `go`. Whoever draws it watches `paused`. */
  pause(of: Pause["of"], used = 0, limit = 0): void {
    if (this.paused.get() !== null) return;
    const seconds = this.meter.figures.seconds;
    const pause = { of, used, limit, seconds: Math.round(seconds), at: Date.now() / 1000 };
    this.paused.set(pause);
    this.onPause(this, pause);
  }

  /** Let it go on, judged anew. */
  go(): void {
    this.meter.clear();
    this.paused.set(null);
  }

  takeWeight(): number {
    const weight = this.#weight;
    this.#weight = 0;
    return weight;
  }
}

interface Parts {
  /** Looks at what widgets cost; fetched when the page has settled. */
  judge?: Part<Judge>;
  /** Milliseconds, rising. */
  now?: () => number;
}

export class Budgets {
  readonly #accounts = new Map<string, Account>();
  /** Those on the screen, and how many draw them. */
  readonly #open = new Map<string, number>();
  readonly #now: () => number;
  readonly judge: Part<Judge>;
  /** Told of each pause. */
  onPause: (account: Account, pause: Pause) => void = () => undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #last = 0;
  #ticks = 0;

  constructor(
    readonly limits: Limits,
    { judge, now = () => performance.now() }: Parts = {},
  ) {
    this.#now = now;
    this.judge = judge ?? new Part(async () => new (await import("./judge")).Judge(limits));
  }

  /** The account of a widget, for the life of the page: one that was paused stays so when its workspace is opened again. */
  of(instanceId: string): Account {
    const known = this.#accounts.get(instanceId);
    if (known) return known;
    const account = new Account(instanceId, this.limits, this.#now, (one, pause) => this.onPause(one, pause));
    this.#accounts.set(instanceId, account);
    return account;
  }

  /** The widget is on the screen. Returns how to take it off. */
  open(instanceId: string): () => void {
    this.#open.set(instanceId, (this.#open.get(instanceId) ?? 0) + 1);
    this.#begin();
    return () => {
      const left = (this.#open.get(instanceId) ?? 1) - 1;
      if (left > 0) this.#open.set(instanceId, left);
      else this.#close(instanceId);
    };
  }

  /** What the widgets on the screen cost, the dearest first; none while nobody looks yet. */
  costs(): Costs[] {
    return this.#judging()?.costs(this.#shown()) ?? [];
  }

  /** The heap of the page; null where the browser does not tell. */
  heap(): Heap | null {
    return this.#judging()?.heap() ?? null;
  }

  #judging(): Judge | null {
    const state = this.judge.get();
    return state.status === "ok" ? state.value : null;
  }

  #shown(): Account[] {
    return [...this.#open.keys()].map((id) => this.of(id));
  }

  #close(instanceId: string): void {
    this.#open.delete(instanceId);
    const account = this.#accounts.get(instanceId);
    account?.meter.clear();
    if (account?.paused.get() === null) this.#accounts.delete(instanceId);
    if (this.#open.size === 0) this.#end();
  }

  #begin(): void {
    if (this.#timer !== undefined) return;
    this.#last = this.#now();
    this.#timer = setInterval(() => this.tick(), SECOND);
  }

  #end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#judging()?.stop();
  }

  /** A second is over. */
  tick(): void {
    const now = this.#now();
    const lasted = now - this.#last;
    this.#last = now;
    this.#ticks += 1;
    const shown = this.#shown();
    for (const account of shown) account.meter.roll(lasted);
    const judge = this.#judging();
    if (judge) judge.tick(shown);
    else if (this.#ticks % FETCH_AFTER === 0) this.judge.load().catch(() => undefined);
  }
}
