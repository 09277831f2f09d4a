import { createContext, useContext, useMemo, useSyncExternalStore } from "react";
import type { Router } from "../../../app/router";
import { useRouter } from "../../../app/router";
import type { Draft } from "./draft";
import type { DraftView } from "./types";

/** The draft and the JSON Schema of its document. */
export interface OpenDraft {
  draft: Draft;
  schema: unknown;
}

export const DraftContext = createContext<OpenDraft | null>(null);

export function useOpenDraft(): OpenDraft {
  const open = useContext(DraftContext);
  if (!open) throw new Error("Expected a DraftContext above; the Config UI provides it.");
  return open;
}

/** The place of a JSON pointer in the Structure view. */
export function goTo(router: Router, pointer: string): void {
  router.go({ name: "config", page: "structure", what: pointer.slice(1) || null });
}

/** The draft as it is now, and everything that can be done to it. */
export function useDraft(): DraftView {
  const { draft } = useOpenDraft();
  const router = useRouter();
  const state = useSyncExternalStore(draft.watch, draft.get);
  return useMemo(
    () => ({
      ...state,
      setText: (text) => draft.setText(text),
      set: (pointer, value) => draft.set(pointer, value),
      rename: (pointer, to) => draft.rename(pointer, to),
      undo: () => draft.undo(),
      redo: () => draft.redo(),
      replace: (text, baseVersion) => draft.replace(text, baseVersion),
      published: (version) => draft.published(version),
      discard: () => draft.discard(),
      goTo: (pointer) => goTo(router, pointer),
    }),
    [draft, router, state],
  );
}
