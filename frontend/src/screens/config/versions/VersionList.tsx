/** The versions, newest first, each with what it changed. */
import { useState } from "react";
import { Button } from "../../../design";
import { utc } from "../../../time/utc";
import { type EntryChange, summary } from "../publish";
import { type Documents, useEntryChanges, type Version } from "./useVersions";
import styles from "./versions.module.css";

export interface VersionListProps {
  versions: readonly Version[];
  documents: Documents;
  chosen: number;
  onChoose: (version: number) => void;
}

/** Versions that say at once what they changed; for others it is asked when they are looked at. */
const TOLD = 10;
const STEP = 50;

export function VersionList({ versions, documents, chosen, onChoose }: VersionListProps) {
  const [shown, setShown] = useState(STEP);
  return (
    <nav className={styles.list} aria-label="Versions, newest first">
      <ol reversed>
        {versions.slice(0, shown).map((version, index) => (
          <Row
            key={version.version}
            version={version}
            documents={documents}
            told={index < TOLD || version.version === chosen}
            chosen={version.version === chosen}
            onChoose={() => onChoose(version.version)}
          />
        ))}
      </ol>
      {shown < versions.length && <Button onClick={() => setShown(shown + STEP)}>Show earlier versions</Button>}
    </nav>
  );
}

interface RowProps {
  version: Version;
  documents: Documents;
  told: boolean;
  chosen: boolean;
  onChoose: () => void;
}

function Row({ version, documents, told, chosen, onChoose }: RowProps) {
  const changes = useEntryChanges(documents, version.version, told);
  return (
    <li>
      <button type="button" className={styles.row} aria-current={chosen || undefined} onClick={onChoose}>
        <span className={styles.number}>
          {version.version}
          {version.serving && <span className={styles.served}>served</span>}
        </span>
        <span className={styles.comment}>{version.comment}</span>
        <span className={styles.who}>
          {version.author}, <time dateTime={version.time}>{utc(version.time)}</time>
          {version.restoredFrom ? `, brought back version ${version.restoredFrom}` : ""}
        </span>
        {changes && <span className={styles.who}>{wordsOf(changes)}</span>}
      </button>
    </li>
  );
}

/** `1 new, 2 changed: beam, dish, URL`. */
function wordsOf(changes: readonly EntryChange[]): string {
  if (changes.length === 0) return "nothing is different";
  const names = changes.slice(0, 4).map(({ name }) => name || "types");
  return `${summary(changes)}: ${names.join(", ")}${changes.length > names.length ? ", …" : ""}`;
}
