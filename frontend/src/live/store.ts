/**
 * Every live value of the page, outside React. Samples come from the worker, wait for the next animation frame, and go to the views
 * that want them. When the link is lost every value is stale from that instant, and its age counts until a frame confirms it.
 */
import type { SampleError } from "@octopus-widgets/sdk/contract";
import { Entry } from "./entry";
import type { KnownDatabase } from "./names";
import type { Wish } from "./operation";
import type { Gated } from "./pack";
import type { Ticker } from "./ticker";
import type { Delivery, LinkState, SampleListener } from "./types";
import { LatestView, Names, SampleView, type View } from "./views";
import { WishBook } from "./wishes";

/** Milliseconds between two readings of the ages. */
const AGE_EVERY = 1_000;
/** Milliseconds that an attribute stays subscribed after its last view left: a widget that is moved comes back at once. */
const LINGER = 2_000;
/** Milliseconds in which wishes are gathered before they are sent. */
const GATHER = 10;
/** Window, in seconds, of the samples of a view that cannot be seen. */
const UNSEEN_WINDOW = 1;

export interface ViewOptions {
  /** Seconds. */
  window: number;
  delivery: Delivery;
}

/** Something that is subscribed until closed. */
export interface Handle {
  /** Off screen: values are not handed over (latest), or once a second (samples, so that no history is lost). */
  pause(paused: boolean): void;
  close(): void;
}

export interface LatestHandle extends Handle {
  readonly view: LatestView;
}

/** How fresh a set of attributes is. */
export interface Freshness {
  /** Attributes asked for. */
  count: number;
  /** Seconds since the newest frame; null when none came. */
  newest: number | null;
  stale: number;
  failing: number;
  /** Asked for and not answered yet. */
  waiting: number;
}

export interface AlarmCounts {
  alarm: number;
  warning: number;
  /** Devices whose State is ALARM or FAULT. */
  devices: number;
}

/** Something that deviates among what is shown. */
export interface Deviation {
  /** Name on the wire. */
  name: string;
  kind: "device" | "alarm" | "warning";
  /** `FAULT`, `ALARM`, `WARNING`. */
  says: string;
}

export class AttributeStore {
  readonly #entries = new Map<string, Entry>();
  readonly #views = new Map<string, Set<View>>();
  readonly #all = new Set<View>();
  readonly #dirty = new Set<View>();
  readonly #wishes = new WishBook();
  #databases: readonly KnownDatabase[] = [];
  #lost: number | null = null;
  #tick: { cancel: () => void; at: number } | null = null;
  #gathering: ReturnType<typeof setTimeout> | undefined;
  #ageing: ReturnType<typeof setInterval> | undefined;
  #received = 0;
  #lastSample: number | null = null;

  constructor(
    private readonly ticker: Ticker,
    private readonly send: (wishes: [string, Wish | null][]) => void,
  ) {}

  /** Frames received since the page was opened. */
  get received(): number {
    return this.#received;
  }

  /** When the newest frame came, milliseconds since the epoch. */
  get lastSample(): number | null {
    return this.#lastSample;
  }

  get databases(): readonly KnownDatabase[] {
    return this.#databases;
  }

  /** The deployment's databases, in order: they resolve the routes of names. Views made before keep their reading. */
  setDatabases(databases: readonly KnownDatabase[]): void {
    this.#databases = databases;
  }

