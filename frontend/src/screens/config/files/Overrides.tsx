/** What was changed over the files: what they say, what is served, and the ways to make one of both. */
import { useId, useRef, useState } from "react";
import { useRouter } from "../../../app/router";
import { Button, Dialog, StatusSymbol } from "../../../design";
import { changedEntries, EntryDiffs, TextDiff } from "../publish";
import type { Wanted } from "./Files";
import styles from "./files.module.css";
import type { ProvisionedEntry, Provisioning } from "./followed";
import { type Changing, useChanging } from "./useProvisioning";
import { count, isOverride, named, standing } from "./words";

interface OverridesProps {
  state: Provisioning;
  onExport: (wanted: Wanted) => void;
}

export function Overrides({ state, onExport }: OverridesProps) {
  const changing = useChanging();
  const [asking, setAsking] = useState<readonly ProvisionedEntry[] | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  // What was pressed goes with its row: whoever works by keyboard goes on from here.
  const done = () => setTimeout(() => heading.current?.focus());
  const overrides = state.entries.filter(isOverride);
  const endpoints = overrides.filter(({ kind }) => kind === "ENDPOINTS");
  return (
    <section aria-labelledby="overrides">
      <header className={styles.bar}>
        <h3 id="overrides" ref={heading} tabIndex={-1}>
          Overrides
        </h3>
        {(endpoints.length > 0 || state.added > 0) && (
          <Button icon="share" onClick={() => onExport({ kind: "ENDPOINTS", pointers: null })}>
            Export all as a patch
          </Button>
        )}
        {endpoints.length > 1 && (
          <Button icon="undo" disabled={changing.busy} onClick={() => setAsking(endpoints)}>
            Back to the files
          </Button>
        )}
      </header>
      {changing.problem && (
        <p className={styles.problem} role="alert">
          <StatusSymbol level="serious" /> {changing.problem}
        </p>
      )}
      {overrides.length === 0 ? (
        <p className={styles.dim}>None: all that comes from files is served as they say.</p>
      ) : (
        <ul className={styles.rows}>
          {overrides.map((entry) => (
            <Override
              key={`${entry.kind} ${entry.pointer}`}
              entry={entry}
              changing={changing}
              onExport={() => onExport({ kind: entry.kind, pointers: [entry.pointer] })}
              onDrop={() => setAsking([entry])}
              onKept={done}
            />
          ))}
        </ul>
      )}
      {state.added > 0 && (
        <p className={styles.dim}>
          {count(state.added, "entry", "entries")} of the endpoints {state.added === 1 ? "was" : "were"} made here and{" "}
          {state.added === 1 ? "is" : "are"} in no file; exporting all takes {state.added === 1 ? "it" : "them"} along.
        </p>
      )}
      {asking && <Dropping entries={asking} changing={changing} onDone={done} onClose={() => setAsking(null)} />}
    </section>
  );
}

interface OverrideProps {
  entry: ProvisionedEntry;
  changing: Changing;
  onExport: () => void;
  onDrop: () => void;
  onKept: () => void;
}

function Override({ entry, changing, onExport, onDrop, onKept }: OverrideProps) {
  const router = useRouter();
  const id = useId();
  const { kind, name } = named(entry.pointer);
  const [open, setOpen] = useState(entry.fileChanged);
  return (
    <li className={styles.override}>
      <div className={styles.title}>
        {entry.fileChanged && <StatusSymbol level="caution" label="The file has changed" />}
        <span className={styles.dim}>{kind}</span>
        <strong id={id}>{name}</strong>
        <span>{standing(entry)}</span>
        {entry.path && <code className={styles.dim}>{entry.path}</code>}
        <span className={styles.actions}>
          <Button look="quiet" aria-expanded={open} aria-describedby={id} onClick={() => setOpen(!open)}>
            {open ? "Hide the difference" : "Show the difference"}
          </Button>
          {entry.kind === "ENDPOINTS" && entry.state !== "REMOVED" && (
            <Button
              look="quiet"
              aria-describedby={id}
              onClick={() => router.go({ name: "config", page: "structure", what: entry.pointer.slice(1) })}
            >
              Open
            </Button>
          )}
          <Button look="quiet" icon="share" aria-describedby={id} onClick={onExport}>
            Export
          </Button>
          {entry.fileChanged && (
            <Button
              look="quiet"
              icon="check"
              aria-describedby={id}
              disabled={changing.busy}
              onClick={() => void changing.keep(entry.kind, [entry.pointer]).then(onKept)}
            >
              Keep mine
            </Button>
          )}
          <Button look="quiet" icon="undo" aria-describedby={id} disabled={changing.busy} onClick={onDrop}>
            Drop
          </Button>
        </span>
      </div>
      {open && <Difference entry={entry} />}
    </li>
  );
}

function Difference({ entry }: { entry: ProvisionedEntry }) {
  return (
    <div className={styles.difference}>
      {entry.fileChanged && (
        <>
          <h4>What changed in the file since</h4>
          <Compared entry={entry} before={entry.before} after={entry.file} label="What changed in the file" />
        </>
      )}
      <h4>From the file to what is served</h4>
      <Compared entry={entry} before={entry.file} after={entry.served} label="From the file to what is served" />
    </div>
  );
}

interface ComparedProps {
  entry: ProvisionedEntry;
  before: unknown;
  after: unknown;
  label: string;
}

/** Two values of one entry, shown as two versions of the document would be. */
function Compared({ entry, before, after, label }: ComparedProps) {
  if (entry.kind !== "ENDPOINTS") {
    const text = (value: unknown) => (value === null ? "" : `${JSON.stringify(value, null, 2)}\n`);
    return <TextDiff label={label} before={text(before)} after={text(after)} />;
  }
  const [section = "", name = ""] = entry.pointer.split("/").slice(1);
  const key = name.replaceAll("~1", "/").replaceAll("~0", "~");
  const whole = (value: unknown) =>
    value === null ? {} : { [section]: section === "types" || name === "" ? value : { [key]: value } };
  return <EntryDiffs changes={changedEntries(whole(before), whole(after))} label={label} />;
}

interface DroppingProps {
  entries: readonly ProvisionedEntry[];
  changing: Changing;
  onDone: () => void;
  onClose: () => void;
}

/** Asked first: what is served changes for everybody. */
function Dropping({ entries, changing, onDone, onClose }: DroppingProps) {
  const [first] = entries;
  if (!first) return null;
  const one = entries.length === 1;
  const what = one ? `${named(first.pointer).kind} “${named(first.pointer).name}”` : `${entries.length} entries`;
  const drop = async () => {
    await changing.drop(
      first.kind,
      entries.map(({ pointer }) => pointer),
    );
    onClose();
    onDone();
  };
  return (
    <Dialog
      title={`Serve ${what} as the ${one ? "file says" : "files say"}?`}
      size="small"
      alert
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="danger" icon="undo" disabled={changing.busy} onClick={() => void drop()}>
            Drop {one ? "the override" : "the overrides"}
          </Button>
        </>
      }
    >
      <p>
        {first.kind === "ENDPOINTS"
          ? "This publishes a new version at once. The present one stays among the versions and can be brought back."
          : "This takes effect at once; what was chosen here is forgotten."}
        {one && first.file === null ? " No file has it, so it will not be served any more." : ""}
      </p>
    </Dialog>
  );
}
