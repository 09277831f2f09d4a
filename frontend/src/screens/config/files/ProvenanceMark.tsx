/** A word beside an entry that comes from a file: that it does, or that it is changed or removed over it. */

import styles from "./mark.module.css";
import { useProvenance } from "./useProvisioning";
import { standing } from "./words";

const WORDS = { FILE: "file", OVERRIDDEN: "override", REMOVED: "removed" } as const;

export function ProvenanceMark({ pointer }: { pointer: string }) {
  const entry = useProvenance(pointer);
  if (!entry) return null;
  const where = entry.path ? `From ${entry.path}` : "Was in a file";
  const title = entry.state === "FILE" ? where : `${where}: ${standing(entry)}`;
  return (
    <span className={styles.mark} data-state={entry.state} title={title}>
      {WORDS[entry.state]}
      {entry.fileChanged && <span aria-hidden="true"> !</span>}
      <span className="visually-hidden">. {title}</span>
    </span>
  );
}
