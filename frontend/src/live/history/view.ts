/** What one consumer sees of the past: the series of its names over one range, and the ones before until the new ones are there. */
import type { History, HistorySeries, HistoryStatus, SampleError } from "@octopus-widgets/sdk/contract";
import { Observed } from "../observed";
import type { Names } from "../views";
import type { Source } from "./source";
import type { Kind, Stretch, Wish } from "./stretch";

/** What a view needs of the store that made it. */
export interface Shelf {
  /** The stretch for a wish, shared; it is kept until `release`. */
  take(name: string, wish: Wish, view: HistoryView): Stretch;
  release(stretch: Stretch, view: HistoryView): void;
  /** The live half of an attribute, kept until `let`. */
  source(name: string, view: HistoryView): Source;
  letGo(name: string, view: HistoryView): void;
  /** Milliseconds since the epoch, and a frame of the screen. */
  now(): number;
  soon(run: () => void, wait: number): () => void;
}

/** Changes of a wish that follow each other within this many milliseconds wait for the last of them. */
const QUICK = 250;
const SETTLE = 120;

const NOTHING: HistoryStatus = { loading: false, errors: {}, truncated: [] };

export class HistoryView implements History {
  readonly status = new Observed<HistoryStatus>(NOTHING);
  /** Seconds between two notifications at least. */
  window = 0.1;
  paused = false;
  /** What the attributes' values are, by name on the wire; other ones count from the next `want` on. */
  kinds: ReadonlyMap<string, Kind> = new Map();
  readonly #listeners = new Set<() => void>();
  /** By name on the wire. */
  #shown = new Map<string, Stretch>();
  #coming = new Map<string, Stretch>();
  #wish: Wish | null = null;
  #wishedKinds = this.kinds;
  #live = false;
  #changedAt = Number.NEGATIVE_INFINITY;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #told = 0;
  #telling: (() => void) | null = null;
  readonly #wire = new Map<string, string>();

  constructor(
    private readonly shelf: Shelf,
    readonly names: Names,
  ) {
    for (const [wire, asked] of names.asked) for (const name of asked) this.#wire.set(name, wire);
  }

  readonly series = (name: string): HistorySeries | undefined => {
    const stretch = this.#shown.get(this.#wire.get(name) ?? "");
    return stretch && seriesOf(stretch);
  };

  readonly watch = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Say what is wanted from now on. Changes in quick succession (a drag) wait for the last of them. */
  want(wish: Wish): void {
    if (this.#wish && sameWish(this.#wish, wish) && this.#wishedKinds === this.kinds) return;
    this.#wishedKinds = this.kinds;
    const now = this.shelf.now();
    const quick = now - this.#changedAt < QUICK;
    this.#changedAt = now;
    this.#wish = wish;
    this.#follow(wish.live);
    clearTimeout(this.#settling);
    if (quick) this.#settling = setTimeout(() => this.#apply(), SETTLE);
    else this.#apply();
  }

  /** One of the stretches changed. */
  changed(stretch: Stretch): void {
    // What was waited for is told at once, what goes on by itself at the view's own pace.
    this.#tellSoon(this.#promote(stretch));
  }

  close(): void {
    clearTimeout(this.#settling);
    this.#telling?.();
    this.#telling = null;
    for (const stretch of new Set([...this.#shown.values(), ...this.#coming.values()]))
      this.shelf.release(stretch, this);
    this.#shown.clear();
    this.#coming.clear();
    this.#follow(false);
    this.#wish = null;
  }

  pause(paused: boolean): void {
    this.paused = paused;
    if (!paused) this.#tellSoon();
  }

  /** Keep what comes live even while a range of the past is shown, so that nothing is missing when the present is shown again. */
  #follow(live: boolean): void {
    if (live === this.#live) return;
    this.#live = live;
    for (const name of this.names.asked.keys()) {
      if (live) this.shelf.source(name, this);
      else this.shelf.letGo(name, this);
    }
  }

  #apply(): void {
    const wish = this.#wish;
    if (!wish) return;
    const before = this.#coming;
    this.#coming = new Map();
    for (const name of this.names.asked.keys()) this.#coming.set(name, this.shelf.take(name, wish, this));
    for (const stretch of before.values()) this.#drop(stretch);
    for (const stretch of [...this.#coming.values()]) this.#promote(stretch);
    this.#tellSoon(true);
  }

  /** Show what has come, or whatever there is where nothing was shown before. Returns whether that was waited for. */
  #promote(stretch: Stretch): boolean {
    if (this.#coming.get(stretch.name) !== stretch) return false;
    const shown = this.#shown.get(stretch.name);
    const better = !shown || stretch.state === "ready" || (stretch.state === "failed" && !overlaps(shown, stretch));
    if (!better) return false;
    this.#shown.set(stretch.name, stretch);
    if (stretch.state === "ready") this.#coming.delete(stretch.name);
    if (shown && shown !== stretch) this.#drop(shown);
    return shown !== stretch || stretch.state === "ready";
  }

  #drop(stretch: Stretch): void {
    if (this.#shown.get(stretch.name) === stretch || this.#coming.get(stretch.name) === stretch) return;
    this.shelf.release(stretch, this);
  }

  #tellSoon(atOnce = false): void {
    if (this.paused || (this.#telling && !atOnce)) return;
    this.#telling?.();
    const due = atOnce ? 0 : this.#told + this.window * 1000 - 8;
    this.#telling = this.shelf.soon(() => this.#tell(), Math.max(0, due - this.shelf.now()));
  }

  #tell(): void {
    this.#telling = null;
    this.#told = this.shelf.now();
    for (const stretch of this.#shown.values()) stretch.trim();
    this.#summarise();
    for (const listener of [...this.#listeners]) {
      // One plot that fails must not keep the others from their points.
      try {
        listener();
      } catch (error) {
        reportError(error);
      }
    }
  }

  #summarise(): void {
    const errors: { [name: string]: SampleError } = {};
    const truncated: string[] = [];
    for (const stretch of [...this.#shown.values(), ...this.#coming.values()]) {
      for (const name of this.names.asked.get(stretch.name) ?? []) {
        if (stretch.error) errors[name] = stretch.error;
        if (stretch.truncated && !truncated.includes(name)) truncated.push(name);
      }
    }
    const loading = [...this.#coming.values()].some((stretch) => stretch.state === "asking");
    const next = { loading, errors, truncated };
    if (JSON.stringify(next) !== JSON.stringify(this.status.get())) this.status.set(next);
  }
}

/** Whether one has points in what the other is to show. */
function overlaps(one: Stretch, other: Stretch): boolean {
  const { start, end } = other.window();
  const { columns } = one.track;
  return columns.size > 0 && columns.time(0) <= end && columns.time(-1) >= start;
}

function sameWish(one: Wish, other: Wish): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

const views = new WeakMap<Stretch, HistorySeries>();

/** A stretch as widgets read it. */
function seriesOf(stretch: Stretch): HistorySeries {
  const known = views.get(stretch);
  if (known) return known;
  const { track, grid } = stretch;
  const series: HistorySeries = {
    get times() {
      return track.columns.times;
    },
    get values() {
      return track.columns.values;
    },
    get words() {
      return track.words.list;
    },
    get lists() {
      return track.columns.lists;
    },
    get before() {
      return track.before;
    },
    get staleSince() {
      return track.staleSince;
    },
    get revision() {
      return track.revision;
    },
    grid,
    downsample: grid ? stretch.wish.downsample : "none",
  };
  views.set(stretch, series);
  return series;
}
