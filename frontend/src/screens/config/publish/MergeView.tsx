/** A draft and what somebody else published, brought together: each conflict is decided here, nothing is dropped unseen. */
import { useState } from "react";
import { Button, Checkbox, Dialog, Message } from "../../../design";
import { useDraft } from "../draft";
import { ConflictChoice } from "./ConflictChoice";
import { EntryDiffs } from "./EntryDiffs";
import type { EntryChange } from "./entries";
import { Faults } from "./Faults";
import type { Conflict } from "./merging";
import { counted, Part } from "./PublishDialog";
import styles from "./publish.module.css";
import { type Check, type Merge, useMerge } from "./useMerge";

export interface MergeViewProps {
  /** The version to bring together with. */
  version: number;
  onClose: () => void;
  /** The result is in the draft. */
  onTaken: () => void;
}

export function MergeView({ version, onClose, onTaken }: MergeViewProps) {
  const draft = useDraft();
  const [{ base, document }] = useState(draft);
  const merge = useMerge(base, document, version);
  const { asked, again, result } = merge;
  const take = () => {
    if (!result) return;
    draft.replace(`${JSON.stringify(result.document, null, 2)}\n`, version);
    onTaken();
  };
  return (
    <Dialog
      title={`Merge your draft with version ${version}`}
      size="wide"
      onClose={onClose}
      footer={<Taking merge={merge} onTake={take} onClose={onClose} />}
    >
      {asked.value ? (
        <div className={styles.page}>
          <Conflicts merge={merge} conflicts={asked.value.conflicts} version={version} />
          <OneSide title="What only you changed" changes={asked.value.mine} />
          <OneSide title={`What only version ${version} changed`} changes={asked.value.theirs} />
          <Checked check={merge.check} />
        </div>
      ) : asked.status === "failed" ? (
        <Message title="It could not be merged" level="serious" actions={<Button onClick={again}>Try again</Button>}>
          {asked.error.message} Your draft stays as it is.
        </Message>
      ) : (
        <Message title="Bringing both together…" />
      )}
    </Dialog>
  );
}

function Conflicts({ merge, conflicts, version }: { merge: Merge; conflicts: readonly Conflict[]; version: number }) {
  if (conflicts.length === 0)
    return (
      <p>Nothing was changed on both sides: the two fit together as they are. Look at them, and take the result.</p>
    );
  return (
    <Part title="Changed on both sides" note={`${counted(conflicts.length, "conflict")} to decide`}>
      {conflicts.map((conflict) => (
        <ConflictChoice
          key={conflict.pointer}
          conflict={conflict}
          version={version}
          choice={merge.choices.get(conflict.pointer)}
          fault={merge.result?.broken.get(conflict.pointer) ?? null}
          onChoose={(choice) => merge.choose(conflict.pointer, choice)}
        />
      ))}
    </Part>
  );
}

function OneSide({ title, changes }: { title: string; changes: readonly EntryChange[] }) {
  return (
    <Part title={title} note={counted(changes.length, "entry").replace("entrys", "entries")}>
      {changes.length > 0 && <EntryDiffs changes={changes} label={title} />}
    </Part>
  );
}

function Checked({ check }: { check: Check }) {
  if (check.status === "failed")
    return (
      <p className={styles.invalid} role="alert">
        The result could not be checked: {check.message}
      </p>
    );
  if (check.status !== "ok" || check.faults.length === 0) return null;
  return (
    <Part title="What is wrong with the result" note={counted(check.faults.length, "fault")}>
      <Faults label="Faults of the result" faults={check.faults} />
    </Part>
  );
}

interface TakingProps {
  merge: Merge;
  onTake: () => void;
  onClose: () => void;
}

function Taking({ merge, onTake, onClose }: TakingProps) {
  const [agreed, setAgreed] = useState(false);
  const { check, result } = merge;
  const faulty = check.status === "ok" && check.faults.some(({ severity }) => severity === "error");
  const ready = check.status === "ok" && (!faulty || agreed);
  return (
    <>
      <div className={styles.status}>
        <p role="status">{wordsOf(merge)}</p>
        {faulty && (
          <Checkbox checked={agreed} onChange={setAgreed}>
            Take it with its faults; they are mended in the draft
          </Checkbox>
        )}
      </div>
      <Button onClick={onClose}>Not now</Button>
      <Button look="primary" disabled={!ready || result === null} onClick={onTake}>
        Take the result into the draft
      </Button>
    </>
  );
}

function wordsOf({ result, check, asked }: Merge): string {
  if (!result) return asked.status === "failed" ? "" : "…";
  if (result.open.length > 0) return `${counted(result.open.length, "conflict")} still to decide.`;
  if (result.broken.size > 0) return "What you typed by hand is no JSON yet.";
  if (check.status === "asking" || check.status === "waiting") return "Checking the result…";
  if (check.status === "failed") return "Try again once the server answers.";
  return "Nothing is published yet; undo brings back what you had.";
}
