/**
 * The draft of `endpoints.json` in this page: one text that every view edits, undone as one, kept on the server, checked
 * there. Reading the text, asking for its faults and keeping it all happen after the key, never while it is handled.
 */
import { applied, difference, type Edit, renameAt, setAt } from "./edits";
import { History } from "./history";
import { parseText } from "./parse";
import { parsePointer } from "./pointer";
import { DraftConflict, type DraftTransport, type Started } from "./transport";
import type { DraftState, StoredDraft } from "./types";

/** Milliseconds of calm before each of them. */
export interface Waits {
  parse: number;
  check: number;
  save: number;
  /** The first wait after a failure; it doubles up to a minute. */
  retry: number;
}
const WAITS: Waits = { parse: 150, check: 400, save: 800, retry: 3000 };
const LONGEST_RETRY = 60_000;

export const textOf = (document: unknown): string => `${JSON.stringify(document, null, 2)}\n`;

export class Draft {
  readonly #transport: DraftTransport;
  readonly #waits: Waits;
  readonly #history = new History();
  readonly #watchers = new Set<() => void>();
  readonly #timers = new Map<keyof Waits, ReturnType<typeof setTimeout>>();
  #state: DraftState;
  #baseText: string;
  #baseJson: string;
  /** Of the draft that the server has; 0: none. */
  #revision: number;
  /** The text that the server has. */
  #stored: string | null;
  #storedBase: number;
  #saving: Promise<void> | null = null;
  #checks = 0;
  #failures = 0;
  #end: (() => void) | null = null;

