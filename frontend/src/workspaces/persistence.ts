/**
 * Keeps the preferences document and the server's copy equal: every change is stored soon after it is made, changes from
 * other places come in, and where both happened they are merged. Nothing is ever dropped for a failure: it is tried again
 * until it is stored, and what a closing page could not store is merged in when the page is opened next.
 */
import type { PreferencesDocument } from "../app/types";
import { readDocument } from "./document";
import { equal, type MergeConflict, merge3 } from "./merge";
import type { SyncStatus } from "./preferencesSlice";

/** The server holds a newer version; this is it. */
export class StoredConflict extends Error {
  override readonly name = "StoredConflict";
  constructor(readonly stored: unknown) {
    super("The preferences were changed in another place.");
  }
}
/** The server will not take the document, however often it is sent. */
export class StoreRefused extends Error {
  override readonly name = "StoreRefused";
}

export interface PreferencesTransport {
  load(): Promise<unknown>;
  /** Throws `StoredConflict`, `StoreRefused`, or anything else for what may pass. Returns the document as stored. */
  save(document: PreferencesDocument, baseVersion: number): Promise<unknown>;
  /** New versions from anywhere. Returns how to end that. */
  watch(onChange: (config: unknown) => void): () => void;
  /** Send while the page closes, without waiting. */
  sendLast(document: PreferencesDocument, baseVersion: number): void;
}

/** Where an unsaved document waits while no page is open. */
export interface Shelf {
  get(): { base: unknown; mine: unknown } | null;
  put(content: { base: unknown; mine: unknown } | null): void;
}

export interface PersistenceOptions {
  transport: PreferencesTransport;
  shelf: Shelf;
  /** The document as it is in the page; null before it is loaded. */
  current: () => PreferencesDocument | null;
  /** Show another document; `conflicts` is what was changed at the same leaf in another place. */
  show: (document: PreferencesDocument, conflicts: MergeConflict[]) => void;
  status: (status: SyncStatus, message: string | null) => void;
  /** Milliseconds of calm before a change is stored. */
  debounce?: number;
}

const SHORTEST = 1000;
const LONGEST = 30_000;

export class PreferencesPersistence {
  readonly #options: PersistenceOptions;
  /** What the server holds, as far as we know. */
  #base: PreferencesDocument | null = null;
  #sending = false;
  /** Versions that came while one was being stored. */
  #held: unknown[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wait = SHORTEST;
  #refused = false;
  #unwatch: (() => void) | null = null;
  #stopped = false;

  constructor(options: PersistenceOptions) {
    this.#options = options;
  }

  /** Load the document and follow it. Rejects when it cannot be loaded. */
  async start(): Promise<void> {
    const { transport, shelf, show, status } = this.#options;
    status("loading", null);
    let theirs: PreferencesDocument;
    try {
      theirs = readDocument(await transport.load());
    } catch (fault) {
      status("failed", messageOf(fault));
      throw fault;
    }
    if (this.#stopped) return;
    this.#base = theirs;
    const left = shelf.get();
    const merged = left ? merge3(readDocument(left.base), readDocument(left.mine), theirs) : null;
    show(merged ? stamp(merged.value, theirs) : theirs, merged ? realConflicts(merged.conflicts) : []);
    status("saved", null);
    this.#unwatch = transport.watch((config) => this.#receive(config));
    if (this.dirty) this.changed();
    else shelf.put(null);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#unwatch?.();
  }

  /** Whether something is not stored yet. */
  get dirty(): boolean {
    const mine = this.#options.current();
    return mine !== null && this.#base !== null && !sameContent(mine, this.#base);
  }

  /** The document may have changed: store it after a moment of calm. */
  changed(): void {
    if (this.#stopped || this.#sending || !this.dirty) return;
    this.#refused = false;
    this.#options.status("saving", null);
    this.#arm(this.#options.debounce ?? 400);
  }

  /** Try at once, for instance when the link is back. */
  retry(): void {
    if (!this.#sending && !this.#refused && this.dirty) this.#arm(0);
  }

  /** The page is closing: send what is left and keep a copy for the next time. */
  leave(): void {
    const mine = this.#options.current();
    if (!mine || !this.#base || !this.dirty) return;
    this.#options.shelf.put({ base: this.#base, mine });
    this.#options.transport.sendLast(mine, this.#base.version);
  }

  #arm(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#send(), milliseconds);
  }

  async #send(): Promise<void> {
    const { transport, current, status, shelf } = this.#options;
    const sent = current();
    const base = this.#base;
    if (this.#sending || this.#stopped || !sent || !base) return;
    if (sameContent(sent, base)) {
      status("saved", null);
      return;
    }
    this.#sending = true;
    status("saving", null);
    try {
      const stored = readDocument(await transport.save(sent, base.version));
      this.#wait = SHORTEST;
      // What the page changed meanwhile is newer than what was sent, so the base of this merge is what was sent.
      this.#join(sent, stored);
      shelf.put(null);
    } catch (fault) {
      this.#failed(fault, base);
    } finally {
      this.#sending = false;
    }
    for (const config of this.#held.splice(0)) this.#receive(config);
    if (this.#stopped || this.#refused) return;
    if (this.#base !== base && this.dirty) this.#arm(this.#options.debounce ?? 400);
    else if (!this.dirty) status("saved", null);
  }

  #failed(fault: unknown, base: PreferencesDocument): void {
    const { status, current, shelf } = this.#options;
    if (fault instanceof StoredConflict) {
      this.#join(base, readDocument(fault.stored));
      return;
    }
    if (fault instanceof StoreRefused) {
      this.#refused = true;
      status("refused", fault.message);
      return;
    }
    shelf.put({ base, mine: current() });
    status("retrying", messageOf(fault));
    this.#arm(this.#wait * (0.75 + Math.random() / 2));
    this.#wait = Math.min(LONGEST, this.#wait * 2);
  }

  #receive(config: unknown): void {
    if (this.#stopped || !this.#base) return;
    if (this.#sending) {
      this.#held.push(config);
      return;
    }
    const theirs = readDocument(config);
    if (theirs.version <= this.#base.version) return;
    this.#join(this.#base, theirs);
    if (this.dirty) this.changed();
  }

  /** Take over `theirs`, keeping what the page changed since `base`. */
  #join(base: PreferencesDocument, theirs: PreferencesDocument): void {
    const mine = this.#options.current();
    if (!mine) return;
    const { value, conflicts } = merge3(base, mine, theirs);
    this.#base = theirs;
    const shown = stamp(value, theirs);
    if (!equal(shown, mine) || conflicts.length > 0) this.#options.show(shown, realConflicts(conflicts));
  }
}

/** The version is the server's own count, no change of either side. */
const stamp = (document: PreferencesDocument, server: PreferencesDocument): PreferencesDocument =>
  document.version === server.version ? document : { ...document, version: server.version };
const sameContent = (a: PreferencesDocument, b: PreferencesDocument): boolean => equal(stamp(a, b), b);
/** Which workspace was opened last is no change that anybody could lose; nor is a widget's own state. */
const realConflicts = (conflicts: MergeConflict[]): MergeConflict[] =>
  conflicts.filter(({ path }) => path[0] !== "version" && path[0] !== "activeWorkspace" && path[2] !== "widget_state");
const messageOf = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault));
