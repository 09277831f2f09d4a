/**
 * One attribute over one stretch of time at one resolution, shared by all who want just that. It asks the archive for what it needs, keeps
 * to what is live, and asks again where the archive, which lags behind by seconds, cannot have known everything yet.
 */
import type { Downsample, Sample, SampleError } from "@octopus-widgets/sdk/contract";
import type { Answer, HistoryAsker, Question } from "./asker";
import { covering, fixedGrid, type Grid, movingGrid } from "./grid";
import type { Source } from "./source";
import { Track } from "./track";

/** What an attribute's values are: measurements, which can be reduced; states, enums and texts; spectra and images. */
export type Kind = "numbers" | "discrete" | "lists";

/** What is wanted of each attribute. Times: seconds since the epoch. */
export interface Wish {
  /** A range of so many seconds that ends now, or two instants. */
  readonly range: { readonly seconds: number } | { readonly start: number; readonly end: number };
  readonly maxPoints: number;
  readonly downsample: Downsample;
  readonly archive: string | null;
  readonly live: boolean;
  readonly past: boolean;
  readonly interval: number;
  /** Seconds between two questions where nothing is live. */
  readonly refresh: number;
}

export interface Surroundings {
  readonly asker: HistoryAsker;
  /** The workspace clock: seconds since the epoch. */
  now(): number;
  /** Run after `wait` seconds; returns how to call it off. */
  later(run: () => void, wait: number): () => void;
}

/** Seconds by which an archive may be behind. */
export const LAG = 75;
/** Seconds after a question at which the part that may have lagged is asked for again. */
const AGAIN = [6, 20, 60] as const;
/** Seconds until a failed question is asked again, each time the next; the last for ever. */
const RETRIES = [4, 8, 15, 30, 60] as const;
/** Errors that will be the same however often one asks. */
const FINAL = new Set(["BAD_REQUEST", "NOT_FOUND", "FORBIDDEN", "UNAUTHENTICATED", "TOO_LARGE"]);
/** Pages of raw points that are read one after the other; of spectra, which are long, fewer and shorter ones. */
const MOST_PAGES = 10;
/** Changes of state come in greater numbers than a plot has points, and are told in few bytes. */
const DISCRETE_PAGE = 5_000;
const MOST_LIST_PAGES = 2;
const MOST_LISTS = 256;

/** Points of which some may be superfluous. */
const ROOM = 1_000;

/** A part of the stretch of which the archive may not have told everything. `to` null: up to the present. */
interface Hole {
  from: number;
  to: number | null;
  attempts: number;
}

export class Stretch {
  readonly track: Track;
  readonly grid: Grid | null;
  state: "asking" | "ready" | "failed";
  error: SampleError | null = null;
  truncated = false;
  readonly #page: number;
  /** Points from which on it is looked which the moving range has left behind. */
  #roomy = ROOM;
  #holes: Hole[] = [];
  #asks = new Set<() => void>();
  #timers = new Set<() => void>();
  #failures = 0;
  #closed = false;
  #unfollow: (() => void) | null = null;

  /**
   * @param changed called after anything changed.
   * @param source the live half; null where nothing live belongs to the stretch.
   */
  constructor(
    readonly name: string,
    readonly wish: Wish,
    readonly kind: Kind,
    private readonly source: Source | null,
    private readonly around: Surroundings,
    private readonly changed: () => void,
  ) {
    const { range, maxPoints, downsample, interval } = wish;
    this.#page = pageOf(kind, maxPoints);
    const buckets = downsample === "avg" ? maxPoints : Math.ceil(maxPoints / 2);
    const raw = kind !== "numbers" || downsample === "none";
    if (raw) this.grid = null;
    else if ("seconds" in range) this.grid = movingGrid(range.seconds, buckets);
    else this.grid = fixedGrid(range.start, range.end, buckets);
    const mode = this.grid ? downsample : "none";
    const most = kind === "discrete" || this.grid ? this.#page * MOST_PAGES : maxPoints;
    this.track = new Track({ grid: this.grid, mode, most, discrete: kind === "discrete", interval });
    this.state = wish.past ? "asking" : "ready";
    this.#join();
    if (wish.past) this.#askAll();
  }

