/** What is being edited and how it fares: its base, whether it is kept, undo, faults, checking and publishing. */
import { useState, useSyncExternalStore } from "react";
import { Button, Dialog, Icon, IconButton, StatusSymbol } from "../../design";
import { Fetched } from "../../parts";
import { Home } from "../around";
import { LockNow } from "./access/LockNow";
import styles from "./DraftBar.module.css";
import { type DraftState, useOpenDraft } from "./draft";
import { counted } from "./faults";
import { Meanwhile } from "./publish/Meanwhile";
import { publish } from "./publishing";

export interface DraftBarProps {
  faultsOpen: boolean;
  onFaults: (open?: boolean) => void;
}

export function DraftBar({ faultsOpen, onFaults }: DraftBarProps) {
  const { draft } = useOpenDraft();
  const state = useSyncExternalStore(draft.watch, draft.get);
  const [publishing, setPublishing] = useState<{ mergeWith: number | null } | null>(null);
  const [discarding, setDiscarding] = useState(false);
  const { errors, warnings } = counted(state);
  return (
    <header className={styles.bar}>
      <Home />
      <h1 className={styles.title}>Configuration</h1>
      <Base state={state} />
      <Meanwhile state={state} onMerge={(version) => setPublishing({ mergeWith: version })} />
      <Kept state={state} onRetry={() => void draft.save()} />
      <div className={styles.tools}>
        <IconButton icon="undo" label="Undo (Ctrl-Z)" disabled={!state.canUndo} onClick={() => draft.undo()} />
        <IconButton icon="redo" label="Redo (Ctrl-Shift-Z)" disabled={!state.canRedo} onClick={() => draft.redo()} />
        {state.dirty && <IconButton icon="trash" label="Discard the draft" onClick={() => setDiscarding(true)} />}
      </div>
      <button
        type="button"
        className={styles.faults}
        aria-expanded={faultsOpen}
        title="List of faults (F8)"
        onClick={() => onFaults()}
      >
        <StatusSymbol
          level={errors > 0 ? "serious" : warnings > 0 ? "caution" : "normal"}
          quiet={errors + warnings === 0}
          label={null}
        />
        <span>{summary(errors, warnings)}</span>
      </button>
      <Button
        icon="check"
        aria-disabled={state.checking}
        onClick={() => {
          onFaults(true);
          if (!state.checking) void draft.check();
        }}
      >
        {state.checking ? "Checking…" : "Check"}
      </Button>
      <LockNow before={() => draft.save()} />
      <Button look="primary" icon="upload" disabled={!state.dirty} onClick={() => setPublishing({ mergeWith: null })}>
        Publish
      </Button>
      {publishing && (
        <Fetched
          part={publish}
          props={{ ...publishing, onClose: () => setPublishing(null) }}
          what="Publishing"
          frame={(failure) => (
            <Dialog title="Publish" size="small" onClose={() => setPublishing(null)}>
              {failure}
            </Dialog>
          )}
        />
      )}
      {discarding && <Discard onClose={() => setDiscarding(false)} onDiscard={() => draft.discard()} />}
    </header>
  );
}

function summary(errors: number, warnings: number): string {
  const parts = [
    ...(errors > 0 ? [`${errors} ${errors === 1 ? "fault" : "faults"}`] : []),
    ...(warnings > 0 ? [`${warnings} ${warnings === 1 ? "warning" : "warnings"}`] : []),
  ];
  return parts.length > 0 ? parts.join(", ") : "No faults";
}

function Base({ state }: { state: DraftState }) {
  const { base, dirty } = state;
  const name = base.version === 0 ? "the shipped document" : `version ${base.version}`;
  return (
    <span className={styles.base} title={dirty ? `A draft made from ${name}` : `Shows ${name}, without changes`}>
      {dirty ? `Draft of ${name}` : `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`}
    </span>
  );
}

const WORDS: { [status in DraftState["status"]]: string } = {
  clean: "No changes",
  unsaved: "Not saved yet",
  saving: "Saving…",
  saved: "Draft saved",
  failed: "Not saved",
};

function Kept({ state, onRetry }: { state: DraftState; onRetry: () => void }) {
  const { status, problem } = state;
  if (status === "failed" || problem)
    return (
      <button type="button" className={styles.failed} title="Try again now" onClick={onRetry}>
        <StatusSymbol level="serious" label={null} />
        <span role="status">{problem ?? WORDS.failed}</span>
      </button>
    );
  return (
    <span className={styles.kept} role="status" data-status={status}>
      <Icon name={status === "clean" || status === "saved" ? "check" : "cloud"} />
      {WORDS[status]}
    </span>
  );
}

function Discard({ onClose, onDiscard }: { onClose: () => void; onDiscard: () => Promise<void> }) {
  const [fault, setFault] = useState<string | null>(null);
  const act = () => {
    onDiscard().then(onClose, (thrown: unknown) => setFault(thrown instanceof Error ? thrown.message : String(thrown)));
  };
  return (
    <Dialog
      title="Discard the draft?"
      size="small"
      alert
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button look="danger" onClick={act}>
            Discard
          </Button>
        </>
      }
    >
      <p>The page goes back to what was published last. As long as it stays open, Undo brings the draft back.</p>
      {fault && <p role="alert">{fault}</p>}
    </Dialog>
  );
}