  /** How names are read now: what they are called on the wire, and which of them cannot be. */
  read(names: readonly string[]): Names {
    return new Names(names, this.#databases);
  }

  latest(names: readonly string[], options: ViewOptions, changed: () => void): LatestHandle {
    const view = new LatestView(this.read(names), options, changed);
    return { view, ...this.#add(view) };
  }

  samples(names: readonly string[], options: ViewOptions, listener: SampleListener): Handle {
    const view = new SampleView(this.read(names), options, listener);
    if (view.names.refused.size > 0) this.#soil(view);
    return this.#add(view);
  }

  /** Frames from the worker. */
  receive(frames: readonly Gated[]): void {
    const now = this.ticker.now();
    this.#received += frames.length;
    if (frames.length > 0) this.#lastSample = now;
    for (const { kind, sample } of frames) {
      const entry = this.#entries.get(sample.fullName);
      if (entry === undefined) continue;
      const wasStale = entry.shown?.stale === true;
      entry.take(sample, now);
      // That a value holds again is news to a plot too, even where the value is the old one.
      if (kind === "new" || wasStale) this.#spread(entry, true);
    }
  }

  /** The link's state changed. */
  link(state: LinkState): void {
    if (state.phase === "live" || state.phase === "connecting") return;
    if (this.#lost !== null && this.#lost >= state.since) return;
    this.#lost = state.since;
    for (const view of this.#all) view.due = 0;
    for (const entry of this.#entries.values()) {
      if (entry.age(this.ticker.now(), this.#lost)) this.#spread(entry, true);
    }
  }

  freshness(names: Iterable<string>): Freshness {
    const fresh: Freshness = { count: 0, newest: null, stale: 0, failing: 0, waiting: 0 };
    let heard = 0;
    for (const name of names) {
      fresh.count += 1;
      const entry = this.#entries.get(name);
      const shown = entry?.shown;
      if (entry === undefined || shown === undefined) {
        fresh.waiting += 1;
        continue;
      }
      heard = Math.max(heard, entry.heard);
      if (shown.error !== null) fresh.failing += 1;
      else if (shown.stale) fresh.stale += 1;
    }
    if (heard > 0) fresh.newest = Math.max(0, this.ticker.now() - heard) / 1000;
    return fresh;
  }

  /** Which of these attributes cannot be had, and why. */
  failures(names: Iterable<string>): { name: string; error: SampleError }[] {
    const failures: { name: string; error: SampleError }[] = [];
    for (const name of names) {
      const error = this.#entries.get(name)?.shown?.error;
      if (error) failures.push({ name, error });
    }
    return failures;
  }

  /** Of everything that is shown now. */
  overall(): Freshness {
    return this.freshness(this.#views.keys());
  }

  alarms(): AlarmCounts {
    const counts: AlarmCounts = { alarm: 0, warning: 0, devices: 0 };
    for (const { kind } of this.deviations()) counts[kind === "device" ? "devices" : kind] += 1;
    return counts;
  }

  /** Devices in ALARM or FAULT, attributes in ALARM or WARNING, among what is shown. */
  deviations(): Deviation[] {
    const found: Deviation[] = [];
    for (const name of this.#views.keys()) {
      const shown = this.#entries.get(name)?.shown;
      if (shown === undefined) continue;
      if (shown.quality === "ATTR_ALARM") found.push({ name, kind: "alarm", says: "ALARM" });
      if (shown.quality === "ATTR_WARNING") found.push({ name, kind: "warning", says: "WARNING" });
      if (name.endsWith("/state") && (shown.value === "ALARM" || shown.value === "FAULT"))
        found.push({ name, kind: "device", says: shown.value });
    }
    return found;
  }

  close(): void {
    this.#tick?.cancel();
    this.#tick = null;
    clearTimeout(this.#gathering);
    clearInterval(this.#ageing);
    this.#ageing = undefined;
  }

  #add(view: View): Handle {
    this.#all.add(view);
    this.#ageing ??= setInterval(() => this.#ageAll(), AGE_EVERY);
    for (const name of view.names.asked.keys()) this.#join(view, name);
    this.#gather();
    if (this.#dirty.has(view)) hand(view);
    return { pause: (paused) => this.#pause(view, paused), close: () => this.#remove(view) };
  }

  #join(view: View, name: string): void {
    const views = this.#views.get(name) ?? new Set<View>();
    views.add(view);
    this.#views.set(name, views);
    let entry = this.#entries.get(name);
    if (entry === undefined) {
      entry = new Entry(name);
      this.#entries.set(name, entry);
    }
    if (entry.shown !== undefined) {
      view.take(name, entry.shown, true);
      this.#soil(view);
    }
    this.#wishes.add(view, name, view.wish);
  }

  #remove(view: View): void {
    if (!this.#all.delete(view)) return;
    this.#dirty.delete(view);
    for (const name of view.names.asked.keys()) {
      const views = this.#views.get(name);
      views?.delete(view);
      if (views?.size === 0) this.#views.delete(name);
    }
    setTimeout(() => this.#release(view), LINGER);
  }

  #release(view: View): void {
    for (const name of view.names.asked.keys()) {
      this.#wishes.remove(view, name);
      if (!this.#wishes.wanted(name)) this.#entries.delete(name);
    }
    this.#gather();
  }

  #pause(view: View, paused: boolean): void {
    if (view.paused === paused || !this.#all.has(view)) return;
    view.paused = paused;
    if (!paused) this.#soil(view);
  }

  /** Hand a changed entry to the views that want it. */
  #spread(entry: Entry, isNew: boolean): void {
    const shown = entry.shown;
    if (shown === undefined) return;
    for (const view of this.#views.get(entry.name) ?? []) {
      view.take(entry.name, shown, isNew);
      this.#soil(view);
    }
  }

  #ageAll(): void {
    for (const entry of this.#entries.values()) {
      if (entry.age(this.ticker.now(), this.#lost)) this.#spread(entry, false);
    }
  }

  #soil(view: View): void {
    this.#dirty.add(view);
    this.#schedule(0);
  }

  #schedule(wait: number): void {
    const at = this.ticker.now() + wait;
    if (this.#tick !== null && this.#tick.at <= at) return;
    this.#tick?.cancel();
    this.#tick = { at, cancel: this.ticker.schedule(() => this.#flush(), wait) };
  }

  #flush(): void {
    this.#tick = null;
    const now = this.ticker.now();
    let next = Number.POSITIVE_INFINITY;
    for (const view of [...this.#dirty]) {
      if (view.paused && view instanceof LatestView) continue;
      if (view.due > now) {
        next = Math.min(next, view.due);
        continue;
      }
      const window = view.paused ? UNSEEN_WINDOW : view.wish.window;
      // Half a frame of grace, so that a window does not slip by a whole frame each time.
      view.due = now + Math.max(0, window * 1000 - 8);
      this.#dirty.delete(view);
      hand(view);
    }
    if (next < Number.POSITIVE_INFINITY) this.#schedule(next - now);
  }

  #gather(): void {
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      const changes = this.#wishes.changes();
      if (changes.length > 0) this.send(changes);
    }, GATHER);
  }
}

/** One view that fails must not keep the others from their values. */
function hand(view: View): void {
  try {
    view.hand();
  } catch (error) {
    reportError(error);
  }
}
