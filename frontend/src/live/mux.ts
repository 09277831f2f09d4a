/**
 * Everything the page wants of attributes, over as few upstream operations as will do, without ever interrupting one attribute for
 * another's sake: a new name gets an operation of its own, a changed wish is started before the old one is ended
 * (make before break), and small operations are merged when they grow too many.
 */
import type { Sample, SampleError } from "@octopus-widgets/sdk/contract";
import { backoff } from "./backoff";
import { Gate } from "./gate";
import { type Batch, Operation, type Wish } from "./operation";
import { type Gated, readFrame } from "./pack";
import { LiveError, type Payload, type Rates, type Result, type Sink } from "./types";

/** Most names in one operation; the server's own limit is higher. */
export const MOST_NAMES = 1000;
/** Operations of one kind beyond which they are merged. */
export const MOST_OPERATIONS = 6;
/** Seconds that the server's ring reaches back. */
const RING = 60;
/** Milliseconds after a resumption until unheard attributes are asked for, and until that question is given up. */
const CONFIRM_AFTER = 1_000;
const CONFIRM_WITHIN = 5_000;
/** Milliseconds after its start from which an operation's rates are believed. */
const SETTLE = 2_000;

export interface Upstream {
  subscribe(payload: Payload, sink: Sink): () => void;
}

export interface Surroundings {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Run later; returns how to call it off. */
  later(run: () => void, wait: number): () => void;
  random(): number;
  /** Told of attributes that the server could not replay as far back as was asked: samples of theirs may be lost. */
  missed?(names: readonly string[]): void;
}

interface Series {
  wish: Wish;
  gate: Gate;
  /** Whose frames count. */
  owner: Operation | null;
  /** Who will be the owner from its first batch on. */
  heir: Operation | null;
  /** When the last frame came, milliseconds since the epoch. */
  heard: number;
}

const kindOf = (wish: Wish): string => `${wish.delivery} ${wish.window}`;

export class Mux {
  readonly #series = new Map<string, Series>();
  readonly #operations = new Set<Operation>();
  readonly #timers = new Set<() => void>();
  #missed = 0;
  #gaps = 0;
  #running = false;
  #lastHeard = 0;

  constructor(
    private readonly upstream: Upstream,
    private readonly emit: (frames: Gated[]) => void,
    private readonly around: Surroundings,
  ) {}

  /** Upstream operations that are open, for tests and diagnostics. */
  get operations(): number {
    return this.#operations.size;
  }

