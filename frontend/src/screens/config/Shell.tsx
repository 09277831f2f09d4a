/** What stands around every page of the Config UI: the bar of the draft, the rail of pages, the list of faults. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useRoute, useRouter } from "../../app/router";
import { Broken, Fetched, Guard, Waiting } from "../../parts";
import { Conflict } from "./Conflict";
import { DraftBar } from "./DraftBar";
import { useOpenDraft } from "./draft";
import { FaultList } from "./FaultList";
import { PAGES } from "./pages";
import { Rail } from "./Rail";
import styles from "./Shell.module.css";
import { EntryPalette } from "./structure/EntryPalette";
import { ConfigKeys } from "./structure/Keys";
import { isTyping } from "./structure/useKeys";

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
  const [overlay, setOverlay] = useState<"palette" | "keys" | null>(null);
  useShellKeys({ onFaults: toggleFaults, onPalette: () => setOverlay("palette"), onKeys: () => setOverlay("keys") });
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
            <Fetched
              part={page.part}
              props={{ what: asked.what }}
              what={`The page ${page.label}`}
              waiting={<Waiting text={`Loading the page ${page.label}…`} quiet />}
            />
          </Guard>
        </main>
      </div>
      {faultsOpen && <FaultList onClose={() => setFaultsOpen(false)} />}
      <Conflict />
      {overlay === "palette" && <EntryPalette onClose={() => setOverlay(null)} />}
      {overlay === "keys" && <ConfigKeys onClose={() => setOverlay(null)} />}
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

interface ShellKeys {
  onFaults: () => void;
  onPalette: () => void;
  onKeys: () => void;
}

/** Keys that work on every page; a field that is not the draft's keeps its own undo. */
function useShellKeys(keys: ShellKeys): void {
  const { draft } = useOpenDraft();
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
      const command = event.ctrlKey || event.metaKey;
      const key = event.key.toLowerCase();
      const [target] = event.composedPath();
      const typing = isTyping(event);
      const ours = !typing || (target instanceof HTMLElement && target.closest("[data-draft-form]") !== null);
      if (event.key === "F8") latest.current.onFaults();
      else if (command && !event.shiftKey && key === "p") latest.current.onPalette();
      else if (!command && key === "?" && !typing) latest.current.onKeys();
      else if (command && ours && key === "z") event.shiftKey ? draft.redo() : draft.undo();
      else if (command && ours && key === "y") draft.redo();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [draft]);
}
