/** The newest records, so many at most, and which of them the filter lets through. Outside React: a thousand may come in a second. */
import { type Compiled, compile, type Filter } from "./filter";
import { type Fields, type LogRecord, recordOf, recordsIn } from "./record";

/** Records that a filter looks at without a pause, so that no task is long. */
const AT_ONCE = 4_000;

export interface Snapshot {
  /** What fits, the oldest first. Another array only after a change. */
  rows: readonly LogRecord[];
  /** Records that there are. */
  count: number;
  /** Records that ever fitted: to tell how many are new. */
  fitted: number;
  /** Rows that fell out at the begin, ever. */
  fallen: number;
  /** Records that the server numbered and that never came. */
  lost: number;
  /** Records that fell out because there were more than can be kept. */
  forgotten: number;
  /** The filter is still looking at what is there. */
  filtering: boolean;
}

const EMPTY: Snapshot = { rows: [], count: 0, fitted: 0, fallen: 0, lost: 0, forgotten: 0, filtering: false };

export class LogStore {
  #all: LogRecord[] = [];
  #rows: LogRecord[] = [];
  #snapshot: Snapshot = EMPTY;
  #counts = { next: 0, fitted: 0, fallen: 0, lost: 0, forgotten: 0 };
  #newest: number | null = null;
  #seen = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dirty = false;
  #filtering = false;
  readonly #listeners = new Set<() => void>();
  compiled: Compiled;
  /** Why the newest filter is not applied; null: it is. */
  fault: string | null = null;

  /** @param pace milliseconds between two snapshots at least. */
  constructor(
    readonly limit: number,
    readonly fields: Fields,
    private readonly path: string,
    filter: Filter,
    private readonly pace = 100,
  ) {
    this.compiled = compile(filter);
    this.fault = this.compiled.fault;
  }

  readonly get = (): Snapshot => this.#snapshot;

  readonly watch = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Take what an event says. */
  take(data: unknown, now: number): void {
    for (const item of recordsIn(data, this.path)) {
      const record = recordOf(item, this.fields, now);
      if (!record) continue;
      const { number } = record;
      if (number !== null) {
        if (this.#newest !== null && number > this.#newest + 1) this.#counts.lost += number - this.#newest - 1;
        // A smaller number: the server began anew.
        this.#newest = number;
        if (this.#knows(record)) continue;
      }
      this.#add(record);
    }
    this.#forget();
    this.#change();
  }

  /** Put the recent past before what came meanwhile; what is there already comes once. */
  begin(data: unknown, now: number): void {
    const past = recordsIn(data, this.path).flatMap((item) => recordOf(item, this.fields, now) ?? []);
    const live = this.#all;
    this.#reset();
    for (const record of past) if (!this.#knows(record)) this.#add(record);
    for (const record of live) if (!this.#knows(record)) this.#add(record);
    const last = past.at(-1)?.number ?? null;
    if (this.#newest === null) this.#newest = last;
    this.#forget();
    this.#change(true);
  }

  filter(filter: Filter): void {
    const compiled = compile(filter);
    this.fault = compiled.fault;
    if (compiled.fault !== null) {
      // What was shown before goes on until the expression is one.
      this.#change(true);
      return;
    }
    this.compiled = compiled;
    this.#counts.fallen += this.#rows.length;
    this.#rows = [];
    this.#look(compiled, [], -1, this.#counts.next);
  }

  clear(): void {
    this.#reset();
    this.#change(true);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  #reset(): void {
    this.#counts.fallen += this.#rows.length;
    this.#all = [];
    this.#rows = [];
    this.#seen.clear();
  }

  /** Whether a numbered record is there already; it is from now on. */
  #knows({ number, time }: Omit<LogRecord, "id">): boolean {
    if (number === null) return false;
    const key = `${number} ${time}`;
    if (this.#seen.has(key)) return true;
    this.#seen.add(key);
    return false;
  }

  #add(given: Omit<LogRecord, "id">): void {
    const record = { ...given, id: this.#counts.next };
    this.#counts.next += 1;
    this.#all.push(record);
    if (this.compiled.fits(record)) {
      this.#rows.push(record);
      this.#counts.fitted += 1;
    }
  }

  /** Let the oldest go; some more than needed, so that it is not done for each. */
  #forget(): void {
    const over = this.#all.length - this.limit;
    if (over <= 0) return;
    const gone = this.#all.splice(0, over);
    this.#counts.forgotten += over;
    for (const { number, time } of gone) if (number !== null) this.#seen.delete(`${number} ${time}`);
    const first = this.#all[0]?.id ?? Number.POSITIVE_INFINITY;
    let fallen = 0;
    while (fallen < this.#rows.length && (this.#rows[fallen] as LogRecord).id < first) fallen += 1;
    this.#rows.splice(0, fallen);
    this.#counts.fallen += fallen;
  }

  /** Look at the records after `last` and before `until` in turns; another filter ends it. What comes meanwhile is looked at as it comes. */
  #look(compiled: Compiled, found: LogRecord[], last: number, until: number): void {
    if (compiled !== this.compiled) return;
    const from = this.#placeAfter(last);
    const turn = this.#all.slice(from, from + AT_ONCE).filter(({ id }) => id < until);
    for (const record of turn) if (compiled.fits(record)) found.push(record);
    const done = turn.length < AT_ONCE;
    if (done) {
      const first = this.#all[0]?.id ?? 0;
      this.#rows = [...found.filter(({ id }) => id >= first), ...this.#rows];
    }
    this.#filtering = !done;
    this.#change(done);
    const next = turn.at(-1)?.id ?? last;
    if (!done) setTimeout(() => this.#look(compiled, found, next, until), 0);
  }

  /** Ids rise without a gap. */
  #placeAfter(id: number): number {
    const first = this.#all[0]?.id ?? 0;
    return Math.max(0, id + 1 - first);
  }

  #change(now = false): void {
    if (now) {
      this.#tell();
      return;
    }
    this.#dirty = true;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#dirty) this.#tell();
    }, this.pace);
  }

  #tell(): void {
    this.#dirty = false;
    const { fitted, fallen, lost, forgotten } = this.#counts;
    this.#snapshot = {
      rows: this.#rows.slice(),
      count: this.#all.length,
      fitted,
      fallen,
      lost,
      forgotten,
      filtering: this.#filtering,
    };
    for (const listener of [...this.#listeners]) listener();
  }
}
