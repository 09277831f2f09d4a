/**
 * The past joined to the present, for all plots of the page. Equal wishes share a stretch, and every attribute has one live half, however
 * many look at it.
 */
import type { Sample } from "@octopus-widgets/sdk/contract";
import type { AttributeStore, Handle } from "../store";
import type { Ticker } from "../ticker";
import type { Names } from "../views";
import type { HistoryAsker } from "./asker";
import { Source } from "./source";
import { type Kind, Stretch, type Wish } from "./stretch";
import { HistoryView, type Shelf } from "./view";

/** Seconds that the server's ring reaches back. */
const RING = 60;
/** Milliseconds that a stretch outlives its last view: who zooms in comes back. */
const LINGER = 45_000;
/** Stretches that linger at most. */
const MOST_LINGERING = 200;
/** Milliseconds in which new live halves are gathered, to ask for their last minute together. */
const GATHER = 15;

export interface HistoryRooms {
  attributes: AttributeStore;
  asker: HistoryAsker;
  ticker: Ticker;
  /** The workspace clock: seconds since the epoch. */
  now(): number;
  /** What the server still has of the last seconds, once; `gap`: it does not reach back so far. Returns how to give up. */
  past(names: Names, seconds: number, answer: (samples: readonly Sample[], gap: boolean) => void): () => void;
  /** Be told of attributes of which something was missed, by their names on the wire. */
  onMissed(listener: (names: readonly string[]) => void): void;
}

interface Held {
  stretch: Stretch;
  views: Set<HistoryView>;
  lingering: ReturnType<typeof setTimeout> | undefined;
}

interface Live {
  source: Source;
  handle: Handle;
  window: number;
  users: Set<HistoryView | Stretch>;
  asked: boolean;
}

export class HistoryStore {
  readonly #held = new Map<string, Held>();
  readonly #live = new Map<string, Live>();
  #fresh: string[] = [];
  #gathering: ReturnType<typeof setTimeout> | undefined;
  readonly #shelf: Shelf;

  constructor(private readonly rooms: HistoryRooms) {
    rooms.onMissed((names) => {
      for (const name of names) this.#live.get(name)?.source.missed();
    });
    this.#shelf = {
      take: (name, wish, view) => this.#take(name, wish, view),
      release: (stretch, view) => this.#release(stretch, view),
      source: (name, view) => this.#source(name, view, view.window),
      letGo: (name, view) => this.#letGo(name, view),
      now: () => rooms.ticker.now(),
      soon: (run, wait) => rooms.ticker.schedule(run, wait),
    };
  }

  /** Stretches and live halves that are kept, for tests. */
  get size(): { stretches: number; sources: number } {
    return { stretches: this.#held.size, sources: this.#live.size };
  }

  view(names: readonly string[]): HistoryView {
    return new HistoryView(this.#shelf, this.rooms.attributes.read(names));
  }

  #take(name: string, asked: Wish, view: HistoryView): Stretch {
    const wish = { ...asked, live: asked.live && reachesNow(asked, this.rooms.now()) };
    const kind = view.kinds.get(name) ?? "numbers";
    const key = Stretch.key(name, wish, kind);
    const held = this.#held.get(key) ?? this.#make(key, name, wish, kind, view);
    clearTimeout(held.lingering);
    held.lingering = undefined;
    held.views.add(view);
    return held.stretch;
  }

  #make(key: string, name: string, wish: Wish, kind: Kind, view: HistoryView): Held {
    const source = wish.live ? this.#source(name, view, view.window) : null;
    const { asker, now } = this.rooms;
    const views = new Set<HistoryView>();
    const stretch = new Stretch(
      name,
      wish,
      kind,
      source,
      {
        asker,
        now,
        later: (run, wait) => {
          const timer = setTimeout(run, wait * 1000);
          return () => clearTimeout(timer);
        },
      },
      () => {
        for (const one of views) one.changed(stretch);
      },
    );
    if (source) this.#live.get(name)?.users.add(stretch);
    const held: Held = { stretch, views, lingering: undefined };
    this.#held.set(key, held);
    return held;
  }

  #release(stretch: Stretch, view: HistoryView): void {
    const key = Stretch.key(stretch.name, stretch.wish, stretch.kind);
    const held = this.#held.get(key);
    if (!held || held.stretch !== stretch) return;
    held.views.delete(view);
    if (held.views.size > 0 || held.lingering) return;
    // What nobody saw yet is called off at once.
    if (stretch.state === "ready") held.lingering = setTimeout(() => this.#discard(key, held), LINGER);
    else this.#discard(key, held);
    this.#bound();
  }

  #discard(key: string, held: Held): void {
    clearTimeout(held.lingering);
    this.#held.delete(key);
    held.stretch.close();
    this.#letGo(held.stretch.name, held.stretch);
  }

  #bound(): void {
    const idle = [...this.#held].filter(([, held]) => held.lingering);
    for (const [key, held] of idle.slice(0, Math.max(0, idle.length - MOST_LINGERING))) this.#discard(key, held);
  }

  #source(name: string, user: HistoryView, window: number): Source {
    const live = this.#live.get(name) ?? this.#begin(name, window);
    live.users.add(user);
    if (window < live.window) {
      const slower = live.handle;
      live.window = window;
      live.handle = this.#subscribe(live.source, window);
      slower.close();
    }
    return live.source;
  }

  #begin(name: string, window: number): Live {
    const source = new Source(name, this.rooms.now);
    const live: Live = { source, handle: this.#subscribe(source, window), window, users: new Set(), asked: false };
    this.#live.set(name, live);
    this.#fresh.push(name);
    this.#gathering ??= setTimeout(() => this.#askPast(), GATHER);
    return live;
  }

  #subscribe(source: Source, window: number): Handle {
    return this.rooms.attributes.samples([source.name], { window, delivery: "lossless" }, (samples) => {
      for (const sample of samples) source.take(sample);
    });
  }

  #askPast(): void {
    this.#gathering = undefined;
    const names = this.#fresh.filter((name) => this.#live.has(name));
    this.#fresh = [];
    if (names.length === 0) return;
    const asked = this.rooms.now();
    this.rooms.past(this.rooms.attributes.read(names), RING, (samples, gap) => {
      const mine = new Map<string, Sample[]>(names.map((name) => [name, []]));
      for (const sample of samples) mine.get(sample.fullName)?.push(sample);
      for (const [name, some] of mine) {
        const first = some.find(({ timestamp }) => timestamp !== null)?.timestamp ?? asked;
        this.#live.get(name)?.source.takePast(some, gap ? Math.min(asked, first) : asked - RING);
      }
    });
  }

  #letGo(name: string, user: HistoryView | Stretch): void {
    const live = this.#live.get(name);
    if (!live?.users.delete(user) || live.users.size > 0) return;
    live.handle.close();
    this.#live.delete(name);
  }
}

/** Whether something that is live now, or will be, belongs to the range. */
function reachesNow({ range }: Wish, now: number): boolean {
  return "seconds" in range || range.end > now - RING;
}
