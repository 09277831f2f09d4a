/** Before a draft is published: what is wrong, what is different, who is concerned; then what came of it. */
import { type ReactNode, useId, useMemo, useState } from "react";
import type { Asked } from "../../../api/useAsked";
import { Button, Checkbox, Dialog, Field, Input, Message } from "../../../design";
import { useDraft } from "../draft";
import { EntryDiffs } from "./EntryDiffs";
import { changedEntries, type EntryChange, entriesOf, summary } from "./entries";
import { Faults } from "./Faults";
import { Published } from "./Published";
import styles from "./publish.module.css";
import { UnifiedDiff } from "./UnifiedDiff";
import { Uses } from "./Uses";
import { type Preview, type PublishState, usePreview, usePublish } from "./usePublishing";
import { breaks } from "./uses";

const LONGEST_COMMENT = 1000;
const TITLE = "Publish the endpoints";

export interface PublishDialogProps {
  onClose: () => void;
  /** Somebody published meanwhile: merge with that version. */
  onMerge: (version: number) => void;
}

export function PublishDialog({ onClose, onMerge }: PublishDialogProps) {
  const draft = useDraft();
  // What is looked at is what is published, whatever is typed elsewhere meanwhile.
  const [{ text, document, base, broken }] = useState(draft);
  const [asked, again] = usePreview(text, document);
  const [state, publish] = usePublish();
  const changes = useMemo(() => changedEntries(base.document, document), [base, document]);
  const warnings = asked.value?.report.faults.filter(({ severity }) => severity !== "error") ?? [];

  if (broken)
    return (
      <Dialog title={TITLE} onClose={onClose} footer={<Button onClick={onClose}>Close</Button>}>
        <Message title="The draft is no JSON at the moment" level="serious">
          Line {broken.line}, column {broken.column}: {broken.message}
        </Message>
      </Dialog>
    );
  if (state.phase === "done")
    return <Published outcome={state.outcome} fields={fieldCount(document)} warnings={warnings} onClose={onClose} />;
  const take = async (comment: string) => {
    const outcome = await publish(document, comment, base.version);
    if (outcome) await draft.published(outcome.version);
  };
  const goTo = (pointer: string) => {
    onClose();
    draft.goTo(pointer);
  };
  return (
    <Dialog
      title={TITLE}
      size="wide"
      onClose={onClose}
      footer={
        <Decision
          asked={asked}
          state={state}
          base={base.version}
          same={changes.length === 0}
          onPublish={take}
          onMerge={onMerge}
          onClose={onClose}
        />
      }
    >
      <PreviewOf asked={asked} changes={changes} base={base.version} onGoTo={goTo} onAgain={again} />
    </Dialog>
  );
}

/** Queries, mutations and streams of a document. */
const fieldCount = (document: unknown): number =>
  [...entriesOf(document).values()].filter(({ section }) => ["queries", "mutations", "streams"].includes(section))
    .length;

interface PreviewOfProps {
  asked: Asked<Preview>;
  changes: readonly EntryChange[];
  base: number;
  onGoTo?: (pointer: string) => void;
  onAgain: () => void;
}

/** What would come of publishing: of a draft, or of a version that is brought back. */
export function PreviewOf({ asked, changes, base, onGoTo, onAgain }: PreviewOfProps) {
  if (asked.status === "failed")
    return (
      <Message title="It could not be checked" level="serious" actions={<Button onClick={onAgain}>Try again</Button>}>
        {asked.error.message}
      </Message>
    );
  if (!asked.value) return <Message title="Checking it, and who uses what changes…" />;
  const { report, uses, usesProblem } = asked.value;
  const errors = report.faults.filter(({ severity }) => severity === "error");
  const warnings = report.faults.filter(({ severity }) => severity !== "error");
  // What others lose comes before what is merely different.
  const lost = breaks(uses);
  const users = (
    <Part title="Who uses what changes" note={usesProblem === null ? counted(uses.length, "use") : ""}>
      {usesProblem === null ? (
        <Uses uses={uses} />
      ) : (
        <p className={styles.quiet}>It cannot be found out at the moment: {usesProblem}</p>
      )}
    </Part>
  );
  return (
    <div className={styles.page}>
      {errors.length > 0 && (
        <Part title="Mend first" note={counted(errors.length, "fault")}>
          <Faults label="Faults that stand in the way" faults={errors} onGoTo={onGoTo} />
        </Part>
      )}
      {warnings.length > 0 && (
        <Part title="Look at" note={counted(warnings.length, "warning")}>
          <Faults label="Warnings" faults={warnings} onGoTo={onGoTo} />
        </Part>
      )}
      {lost && users}
      <Part
        title="What is different in the document"
        note={`against version ${base}: ${summary(changes) || "nothing"}`}
      >
        {changes.length > 0 && <EntryDiffs changes={changes} label="Entries that are different" />}
      </Part>
      {!lost && users}
      <Part title="What is different in the schema" note={report.diff.sdl ? "" : "nothing"}>
        {report.diff.sdl && <UnifiedDiff label="Difference of the schema" diff={report.diff.sdl} />}
      </Part>
    </div>
  );
}

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