  rates(): Rates {
    const rates: Rates = { sourceRate: 0, deliveredRate: 0, missed: this.#missed, gaps: this.#gaps };
    for (const operation of this.#operations) {
      rates.sourceRate += operation.rates.sourceRate;
      rates.deliveredRate += operation.rates.deliveredRate;
    }
    return rates;
  }

  /** Set (or with null end) the wish for each name. All changes of one turn come in one call. */
  change(wishes: Iterable<readonly [string, Wish | null]>): void {
    const wanted: string[] = [];
    for (const [name, wish] of wishes) {
      if (wish === null) this.#series.delete(name);
      else if (this.#wish(name, wish)) wanted.push(name);
    }
    this.#open(wanted);
    this.#sweep();
    this.#merge();
  }

  /** The link is there for good until `halt`: open what is wanted. */
  begin(): void {
    if (this.#running) return;
    this.#running = true;
    this.#open([...this.#series.keys()]);
  }

  /** The link is gone for good: nothing is open upstream any more. */
  halt(): void {
    this.#running = false;
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    for (const operation of this.#operations) this.#end(operation);
    for (const series of this.#series.values()) {
      series.owner = null;
      series.heir = null;
    }
  }

  /** The link came back and its operations were sent again: the server may repeat itself. */
  resumed(): void {
    for (const operation of this.#operations) {
      operation.answered = false;
      operation.opened = this.around.now();
      operation.missedSoFar = 0;
      this.#confirmLater(operation);
    }
    for (const series of this.#series.values()) series.gate.expectReplay(this.around.now());
  }

  #wish(name: string, wish: Wish): boolean {
    const series = this.#series.get(name);
    if (series === undefined) {
      this.#series.set(name, { wish, gate: new Gate(), owner: null, heir: null, heard: 0 });
      return true;
    }
    if (kindOf(series.wish) === kindOf(wish)) return false;
    series.wish = wish;
    return true;
  }

  #open(names: readonly string[], failures = 0): void {
    if (!this.#running) return;
    const kinds = groupBy(names, (name) => kindOf((this.#series.get(name) as Series).wish));
    for (const group of kinds.values()) {
      for (let start = 0; start < group.length; start += MOST_NAMES) {
        this.#start(group.slice(start, start + MOST_NAMES), failures);
      }
    }
  }

  #start(names: readonly string[], failures: number): void {
    const first = this.#series.get(names[0] as string) as Series;
    const operation = new Operation(first.wish, names, () => this.#since(names), failures);
    this.#operations.add(operation);
    operation.opened = this.around.now();
    for (const name of names) {
      const series = this.#series.get(name) as Series;
      series.gate.expectReplay(this.around.now());
      if (series.owner === null) series.owner = operation;
      else series.heir = operation;
    }
    if (operation.since() !== null) this.#confirmLater(operation);
    operation.stop = this.upstream.subscribe(operation.payload(), {
      next: (result) => this.#next(operation, result),
      error: (error) => this.#failed(operation, error),
      complete: () =>
        this.#failed(operation, new LiveError("The server ended the subscription.", "SOURCE_UNAVAILABLE")),
    });
    if (operation.ended) operation.stop();
  }

  /**
   * An operation with `since` hears only of what is newer, so an attribute that changes seldom would stay unconfirmed. Shortly
   * after, the last values of those not heard of are asked for once.
   */
  #confirmLater(operation: Operation): void {
    const started = this.around.now();
    this.#later(CONFIRM_AFTER, () => {
      if (operation.ended || !this.#running) return;
      const silent = this.#mine(operation).filter((name) => (this.#series.get(name)?.heard ?? 0) < started);
      if (silent.length > 0) this.#confirm(silent);
    });
  }

  #confirm(names: readonly string[]): void {
    const check = new Operation({ delivery: "latest", window: 0 }, names, () => null);
    const end = () => {
      check.ended = true;
      check.stop();
    };
    check.stop = this.upstream.subscribe(check.payload(), {
      next: (result) => {
        const frames = batchOf(result)?.frames ?? [];
        if (check.ended) return;
        end();
        this.#pass(frames.map((frame) => this.#admit(check, frame)));
      },
      error: end,
      complete: end,
    });
    if (check.ended) check.stop();
    else this.#later(CONFIRM_WITHIN, end);
  }

  /**
   * The moment from which the server is to replay: nothing newer than any lately heard attribute's last sample may be
   * missing. An attribute not heard of for longer than the ring has nothing to lose. Null: from now on.
   */
  #since(names: readonly string[]): number | null {
    let since: number | null = null;
    let known = false;
    for (const name of names) {
      const series = this.#series.get(name);
      const newest = series?.gate.newest ?? null;
      if (series === undefined || newest === null) continue;
      known = true;
      if (this.#lastHeard - series.heard < RING * 1000 && (since === null || newest < since)) since = newest;
    }
    return since ?? (known ? this.#lastHeard / 1000 - RING / 2 : null);
  }

  #next(operation: Operation, result: Result): void {
    if (operation.ended) return;
    const batch = batchOf(result);
    if (batch === null) {
      const error = result.errors?.[0];
      this.#failed(
        operation,
        new LiveError(error?.message ?? "The server sent no data.", codeOf(error?.extensions), error?.extensions),
      );
      return;
    }
    this.#lastHeard = this.around.now();
    if (!operation.answered) this.#answered(operation, batch);
    else if (batch.gap) this.#tellMissed(operation);
    this.#count(operation, batch);
    this.#pass(batch.frames.map((frame) => this.#admit(operation, frame, true)));
  }

  #pass(frames: readonly (Gated | null)[]): void {
    const passed = frames.filter((frame) => frame !== null);
    if (passed.length > 0) this.emit(passed);
  }

  #answered(operation: Operation, batch: Batch): void {
    operation.answered = true;
    if (batch.gap) this.#tellMissed(operation);
    for (const name of operation.names) {
      const series = this.#series.get(name);
      if (series?.heir !== operation) continue;
      series.owner = operation;
      series.heir = null;
    }
    this.#sweep();
    this.#merge();
  }

  /** One that has not been heard of yet has nothing to lose. */
  #tellMissed(operation: Operation): void {
    this.#gaps += 1;
    const names = this.#mine(operation).filter((name) => (this.#series.get(name)?.gate.newest ?? null) !== null);
    if (names.length > 0) this.around.missed?.(names);
  }

