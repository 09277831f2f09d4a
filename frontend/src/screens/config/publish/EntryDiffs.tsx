/** What is different between two documents, entry by entry; each unfolds to what it was and what it is. */
import { python } from "@codemirror/lang-python";
import { useState } from "react";
import styles from "./diff.module.css";
import { type EntryChange, type EntryState, KIND, type MemberChange, shown } from "./entries";
import { TextDiff } from "./TextDiff";

const SIGN: Readonly<Record<EntryState, string>> = { new: "+", changed: "~", removed: "−" };
const PYTHON = python();
/** Entries that stand open at first: a change is small, mostly. */
const OPEN_AT_MOST = 3;

export function EntryDiffs({ changes, label }: { changes: readonly EntryChange[]; label: string }) {
  return (
    <ul className={styles.entries} aria-label={label}>
      {changes.map((change) => (
        <li key={change.pointer} className={styles.entry}>
          <EntryDiff change={change} open={changes.length <= OPEN_AT_MOST} />
        </li>
      ))}
    </ul>
  );
}

function EntryDiff({ change, open: atFirst }: { change: EntryChange; open: boolean }) {
  const [open, setOpen] = useState(atFirst);
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span className={styles.sign} aria-hidden="true">
          {SIGN[change.state]}
        </span>
        <span className={styles.kind}>{KIND[change.section]}</span>
        <span className={styles.name}>{change.name || "SDL"}</span>
        <span className={styles.what}>{wordsOf(change)}</span>
      </summary>
      {open && (
        <div className={styles.body}>
          {change.members.map((member) => (
            <MemberDiff key={member.path.join("/")} change={change} member={member} />
          ))}
          {change.state !== "changed" && <Whole change={change} />}
        </div>
      )}
    </details>
  );
}

/** `changed: url, args › id`, or that it came or went. */
function wordsOf({ state, members }: EntryChange): string {
  if (state !== "changed") return state;
  const names = members.map(({ path }) => path.join(" › ")).filter(Boolean);
  return names.length > 0 ? `changed: ${names.join(", ")}` : "changed";
}

/** An entry that came or went, with its code and SDL as such. */
function Whole({ change }: { change: EntryChange }) {
  const value = change.after ?? change.before;
  const look = change.state === "removed" ? styles.before : styles.plain;
  const code = change.section === "functions" && hasCode(value) ? value.code : null;
  const rest = code === null ? value : withoutCode(value);
  return (
    <div className={styles.member}>
      {rest !== null && <pre className={look}>{shown(rest)}</pre>}
      {code !== null && <pre className={look}>{code}</pre>}
    </div>
  );
}

const hasCode = (value: unknown): value is { code: string } =>
  typeof value === "object" && value !== null && "code" in value && typeof value.code === "string";

function withoutCode(value: unknown): unknown {
  const { code: _, ...rest } = value as { code: string };
  return Object.keys(rest).length > 0 ? rest : null;
}

function MemberDiff({ change, member }: { change: EntryChange; member: MemberChange }) {
  const { path, before, after } = member;
  const name = path.join(" › ") || (change.section === "types" ? "definition" : "value");
  const isCode = change.section === "functions" && path[0] === "code";
  const isLong = [before, after].some((value) => typeof value === "string" && value.includes("\n"));
  return (
    <div className={styles.member}>
      <span className={styles.path}>{name}</span>
      {typeof before === "string" && typeof after === "string" && isLong ? (
        <TextDiff
          label={`${KIND[change.section]} ${change.name}, ${name}: before and after`}
          before={before}
          after={after}
          {...(isCode ? { language: PYTHON } : {})}
        />
      ) : (
        <>
          {before === undefined ? null : (
            <pre className={styles.before}>
              <span className="visually-hidden">Before: </span>
              {shown(before)}
            </pre>
          )}
          {after === undefined ? null : (
            <pre className={styles.after}>
              <span className="visually-hidden">After: </span>
              {shown(after)}
            </pre>
          )}
        </>
      )}
    </div>
  );
}
