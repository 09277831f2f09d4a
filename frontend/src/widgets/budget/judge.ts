/** Looks each second at what the widgets on the screen cost, and pauses those that are over their budget. */
import type { Account, Pause } from "./budgets";
import { type Heap, HeapTrend } from "./heap";
import type { Limits } from "./limits";
import type { Figures, Method } from "./meter";
import { Sampler, type Slice } from "./sampler";

/** Seconds between two looks at the samples. */
const LOOK_EVERY = 2;
/** Of the main thread: a bundle that takes that much leaves the page nothing, however many widgets of it there are. */
const WHOLE = 0.9;

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

interface Parts {
  sampler?: Sampler;
  heap?: HeapTrend;
}

export class Judge {
  readonly #sampler: Sampler;
  readonly #heap: HeapTrend;
  readonly #own = new WeakMap<Account, HeapTrend>();
  #ticks = 0;

  constructor(
    private readonly limits: Limits,
    { sampler = new Sampler(), heap = new HeapTrend() }: Parts = {},
  ) {
    this.#sampler = sampler;
    this.#heap = heap;
  }

  /** A second is over. */
  tick(accounts: readonly Account[]): void {
    this.#ticks += 1;
    this.#heap.roll();
    for (const account of accounts) this.#rollOwn(account);
    this.#sampler.start();
    if (this.#ticks % LOOK_EVERY === 0) this.#look(accounts);
    this.#judge(accounts);
  }

  stop(): void {
    this.#sampler.stop();
  }

  heap(): Heap | null {
    return this.#heap.heap;
  }

  /** What these cost, the dearest first. */
  costs(accounts: readonly Account[]): Costs[] {
    const all = accounts.reduce((sum, one) => sum + (one.own ? 0 : one.meter.figures.cpu), 0);
    const costs = accounts.map((account) => this.#costs(account, all));
    return costs.sort((one, other) => other.cpu - one.cpu || other.messages - one.messages);
  }

  #rollOwn(account: Account): void {
    if (account.ownHeap === null) return;
    const trend = this.#own.get(account) ?? new HeapTrend(() => null);
    this.#own.set(account, trend);
    trend.add(account.ownHeap);
  }

  #look(accounts: readonly Account[]): void {
    this.#sampler.take().then(
      (slice) => share(slice, accounts),
      () => undefined,
    );
  }

  #judge(accounts: readonly Account[]): void {
    const { cpu, messages } = this.limits;
    for (const account of accounts) {
      if (!account.meter.full || account.paused.get() !== null) continue;
      const figures = account.meter.figures;
      if (cpu > 0 && figures.cpu > cpu) account.pause("cpu", figures.cpu, cpu);
      else if (messages > 0 && figures.messages > messages) account.pause("messages", figures.messages, messages);
    }
    if (cpu > 0) judgeBundles(accounts);
  }

  #costs(account: Account, all: number): Costs {
    const figures = account.meter.figures;
    return {
      ...figures,
      instanceId: account.instanceId,
      bundle: account.bundle,
      method: account.own ? "own" : this.#sampler.method,
      growth: account.own ? (this.#own.get(account)?.heap?.growth ?? null) : this.#growth(figures, all),
      paused: account.paused.get(),
    };
  }

  /** What of the page's growth falls to a widget, by its part of the time of all widgets. */
  #growth({ cpu }: Figures, all: number): number | null {
    const growth = this.#heap.heap?.growth;
    if (growth === null || growth === undefined) return null;
    return all > 0 ? (growth * cpu) / all : 0;
  }
}

/** The time of a bundle is shared by its widgets, by what was measured of each. */
function share({ spent }: Slice, accounts: readonly Account[]): void {
  for (const [bundle, group] of byBundle(accounts)) {
    const weights = group.map((account) => account.takeWeight());
    const sum = weights.reduce((all, one) => all + one, 0);
    group.forEach((account, at) => {
      const part = sum > 0 ? (weights[at] ?? 0) / sum : 1 / group.length;
      account.meter.estimated((spent.get(bundle) ?? 0) * part);
    });
  }
}

function byBundle(accounts: readonly Account[]): Map<string, Account[]> {
  const groups = new Map<string, Account[]>();
  for (const account of accounts) {
    if (account.bundle === null || account.paused.get() !== null) continue;
    groups.set(account.bundle, [...(groups.get(account.bundle) ?? []), account]);
  }
  return groups;
}

/** Widgets of one bundle that leave the page nothing together: the dearest is paused, or the one that came last. */
function judgeBundles(accounts: readonly Account[]): void {
  for (const group of byBundle(accounts).values()) {
    if (group.length < 2 || !group.every(({ meter }) => meter.full)) continue;
    const shares = group.map((account) => ({ account, cpu: account.meter.figures.cpu }));
    const sum = shares.reduce((all, one) => all + one.cpu, 0);
    if (sum < WHOLE) continue;
    const dearest = shares.reduce((most, one) => (one.cpu >= most.cpu ? one : most));
    dearest.account.pause("cpu", sum, WHOLE);
    // What is left is judged by itself.
    for (const { account } of shares) account.meter.clear();
  }
}