  #count(operation: Operation, batch: Batch): void {
    this.#missed += Math.max(0, batch.missed - operation.missedSoFar);
    operation.missedSoFar = batch.missed;
    // The server counts what it sends at the start as if it had come in that moment.
    if (this.around.now() - operation.opened < SETTLE) return;
    operation.rates = { sourceRate: batch.sourceRate, deliveredRate: batch.deliveredRate };
  }

  #admit(operation: Operation, frame: Batch["frames"][number], owned = false): Gated | null {
    const name = operation.asked(frame.fullName);
    const series = name === null ? undefined : this.#series.get(name);
    if (name === null || series === undefined || (owned && series.owner !== operation)) return null;
    const now = this.around.now();
    series.heard = now;
    const sample = readFrame(name, frame);
    const kind = series.gate.admit(sample, now);
    return kind === null ? null : { kind, sample };
  }

  /** A refused operation is halved until the one name at fault stands alone; the others go on. */
  #failed(operation: Operation, error: LiveError): void {
    if (operation.ended) return;
    const names = this.#mine(operation);
    const lived = operation.answered;
    this.#end(operation);
    for (const name of names) this.#disown(name, operation);
    if (!this.#running || names.length === 0) return;
    const refused = !lived && ["BAD_REQUEST", "NOT_FOUND", "TOO_LARGE"].includes(error.code);
    if (refused && names.length > 1) {
      const middle = names.length >> 1;
      this.#start(names.slice(0, middle), 0);
      this.#start(names.slice(middle), 0);
      return;
    }
    if (!lived) this.#report(names, error);
    if (refused && error.code === "BAD_REQUEST") return;
    this.#retry(names, lived ? 0 : operation.failures + 1);
  }

  #retry(names: readonly string[], failures: number): void {
    this.#later(backoff(failures, this.around.random, 250), () => {
      const orphans = names.filter((name) => {
        const series = this.#series.get(name);
        return series !== undefined && series.owner === null;
      });
      this.#open(orphans, failures);
    });
  }

  /** Run later, unless the link ends for good before. */
  #later(wait: number, run: () => void): void {
    const cancel = this.around.later(() => {
      this.#timers.delete(cancel);
      run();
    }, wait);
    this.#timers.add(cancel);
  }

  #report(names: readonly string[], error: LiveError): void {
    const why: SampleError = { code: error.code, message: error.message };
    const { source, upstream } = error.extensions as { source?: unknown; upstream?: SampleError["upstream"] };
    if (typeof source === "string") why.source = source;
    if (upstream !== undefined) why.upstream = upstream;
    this.emit(names.map((name): Gated => ({ kind: "new", sample: failedSample(name, why) })));
  }

  #mine(operation: Operation): string[] {
    return [...operation.names].filter((name) => {
      const series = this.#series.get(name);
      return series?.owner === operation || series?.heir === operation;
    });
  }

  #disown(name: string, operation: Operation): void {
    const series = this.#series.get(name) as Series;
    if (series.heir === operation) series.heir = null;
    if (series.owner === operation) {
      series.owner = series.heir;
      series.heir = null;
    }
  }

  /** End operations that nobody owns anything of. */
  #sweep(): void {
    for (const operation of this.#operations) {
      if (this.#mine(operation).length === 0) this.#end(operation);
    }
  }

  #end(operation: Operation): void {
    operation.ended = true;
    this.#operations.delete(operation);
    operation.stop();
  }

  /** Replace many operations of one kind, or mostly unwanted ones, by as few as will do. */
  #merge(): void {
    if (!this.#running) return;
    const kinds = groupBy(this.#operations, (operation) => kindOf(operation.wish));
    for (const operations of kinds.values()) {
      const settled = operations.filter((operation) => operation.answered);
      const names = settled.flatMap((operation) => this.#mine(operation));
      if (names.some((name) => this.#series.get(name)?.heir !== null)) continue;
      const carried = settled.reduce((sum, operation) => sum + operation.names.size, 0);
      const many = settled.length > Math.ceil(names.length / MOST_NAMES) + MOST_OPERATIONS;
      if (many || (carried > 50 && carried > 2 * names.length)) this.#open(names);
    }
  }
}

function groupBy<T>(items: Iterable<T>, key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}

function failedSample(name: string, error: SampleError): Sample {
  return {
    fullName: name,
    value: null,
    writeValue: null,
    quality: null,
    timestamp: null,
    stale: true,
    age: null,
    error,
  };
}

function batchOf(result: Result): Batch | null {
  return (result.data as { attributeBatches?: Batch | null } | null | undefined)?.attributeBatches ?? null;
}

function codeOf(extensions: Record<string, unknown> | undefined): string {
  return typeof extensions?.code === "string" ? extensions.code : "INTERNAL";
}