  /** What is to be seen now. */
  window(): { start: number; end: number } {
    const { range } = this.wish;
    if ("start" in range) return range;
    const end = this.around.now();
    return { start: end - range.seconds, end };
  }

  take(sample: Sample): void {
    if (!this.#within(sample)) return;
    const before = this.track.revision;
    this.track.take(sample, this.around.now());
    if (this.track.revision === before) return;
    // A view that is not seen does not trim, perhaps for a whole night.
    if (this.track.columns.size > this.#roomy) {
      this.trim();
      this.#roomy = 2 * this.track.columns.size + ROOM;
    }
    this.changed();
  }

  takePast(samples: readonly Sample[]): void {
    this.track.takePast(samples.filter((sample) => this.#within(sample)));
    this.changed();
  }

  /** Whatever was between these instants did not come: ask the archive, as soon as it may know. */
  missed(from: number, to: number): void {
    if (!this.wish.past) return;
    const { start, end } = this.window();
    if (to < start || from > end) return;
    const hole = { from: Math.max(from, start), to, attempts: 0 };
    this.#holes.push(hole);
    this.#refill(hole);
    this.#again(hole);
  }

  /** Forget what the moving range has left behind. */
  trim(): void {
    if ("seconds" in this.wish.range) this.track.trim(this.window().start - (this.grid?.seconds ?? 0));
  }

  close(): void {
    this.#closed = true;
    this.#unfollow?.();
    for (const end of [...this.#asks, ...this.#timers]) end();
    this.#asks.clear();
    this.#timers.clear();
  }

  #within({ timestamp }: Sample): boolean {
    if (timestamp === null || "seconds" in this.wish.range) return true;
    return timestamp >= this.wish.range.start && timestamp <= this.wish.range.end;
  }

  #join(): void {
    if (!this.source) return;
    const { start, end } = this.window();
    this.track.adopt(this.source.recent, start, "seconds" in this.wish.range ? Number.POSITIVE_INFINITY : end);
    this.#unfollow = this.source.follow(this);
  }

  #askAll(): void {
    this.truncated = false;
    const { start, end } = this.window();
    const askedAt = this.around.now();
    this.#ask(start, Math.min(end, askedAt), (answer) => {
      if (answer.ok) this.#answered(askedAt);
      else this.#failed(answer.error);
    });
  }

