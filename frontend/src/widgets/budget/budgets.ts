import { Observed } from "../../live/observed";
import { type Heap, HeapTrend } from "./heap";
import type { Limits } from "./limits";
import { type Figures, Meter, type Method } from "./meter";
import { Sampler, type Slice } from "./sampler";

const SECOND = 1_000;
/** Seconds between two looks at the samples. */
const LOOK_EVERY = 2;
/** Of the main thread: a bundle that takes that much leaves the page nothing, however many widgets of it there are. */
const WHOLE = 0.9;
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

/** What one widget costs, for people. */
export interface Costs extends Figures {
  instanceId: string;
  /** Address of its bundle; null: it runs in a frame of its own, or its bundle is not known. */
  bundle: string | null;
  method: Method;
  /** Bytes a minute; null: not known (yet). Of a widget in the page its share of the page's growth, by its time: an estimate. */
  growth: number | null;
  paused: Pause | null;
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
  #heap: HeapTrend | null = null;
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

  /** Bytes of its own heap, for one that has one; once a second. */
  heap(bytes: number): void {
    this.#heap ??= new HeapTrend(() => null);
    this.#heap.add(bytes);
  }

  get ownHeap(): Heap | null {
    return this.#heap?.heap ?? null;
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
  sampler?: Sampler;
  heap?: HeapTrend;
  /** Milliseconds, rising. */
  now?: () => number;
}

export class Budgets {
  readonly #accounts = new Map<string, Account>();
  /** Those on the screen, and how many draw them. */
  readonly #open = new Map<string, number>();
  readonly #sampler: Sampler;
  readonly #heap: HeapTrend;
  readonly #now: () => number;
  /** Told of each pause. */
  onPause: (account: Account, pause: Pause) => void = () => undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #last = 0;
  #ticks = 0;

  constructor(
    readonly limits: Limits,
    { sampler = new Sampler(), heap = new HeapTrend(), now = () => performance.now() }: Parts = {},
  ) {
    this.#sampler = sampler;
    this.#heap = heap;
    this.#now = now;
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

  /** What the widgets on the screen cost, the dearest first. */
  costs(): Costs[] {
    const costs = this.#shown().map((account) => this.#costs(account));
    return costs.sort((one, other) => other.cpu - one.cpu || other.messages - one.messages);
  }

  costsOf(instanceId: string): Costs | null {
    const account = this.#accounts.get(instanceId);
    return account ? this.#costs(account) : null;
  }

  /** The heap of the page; null where the browser does not tell. */
  heap(): Heap | null {
    return this.#heap.heap;
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
    this.#sampler.start();
    this.#timer = setInterval(() => this.tick(), SECOND);
  }

  #end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#sampler.stop();
  }

  /** A second is over. */
  tick(): void {
    const now = this.#now();
    const lasted = now - this.#last;
    this.#last = now;
    this.#ticks += 1;
    this.#heap.roll();
    if (this.#ticks % LOOK_EVERY === 0) this.#look();
    for (const account of this.#shown()) account.meter.roll(lasted);
    this.#judge();
  }

  #look(): void {
    this.#sampler.take().then(
      (slice) => this.#share(slice),
      () => undefined,
    );
  }

  /** The time of a bundle is shared by its widgets, by what was measured of each. */
  #share({ spent }: Slice): void {
    for (const [bundle, accounts] of this.#byBundle()) {
      const weights = accounts.map((account) => account.takeWeight());
      const sum = weights.reduce((all, one) => all + one, 0);
      accounts.forEach((account, at) => {
        const part = sum > 0 ? (weights[at] ?? 0) / sum : 1 / accounts.length;
        account.meter.estimated((spent.get(bundle) ?? 0) * part);
      });
    }
  }

  #byBundle(): Map<string, Account[]> {
    const groups = new Map<string, Account[]>();
    for (const account of this.#shown()) {
      if (account.bundle === null || account.paused.get() !== null) continue;
      groups.set(account.bundle, [...(groups.get(account.bundle) ?? []), account]);
    }
    return groups;
  }

  #judge(): void {
    const { cpu, messages } = this.limits;
    for (const account of this.#shown()) {
      if (!account.meter.full || account.paused.get() !== null) continue;
      const figures = account.meter.figures;
      if (cpu > 0 && figures.cpu > cpu) account.pause("cpu", figures.cpu, cpu);
      else if (messages > 0 && figures.messages > messages) account.pause("messages", figures.messages, messages);
    }
    if (cpu > 0) this.#judgeBundles();
  }

  /** Widgets of one bundle that leave the page nothing together: the dearest is paused, or the one that came last. */
  #judgeBundles(): void {
    for (const accounts of this.#byBundle().values()) {
      if (accounts.length < 2 || !accounts.every(({ meter }) => meter.full)) continue;
      const shares = accounts.map((account) => ({ account, cpu: account.meter.figures.cpu }));
      const sum = shares.reduce((all, one) => all + one.cpu, 0);
      if (sum < WHOLE) continue;
      const dearest = shares.reduce((most, one) => (one.cpu >= most.cpu ? one : most));
      dearest.account.pause("cpu", sum, WHOLE);
      // What is left is judged by itself.
      for (const { account } of shares) account.meter.clear();
    }
  }

  #costs(account: Account): Costs {
    const figures = account.meter.figures;
    return {
      ...figures,
      instanceId: account.instanceId,
      bundle: account.bundle,
      method: account.own ? "own" : this.#sampler.method,
      growth: account.own ? (account.ownHeap?.growth ?? null) : this.#growth(figures),
      paused: account.paused.get(),
    };
  }

  /** What of the page's growth falls to a widget, by its part of the time of all widgets. */
  #growth({ cpu }: Figures): number | null {
    const growth = this.#heap.heap?.growth;
    if (growth === null || growth === undefined) return null;
    const all = this.#shown().reduce((sum, one) => sum + (one.own ? 0 : one.meter.figures.cpu), 0);
    return all > 0 ? (growth * cpu) / all : 0;
  }
}
