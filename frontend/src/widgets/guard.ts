/**
 * Keeps a bundle that never ends from hanging the page again and again: before something of a bundle runs for the first time, a note is
 * left in the browser's storage, and taken back when it has. A page that finds the note of one that is gone does not run that version
 * again, unless somebody says so.
 *
 * One note a page, as one thing runs at a time. What hangs later (in a timer) leaves none: that page opens the next time.
 */

const NOTE = "octopus-running:";
const SUSPECTS = "octopus-hung";
/** Milliseconds after which a page that is still there and still runs the same is taken to hang. */
const PATIENCE = 5_000;
/** Suspects that are kept. */
const MOST = 50;

interface Note {
  /** `<name>@<version> <address>`: another text under the same version is another bundle. */
  what: string;
  /** Milliseconds since the epoch. */
  at: number;
}

interface Parts {
  storage: Storage | null;
  locks: LockManager | null;
  now?: () => number;
  id?: string;
}

export class Guard {
  readonly #storage: Storage | null;
  readonly #locks: LockManager | null;
  readonly #now: () => number;
  /** Name of the page's note, and of the lock that it holds while it is there. */
  readonly #key: string;
  readonly #running: { what: string }[] = [];
  #ready: Promise<void> | null = null;
  readonly #allowed = new Set<string>();

  constructor({ storage, locks, now = Date.now, id = newId() }: Parts) {
    this.#storage = storage;
    this.#locks = locks;
    this.#now = now;
    this.#key = NOTE + id;
  }

  /** Whether this did not come back the last time. The first question looks at what other pages left. */
  async suspects(what: string): Promise<boolean> {
    this.#ready ??= this.#begin();
    await this.#ready;
    return !this.#allowed.has(what) && this.#suspects().includes(what);
  }

  /** Somebody wants it to run again. */
  allow(what: string): void {
    this.#allowed.add(what);
    this.#keep(this.#suspects().filter((one) => one !== what));
  }

  /** This runs from now on. Returns how to say that it has come back; what ran around it is what runs then. */
  begins(what: string): () => void {
    const one = { what };
    this.#running.push(one);
    this.#note();
    return () => {
      const at = this.#running.indexOf(one);
      if (at >= 0) this.#running.splice(at, 1);
      this.#note();
    };
  }

  #note(): void {
    const what = this.#running.at(-1)?.what;
    if (what !== undefined) this.#write(this.#key, JSON.stringify({ what, at: this.#now() } satisfies Note));
    else this.#forget(this.#key);
  }

  #forget(key: string): void {
    try {
      this.#storage?.removeItem(key);
    } catch {
      // A storage that may not be used any more has no note.
    }
  }

  async #begin(): Promise<void> {
    if (this.#storage === null) return;
    // Held until the page is gone, however it goes.
    this.#locks?.request(this.#key, () => new Promise(() => undefined)).catch(() => undefined);
    globalThis.addEventListener?.("pagehide", () => this.#forget(this.#key));
    const left = this.#left();
    if (left.size === 0) return;
    const alive = await this.#alive();
    const gone = [...left].filter(([key, note]) => !alive.has(key) || this.#now() - note.at > PATIENCE);
    if (gone.length === 0) return;
    const suspects = new Set([...this.#suspects(), ...gone.map(([, note]) => note.what)]);
    this.#keep([...suspects].slice(-MOST));
    for (const [key] of gone) if (!alive.has(key)) this.#forget(key);
  }

  /** Notes of other pages. */
  #left(): Map<string, Note> {
    const found = new Map<string, Note>();
    const storage = this.#storage;
    if (storage === null) return found;
    for (let at = 0; at < storage.length; at += 1) {
      const key = storage.key(at);
      if (!key?.startsWith(NOTE) || key === this.#key) continue;
      const note = read<Note>(storage.getItem(key));
      if (typeof note?.what === "string" && typeof note.at === "number") found.set(key, note);
    }
    return found;
  }

  /** Names of the locks of pages that are there. A browser without locks: none, so that a note is believed. */
  async #alive(): Promise<ReadonlySet<string>> {
    const held = (await this.#locks?.query().catch(() => null))?.held ?? [];
    return new Set(held.flatMap(({ name }) => (name ? [name] : [])));
  }

  #suspects(): readonly string[] {
    const found = read<unknown>(this.#storage?.getItem(SUSPECTS) ?? null);
    return Array.isArray(found) ? found.filter((one): one is string => typeof one === "string") : [];
  }

  #keep(suspects: readonly string[]): void {
    this.#write(SUSPECTS, JSON.stringify(suspects));
  }

  #write(key: string, text: string): void {
    try {
      this.#storage?.setItem(key, text);
    } catch {
      // A storage that is full or forbidden: nothing is guarded, everything runs.
    }
  }
}

function read<T>(text: string | null): T | null {
  try {
    return text === null ? null : (JSON.parse(text) as T);
  } catch {
    return null;
  }
}

const newId = (): string => Math.random().toString(36).slice(2);

/** Of this browser; one that forbids storage guards nothing. */
export function browserGuard(): Guard {
  let storage: Storage | null = null;
  try {
    storage = globalThis.localStorage ?? null;
  } catch {
    storage = null;
  }
  return new Guard({ storage, locks: globalThis.navigator?.locks ?? null });
}