  /** A line that leaves the range needs the point after it; of what is held until the next, there is none to ask for. */
  #askAfter(end: number): void {
    const { newest } = this.track;
    const now = this.around.now();
    const near = (this.grid?.seconds ?? 0) + (end - this.window().start) / 100;
    if (this.kind !== "numbers" || end > now - LAG || (newest !== null && end - newest < near)) return;
    const question: Question = {
      start: Math.ceil(end * 1000) / 1000,
      end: Math.floor(now * 1000) / 1000,
      maxPoints: 1,
      downsample: "none",
      archive: this.wish.archive,
    };
    this.#send(question, (answer) => {
      if (!answer.ok || answer.archived.timestamps.length === 0) return;
      this.track.archived({ ...answer.archived, before: null }, question.start, question.end);
      this.changed();
    });
  }

  #answered(askedAt: number): void {
    this.state = "ready";
    this.error = null;
    this.#failures = 0;
    this.changed();
    const { start, end } = this.window();
    if ("start" in this.wish.range) this.#askAfter(end);
    if (!this.source && "seconds" in this.wish.range) {
      const every = Math.max(this.wish.refresh, Math.min(60, this.grid?.seconds ?? 5));
      this.#later(() => this.#follow(askedAt), every);
      return;
    }
    const covered = this.source?.coveredFrom ?? null;
    const from = Math.max(start, askedAt - LAG);
    if (end < from || (covered !== null && covered <= from)) return;
    const hole: Hole = { from, to: this.source ? covered : Math.min(end, askedAt), attempts: 0 };
    this.#holes.push(hole);
    this.#again(hole);
  }

  /** Where nothing is live, the archive is asked for what is new. */
  #follow(since: number): void {
    const askedAt = this.around.now();
    this.#ask(Math.max(since - LAG, this.window().start), askedAt, (answer) => {
      if (answer.ok) this.#answered(askedAt);
      else this.#failed(answer.error);
    });
  }

  #failed(error: SampleError): void {
    this.state = "failed";
    this.error = error;
    this.changed();
    if (FINAL.has(error.code)) return;
    const wait = RETRIES[Math.min(this.#failures, RETRIES.length - 1)] ?? 60;
    this.#failures += 1;
    this.#later(() => this.#askAll(), wait);
  }

  /** Ask for what the archive may know by now, a few times. */
  #again(hole: Hole): void {
    const wait = AGAIN[hole.attempts];
    if (wait === undefined) {
      this.#holes = this.#holes.filter((one) => one !== hole);
      return;
    }
    hole.attempts += 1;
    this.#later(() => {
      this.#refill(hole);
      this.#again(hole);
    }, wait);
  }

  #refill(hole: Hole): void {
    if (!this.#holes.includes(hole)) return;
    hole.to ??= this.source?.coveredFrom ?? null;
    const { start } = this.window();
    const to = hole.to ?? this.around.now();
    if (to <= start) return;
    this.#ask(Math.max(hole.from, start), to, (answer) => {
      if (!answer.ok) return;
      this.changed();
      const last = answer.archived.timestamps.at(-1);
      // The archive has passed the place from which on what is live is whole.
      if (hole.to !== null && typeof last === "number" && last >= hole.to)
        this.#holes = this.#holes.filter((one) => one !== hole);
    });
  }

  #question(start: number, end: number): Question {
    const { wish, grid } = this;
    const whole = covering(grid, start, end);
    const perBucket = wish.downsample === "avg" ? 1 : 2;
    return {
      start: whole.start,
      end: whole.end,
      maxPoints: grid ? whole.count * perBucket : this.#page,
      downsample: grid ? wish.downsample : "none",
      archive: wish.archive,
    };
  }

  #ask(start: number, end: number, done: (answer: Answer) => void, page = 1): void {
    const question = this.#question(start, end);
    this.#send(question, (answer) => {
      if (answer.ok && this.#takePage(answer.archived, question, end, done, page)) return;
      done(answer);
    });
  }

  #send(question: Question, done: (answer: Answer) => void): void {
    const off = this.around.asker.ask(this.name, question, (answer) => {
      this.#asks.delete(off);
      if (!this.#closed) done(answer);
    });
    this.#asks.add(off);
  }

  /** Take a page in; returns whether another was asked for. */
  #takePage(
    archived: (Answer & { ok: true })["archived"],
    question: Question,
    end: number,
    done: (answer: Answer) => void,
    page: number,
  ): boolean {
    const last = archived.timestamps.at(-1);
    this.track.archived(page > 1 ? { ...archived, before: null } : archived, question.start, question.end);
    // What turns out not to be numbers is not reduced by the server, whatever was asked: it is read on like all that is raw.
    const more = archived.truncated && typeof last === "number" && last > question.start;
    if (!more) return false;
    if (page >= (this.kind === "lists" ? MOST_LIST_PAGES : MOST_PAGES)) {
      this.truncated = true;
      // What follows is not known: nothing of what is there may seem to hold until then.
      this.track.cutOff(last);
      return false;
    }
    this.changed();
    this.#ask(last, end, done, page + 1);
    return true;
  }

  #later(run: () => void, wait: number): void {
    const end = this.around.later(() => {
      this.#timers.delete(end);
      run();
    }, wait);
    this.#timers.add(end);
  }

  /** What makes two stretches of one attribute the same. */
  static key(name: string, wish: Wish, kind: Kind): string {
    const { range, maxPoints, downsample, archive, live, past, interval } = wish;
    const when = "seconds" in range ? range.seconds : [range.start, range.end];
    return JSON.stringify([name, when, maxPoints, downsample, archive, live, past, interval, kind]);
  }
}

/** Points of one page of what is not reduced. */
function pageOf(kind: Kind, maxPoints: number): number {
  if (kind === "numbers") return maxPoints;
  return kind === "lists" ? Math.min(MOST_LISTS, maxPoints) : Math.max(DISCRETE_PAGE, maxPoints);
}
