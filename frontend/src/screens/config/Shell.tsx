/** What stands around every page of the Config UI: the bar of the draft, the rail of pages, the list of faults. */
import { useCallback, useEffect, useState } from "react";
import { useRoute, useRouter } from "../../app/router";
import { Broken, Fetched, Guard } from "../../parts";
import { Conflict } from "./Conflict";
import { DraftBar } from "./DraftBar";
import { useOpenDraft } from "./draft";
import { FaultList } from "./FaultList";
import { PAGES } from "./pages";
import { Rail } from "./Rail";
import styles from "./Shell.module.css";

export function Shell() {
  const route = useRoute();
  const router = useRouter();
  const [faultsOpen, setFaultsOpen] = useState(false);
  useLeaving();
  const asked = route.name === "config" ? route : { page: null, what: null };
  const page = PAGES.find((one) => one.id === asked.page) ?? PAGES[0];
  useEffect(() => {
    if (page && asked.page !== page.id) router.go({ name: "config", page: page.id, what: null }, { replace: true });
  }, [router, page, asked.page]);
  const toggleFaults = useCallback((open?: boolean) => setFaultsOpen((now) => open ?? !now), []);
  useShellKeys(toggleFaults);
  if (!page) return null;
  return (
    <div className={styles.page}>
      <DraftBar faultsOpen={faultsOpen} onFaults={toggleFaults} />
      <div className={styles.middle}>
        <Rail current={page.id} />
        <main className={styles.main} aria-label={page.label}>
          <Guard
            key={page.id}
            fallback={(error, again) => <Broken what={`The page ${page.label}`} error={error} onRetry={again} />}
          >
            <Fetched part={page.part} props={{ what: asked.what }} what={`The page ${page.label}`} />
          </Guard>
        </main>
      </div>
      {faultsOpen && <FaultList onClose={() => setFaultsOpen(false)} />}
      <Conflict />
    </div>
  );
}

/** Leaving the browser's page is warned of while something is not stored; leaving for a workspace stores it at once. */
function useLeaving(): void {
  const { draft } = useOpenDraft();
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      const { status } = draft.get();
      if (status === "clean" || status === "saved") return;
      void draft.save();
      event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => {
      window.removeEventListener("beforeunload", warn);
      void draft.save();
    };
  }, [draft]);
}

/** Undo, redo and the list of faults from anywhere; a field that is not the draft's keeps its own undo. */
function useShellKeys(onFaults: () => void): void {
  const { draft } = useOpenDraft();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
      const command = event.ctrlKey || event.metaKey;
      const key = event.key.toLowerCase();
      const target = event.composedPath()[0];
      const field = target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea"));
      const ours = !field || target.closest("[data-draft-form]") !== null;
      if (event.key === "F8") onFaults();
      else if (command && ours && key === "z") event.shiftKey ? draft.redo() : draft.undo();
      else if (command && ours && key === "y") draft.redo();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [draft, onFaults]);
}