  constructor(transport: DraftTransport, start: Started, waits: Waits = WAITS) {
    this.#transport = transport;
    this.#waits = waits;
    this.#baseText = textOf(start.base.document);
    this.#baseJson = JSON.stringify(start.base.document);
    const text = start.draft?.text ?? this.#baseText;
    this.#revision = start.draft?.revision ?? 0;
    this.#stored = start.draft?.text ?? null;
    this.#storedBase = start.draft?.baseVersion ?? start.base.version;
    this.#state = {
      text,
      ...parseText(text),
      base: start.base,
      newest: start.newest,
      dirty: false,
      status: "clean",
      problem: null,
      faults: [],
      checking: false,
      report: null,
      canUndo: false,
      canRedo: false,
      conflict: null,
    };
    const dirty = this.#isDirty();
    this.#state = { ...this.#state, dirty, status: start.draft && dirty ? "saved" : "clean" };
  }

  readonly get = (): DraftState => this.#state;

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** Follow what other tabs and people store, and check for the first time. Returns how to end that. */
  start(): () => void {
    this.#end?.();
    const ends = [
      this.#transport.watchDraft((revision) => void this.#storedElsewhere(revision)),
      this.#transport.watchVersions((version) => void this.#published(version)),
    ];
    void this.check();
    void this.#lookElsewhere();
    this.#end = () => {
      for (const end of ends) end();
      this.#end = null;
    };
    return this.#end;
  }

  setText(text: string): void {
    this.#edit(difference(this.#state.text, text), true);
  }

  set(pointer: string, value: unknown): void {
    if (!this.#readable()) return;
    this.#edit(difference(this.#state.text, setAt(this.#state.text, parsePointer(pointer), value)), true, true);
  }

  rename(pointer: string, to: string): void {
    if (!this.#readable()) return;
    this.#edit(difference(this.#state.text, renameAt(this.#state.text, parsePointer(pointer), to)), false, true);
  }

  /** Another text, as one step of undo. */
  put(text: string): void {
    this.#edit(difference(this.#state.text, text), false, true);
  }

  undo(): void {
    this.#step(this.#history.undo());
  }

  redo(): void {
    this.#step(this.#history.redo());
  }

  replace(text: string, baseVersion: number): void {
    this.put(text);
    void this.#rebase(baseVersion);
  }

  async discard(): Promise<void> {
    this.#cancel("save");
    await this.#saving;
    await this.#transport.discard();
    this.#revision = 0;
    this.#stored = null;
    await this.#rebase(this.#state.newest);
    this.put(this.#baseText);
    this.#set({ status: "clean", problem: null, conflict: null });
  }

  /**
   * It was published as that version, and needs to be kept no more. The server lets go of what was published; of an older
   * text, which a failed save left there, we do. What another tab typed on meanwhile stays.
   */
  async published(version: number): Promise<void> {
    this.#cancel("save");
    while (this.#saving) await this.#saving;
    const left = await this.#transport.draft().catch(() => null);
    if (left && left.revision !== this.#revision) return this.#take(left);
    if (left) await this.#transport.discard().catch(() => undefined);
    this.#know(null);
    this.#set({ conflict: null });
    await this.#rebase(version);
    this.put(this.#baseText);
    this.#settle();
  }

  /** Answer a conflict: `mine` is stored over theirs, `theirs` takes the place of mine (undo brings mine back). */
  async resolve(choice: "mine" | "theirs"): Promise<void> {
    const theirs = this.#state.conflict?.theirs ?? null;
    this.#set({ conflict: null });
    if (choice === "theirs") return this.#take(theirs);
    this.#know(theirs);
    this.#set({ status: "unsaved" });
    return this.save();
  }

  /** Ask for the faults now. */
  async check(): Promise<void> {
    this.#cancel("check");
    this.#checks += 1;
    const ours = this.#checks;
    const { text } = this.#state;
    this.#set({ checking: true });
    try {
      const report = await this.#transport.check(text);
      if (ours !== this.#checks) return;
      if (text === this.#state.text) this.#set({ report, faults: report.faults });
      // A version that nobody told of: the link was down, or the page elsewhere.
      if (report.version > this.#state.newest) void this.#published(report.version);
    } catch (fault) {
      // Whoever types on asks again; a server that cannot be reached is told of by keeping the draft.
      if (ours === this.#checks) this.#set({ problem: `Not checked: ${sentence(fault)}` });
    }
    if (ours === this.#checks) this.#set({ checking: false });
  }

  /** Keep it on the server now. */
  async save(): Promise<void> {
    if (this.#timers.has("parse")) this.#read();
    this.#cancel("save");
    this.#cancel("retry");
    while (this.#saving) await this.#saving;
    if (this.#state.conflict) return;
    // Undone before it was kept: there is nothing to store.
    if (!this.#unstored) return this.#settle();
    this.#saving = this.#send().finally(() => {
      this.#saving = null;
    });
    await this.#saving;
    if (this.#unstored && this.#state.status !== "failed" && !this.#state.conflict)
      this.#later("save", () => void this.save());
  }

  get #unstored(): boolean {
    const { text, base, dirty } = this.#state;
    if (this.#stored === null) return dirty;
    return text !== this.#stored || base.version !== this.#storedBase;
  }

  async #send(): Promise<void> {
    const { text, base, dirty } = this.#state;
    this.#set({ status: "saving" });
    try {
      if (!dirty) {
        await this.#transport.discard();
        this.#revision = 0;
        this.#stored = null;
      } else {
        this.#revision = await this.#transport.save(text, base.version, this.#revision);
        this.#stored = text;
        this.#storedBase = base.version;
      }
      this.#failures = 0;
      this.#set({ problem: null });
      this.#settle();
    } catch (fault) {
      if (fault instanceof DraftConflict) this.#set({ status: "unsaved", conflict: { theirs: fault.stored } });
      else this.#failed(fault);
    }
  }

  #failed(fault: unknown): void {
    this.#set({ status: "failed", problem: `Not saved: ${sentence(fault)}` });
    const wait = Math.min(LONGEST_RETRY, this.#waits.retry * 2 ** this.#failures);
    this.#failures += 1;
    this.#later("retry", () => void this.save(), wait);
  }

  /** The status that follows from what the server has. */
  #settle(): void {
    const status = this.#unstored ? "unsaved" : this.#state.dirty ? "saved" : "clean";
    this.#set({ status });
    if (status === "unsaved") this.#later("save", () => void this.save());
  }

  #know(draft: StoredDraft | null): void {
    this.#revision = draft?.revision ?? 0;
    this.#stored = draft?.text ?? null;
    this.#storedBase = draft?.baseVersion ?? this.#state.base.version;
  }

  /** Take up what was stored while nothing was followed. */
  async #lookElsewhere(): Promise<void> {
    const stored = await this.#transport.draft().catch(() => undefined);
    if (stored !== undefined) await this.#storedElsewhere(stored?.revision ?? 0);
  }

  /** A save of this person's, in whatever tab; 0: the draft is gone, discarded or published. */
  async #storedElsewhere(revision: number): Promise<void> {
    while (this.#saving) await this.#saving;
    if (revision === this.#revision || this.#state.conflict) return;
    const theirs = await this.#transport.draft().catch(() => undefined);
    if (theirs === undefined || (theirs?.revision ?? 0) === this.#revision) return;
    if (theirs?.text === this.#state.text) this.#know(theirs);
    else if (theirs === null && !this.#state.dirty) {
      // It was published from here, and what stands here is that version.
      this.#know(null);
      this.#settle();
    } else if (this.#unstored) {
      this.#cancel("save");
      this.#set({ conflict: { theirs } });
    } else await this.#take(theirs);
  }

  /** Show what another place stored; without a draft there, what is published. */
  async #take(theirs: StoredDraft | null): Promise<void> {
    this.#know(theirs);
    if (theirs) {
      this.put(theirs.text);
      if (theirs.baseVersion !== this.#state.base.version) await this.#rebase(theirs.baseVersion);
    } else {
      const { version } = await this.#transport.check(this.#state.text);
      await this.#rebase(version);
      if (this.#state.dirty) this.put(this.#baseText);
    }
    this.#settle();
  }

  /** Somebody published. A page that holds no changes follows; so does one whose changes are what was published. */
  async #published(version: number): Promise<void> {
    if (version <= this.#state.newest) return;
    this.#set({ newest: version });
    const document = await this.#transport.document(version);
    const said = JSON.stringify(document) === JSON.stringify(this.#state.document);
    if ((this.#state.dirty || this.#unstored) && !said) {
      void this.check();
      return;
    }
    if (!said) this.#history.clear();
    await this.#rebase(version);
    if (!said) this.#changed(this.#baseText, true);
    this.#settle();
  }

  async #rebase(version: number): Promise<void> {
    const document = await this.#transport.document(version);
    this.#baseText = textOf(document);
    this.#baseJson = JSON.stringify(document);
    this.#set({ base: { version, document }, newest: Math.max(version, this.#state.newest) });
    this.#set({ dirty: this.#isDirty() });
    this.#settle();
    void this.check();
  }

  #step(edit: Edit | null): void {
    if (edit) this.#changed(applied(this.#state.text, edit), true);
  }

  #edit(edit: Edit | null, typed: boolean, valid = false): void {
    if (!edit) return;
    this.#history.add(edit, typed);
    this.#changed(applied(this.#state.text, edit), valid);
  }

  /** `read`: at once, as the change did not come key by key. */
  #changed(text: string, read: boolean): void {
    const status = this.#state.status === "saving" ? "saving" : "unsaved";
    this.#set({ text, status, canUndo: this.#history.canUndo, canRedo: this.#history.canRedo });
    if (read) this.#read();
    else this.#later("parse", () => this.#read());
    this.#later("save", () => void this.save());
    this.#later("check", () => void this.check());
  }

  #read(): void {
    this.#cancel("parse");
    const { document, broken } = parseText(this.#state.text);
    this.#set({ broken, ...(document ? { document } : {}) });
    const dirty = this.#isDirty();
    if (dirty !== this.#state.dirty) this.#set({ dirty });
  }

  /** Whether places can be changed one by one; says so where the text is broken. */
  #readable(): boolean {
    if (this.#timers.has("parse")) this.#read();
    const { broken } = this.#state;
    if (broken) this.#set({ problem: `Nothing was changed: mend line ${broken.line} of the text first.` });
    return broken === null;
  }

  #isDirty(): boolean {
    const { text, broken, document } = this.#state;
    if (text === this.#baseText) return false;
    return broken !== null || JSON.stringify(document) !== this.#baseJson;
  }

  #later(what: keyof Waits, run: () => void, wait = this.#waits[what]): void {
    this.#cancel(what);
    this.#timers.set(
      what,
      setTimeout(() => {
        this.#timers.delete(what);
        run();
      }, wait),
    );
  }

  #cancel(what: keyof Waits): void {
    clearTimeout(this.#timers.get(what));
    this.#timers.delete(what);
  }

  #set(part: Partial<DraftState>): void {
    this.#state = { ...this.#state, ...part };
    for (const watcher of [...this.#watchers]) watcher();
  }
}

const sentence = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault));