export function Part({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <h3 id={id}>
        {title} {note && <span>{note}</span>}
      </h3>
      {children}
    </section>
  );
}

interface DecisionProps {
  asked: Asked<Preview>;
  state: PublishState;
  base: number;
  /** Nothing is different. */
  same: boolean;
  onPublish: (comment: string) => void;
  onMerge: (version: number) => void;
  onClose: () => void;
}

function Decision({ asked, state, base, same, onPublish, onMerge, onClose }: DecisionProps) {
  const newest = state.phase === "conflict" ? state.version : (asked.value?.report.version ?? base);
  if (newest !== base)
    return (
      <>
        <p className={styles.status} role="alert">
          {state.phase === "conflict"
            ? `${state.author} published version ${newest} (“${state.comment}”) meanwhile.`
            : `Version ${newest} was published after this draft was begun from version ${base}.`}{" "}
          Bring both together first; nothing of either is lost.
        </p>
        <Button onClick={onClose}>Close</Button>
        <Button look="primary" data-autofocus="" onClick={() => onMerge(newest)}>
          Merge with version {newest}
        </Button>
      </>
    );
  return <CommentAndPublish asked={asked} state={state} same={same} onPublish={onPublish} onClose={onClose} />;
}

/** A comment, a tick where somebody loses something, and the button. Also of a version that is brought back. */
export function CommentAndPublish({
  asked,
  state,
  same,
  onPublish,
  onClose,
  action = "Publish",
}: Omit<DecisionProps, "base" | "onMerge"> & { action?: string }) {
  const [comment, setComment] = useState("");
  const [agreed, setAgreed] = useState(false);
  const question = questionOf(asked.value);
  const why = reason(asked, same, question !== null && !agreed, comment);
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (why === null && state.phase !== "publishing") onPublish(comment.trim());
      }}
    >
      {question && (
        <div className={styles.tick}>
          <Checkbox checked={agreed} onChange={setAgreed}>
            {question}
          </Checkbox>
        </div>
      )}
      <div className={styles.comment}>
        <Field
          label="Comment: what changes, and why"
          hint={why ?? undefined}
          error={state.phase === "failed" ? state.message : null}
        >
          {(ids) => (
            <Input
              {...ids}
              required
              maxLength={LONGEST_COMMENT}
              value={comment}
              onChange={(event) => setComment(event.target.value)}
              data-autofocus=""
            />
          )}
        </Field>
      </div>
      <Button onClick={onClose}>Close</Button>
      <Button look="primary" type="submit" aria-disabled={why !== null || state.phase === "publishing" || undefined}>
        {state.phase === "publishing" ? "Publishing…" : action}
      </Button>
    </form>
  );
}

/** What has to be agreed to, as somebody may lose something; null: nothing. */
function questionOf(preview: Preview | null): string | null {
  if (!preview) return null;
  if (preview.usesProblem !== null) return "Publish without knowing who uses what changes";
  if (!breaks(preview.uses)) return null;
  const lost = new Set(preview.uses.filter(({ change }) => change === "removed").map(({ field }) => field)).size;
  return lost === 1
    ? "Take away the field, although somebody uses it"
    : `Take away ${lost} fields, although somebody uses them`;
}

/** What stands in the way of publishing; null: nothing. */
function reason(asked: Asked<Preview>, same: boolean, unticked: boolean, comment: string): string | null {
  if (!asked.value) return asked.status === "failed" ? "It has to be checked first." : "It is being checked.";
  if (!asked.value.report.ok) return "Mend the faults first.";
  if (same) return "Nothing is different from the version that is published.";
  if (unticked) return "Tick above that you know what others lose.";
  if (!comment.trim()) return "Write a comment; it stands in the list of versions.";
  return null;
}
