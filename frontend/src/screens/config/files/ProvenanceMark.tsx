/** A word beside an entry that comes from a file: that it does, or that it is changed or removed over it. */
import type { ProvisionedEntry } from "./followed";
import styles from "./mark.module.css";
import { useProvenance } from "./useProvisioning";
import { provenance } from "./words";

const WORDS = { FILE: "file", OVERRIDDEN: "override", REMOVED: "removed" } as const;

export function ProvenanceMark({ pointer }: { pointer: string }) {
  const entry = useProvenance(pointer);
  return entry && <Mark entry={entry} />;
}

export function Mark({ entry }: { entry: ProvisionedEntry }) {
  return (
    <span className={styles.mark} data-state={entry.state} title={provenance(entry)}>
      {WORDS[entry.state]}
      {entry.fileChanged && <span aria-hidden="true"> !</span>}
      <span className="visually-hidden">. {provenance(entry)}</span>
    </span>
  );
}
