/** What the pages of the Config UI know of the draft. */

/** The document as it was parsed. It may hold anything: what is wrong with it is told by the faults. */
export interface EndpointsDocument {
  readonly [key: string]: unknown;
}

export interface Place {
  line: number;
  column: number;
}
export interface Fault extends Place {
  pointer: string;
  code: string;
  message: string;
  severity: string;
  /** Within the SDL, code or upstream document that the value holds. */
  inner?: Place | null;
  innerEnd?: Place | null;
}
export interface Change {
  pointer: string;
  kind: string;
  before?: unknown;
  after?: unknown;
}
export interface Report {
  ok: boolean;
  faults: readonly Fault[];
  sdl?: string | null;
  diff: { document: readonly Change[]; sdl: string };
  /** The version that is stored now. */
  version: number;
  sha?: string | null;
}

/** A text that is no JSON: where it breaks, and what was expected there. */
export interface Broken extends Place {
  offset: number;
  message: string;
}

/** `clean`: the draft says what its base says. */
export type DraftStatus = "clean" | "unsaved" | "saving" | "saved" | "failed";

/** A draft as the server has it. */
export interface StoredDraft {
  text: string;
  baseVersion: number;
  revision: number;
  updated: string;
}

export interface DraftState {
  text: string;
  document: EndpointsDocument | null;
  broken: Broken | null;
  base: { version: number; document: unknown };
  /** The newest version that was published. */
  newest: number;
  dirty: boolean;
  status: DraftStatus;
  problem: string | null;
  faults: readonly Fault[];
  checking: boolean;
  report: Report | null;
  canUndo: boolean;
  canRedo: boolean;
  /** Another tab or browser of the same person stored something else meanwhile; null: it was thrown away there. */
  conflict: { theirs: StoredDraft | null } | null;
}

export interface DraftView extends Omit<DraftState, "newest" | "conflict"> {
  /** The text, typed: steps of undo are made of pauses. */
  setText(text: string): void;
  /** Put a value at a JSON pointer; undefined removes. The formatting of the rest is kept. */
  set(pointer: string, value: unknown): void;
  rename(pointer: string, to: string): void;
  undo(): void;
  redo(): void;
  /** Another text made from another version, as after a merge, an import, a restore. */
  replace(text: string, baseVersion: number): void;
  /** This draft is that version now. */
  published(version: number): Promise<void>;
  /** Back to the newest version; what was written can be brought back by undo. */
  discard(): Promise<void>;
  /** Open the place in the Structure view. */
  goTo(pointer: string): void;
}

export const asObject = (value: unknown): { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as { readonly [key: string]: unknown })
    : {};
