/** Every entry that comes from files, found by a word of its name or its file. */
import { useState } from "react";
import { useRouter } from "../../../app/router";
import { Field, Input } from "../../../design";
import styles from "./files.module.css";
import type { ProvisionedEntry } from "./followed";
import { count, named, standing } from "./words";

/** Rows that are drawn at once. */
const MOST = 200;

export function Entries({ entries }: { entries: readonly ProvisionedEntry[] }) {
  const router = useRouter();
  const [word, setWord] = useState("");
  const wanted = word.trim().toLowerCase();
  const found = entries.filter(
    ({ pointer, path }) => pointer.toLowerCase().includes(wanted) || path?.toLowerCase().includes(wanted),
  );
  if (entries.length === 0) return null;
  return (
    <section aria-labelledby="entries">
      <header className={styles.bar}>
        <h3 id="entries">Entries from files</h3>
        <Field label="Find an entry or a file">
          {(ids) => <Input {...ids} type="search" value={word} onChange={(event) => setWord(event.target.value)} />}
        </Field>
      </header>
      <p className={styles.dim} role="status">
        {found.length > MOST
          ? `The first ${MOST} of ${found.length} entries.`
          : `${count(found.length, "entry", "entries")}.`}
      </p>
      <ul className={styles.rows}>
        {found.slice(0, MOST).map((entry) => {
          const { kind, name } = named(entry.pointer);
          const route = { name: "config" as const, page: "structure", what: entry.pointer.slice(1) };
          const link = entry.kind === "ENDPOINTS" && entry.state !== "REMOVED";
          return (
            <li key={`${entry.kind} ${entry.pointer}`} className={styles.entry}>
              <span className={styles.dim}>{kind}</span>
              {link ? (
                <a
                  href={router.href(route)}
                  onClick={(event) => {
                    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                    event.preventDefault();
                    router.go(route);
                  }}
                >
                  {name}
                </a>
              ) : (
                <span>{name}</span>
              )}
              <code className={styles.dim}>{entry.path ?? "no file"}</code>
              <span>{entry.state === "FILE" ? "" : standing(entry)}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
