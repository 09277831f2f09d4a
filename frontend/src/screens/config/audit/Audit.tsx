/** Who did what, when and from where: newest first, as it happens, narrowed down by what is looked for. */
import { useState } from "react";
import { Button, Field, Input, Message, Select, StatusSymbol } from "../../../design";
import styles from "./audit.module.css";
import { Row } from "./Row";
import { ANYTHING, type Wanted } from "./trail";
import { useTrail } from "./useTrail";

const ACTIONS = [
  "publishEndpoints",
  "restoreEndpoints",
  "config-*",
  "revealVariable",
  "tryEndpoint*",
  "exportEndpoints",
  "sign-in",
  "executeCommand",
  "setAttributeValue",
];

export function Audit() {
  const [wanted, setWanted] = useState<Wanted>(ANYTHING);
  const { entries, asking, fault, more, older, again } = useTrail(wanted);
  const change = (part: Partial<Wanted>) => setWanted((before) => ({ ...before, ...part }));
  const narrowed = wanted !== ANYTHING;
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <h2>Audit trail</h2>
        <search className={styles.filters} aria-label="Narrow the audit trail down">
          <Field label="Action">
            {(ids) => (
              <Input
                {...ids}
                list="audit-actions"
                placeholder="any; config-* for all that begin so"
                spellCheck={false}
                value={wanted.action}
                onChange={(event) => change({ action: event.target.value })}
              />
            )}
          </Field>
          <datalist id="audit-actions">
            {ACTIONS.map((action) => (
              <option key={action} value={action} />
            ))}
          </datalist>
          <Field label="Who">
            {(ids) => (
              <Input
                {...ids}
                placeholder="anybody"
                spellCheck={false}
                autoCapitalize="none"
                value={wanted.username}
                onChange={(event) => change({ username: event.target.value })}
              />
            )}
          </Field>
          <Field label="Outcome">
            {(ids) => (
              <Select
                {...ids}
                value={wanted.outcome}
                onChange={(event) => change({ outcome: event.target.value as Wanted["outcome"] })}
              >
                <option value="any">any</option>
                <option value="done">done</option>
                <option value="refused">refused or failed</option>
              </Select>
            )}
          </Field>
          {narrowed && (
            <Button look="quiet" icon="close" onClick={() => setWanted(ANYTHING)}>
              Show everything
            </Button>
          )}
        </search>
      </header>
      {fault && (
        <p className={styles.problem} role="alert">
          <StatusSymbol level="serious" label={null} /> {fault.message}{" "}
          <Button icon="refresh" onClick={again}>
            Try again
          </Button>
        </p>
      )}
      {entries.length === 0 && !asking && !fault && (
        <Message title={narrowed ? "Nothing like that is written down" : "Nothing is written down yet"} />
      )}
      {entries.length > 0 && (
        <ol className={styles.list} aria-label="Entries, newest first" aria-busy={asking}>
          {entries.map((entry) => (
            <Row key={entry.seq} entry={entry} />
          ))}
        </ol>
      )}
      <footer className={styles.footer}>
        {asking ? (
          <span role="status">Looking…</span>
        ) : more ? (
          <Button icon="down" onClick={older}>
            Look further back
          </Button>
        ) : (
          entries.length > 0 && <span>The trail begins here.</span>
        )}
      </footer>
    </div>
  );
}
