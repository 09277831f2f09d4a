/** A file, a drop or a pasted text into the draft: first what it would change, then entry by entry what is wanted. */
import { type DragEvent, useId, useMemo, useRef, useState } from "react";
import { Button, Message } from "../../../design";
import { useDraft } from "../draft";
import { changedEntries, counted, EntryDiffs, Faults, keysOf, Part, summary } from "../publish";
import { EntryTree, type TreeEntry } from "./EntryTree";
import { GROUP } from "./groups";
import { readFile, TooLarge } from "./reading";
import styles from "./transfer.module.css";
import { type Look, useLook } from "./useLook";

export function Import() {
  const { document, broken, base, replace } = useDraft();
  const id = useId();
  const [text, setText] = useState("");
  const [picked, setPicked] = useState<ReadonlySet<string> | null>(null);
  const [over, setOver] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [taken, setTaken] = useState<string | null>(null);
  const file = useRef<HTMLInputElement>(null);
  const look = useLook(text, document, picked);
  const begin = (given: string) => {
    setText(given);
    setPicked(null);
    setRefusal(null);
    setTaken(null);
  };
  const read = async (files: FileList | null | undefined) => {
    const [first] = files ?? [];
    if (!first) return;
    try {
      begin(await readFile(first));
    } catch (fault) {
      begin("");
      setRefusal(fault instanceof TooLarge ? fault.message : `${first.name} cannot be read: ${String(fault)}`);
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void read(event.dataTransfer.files);
  };
  const take = (found: Look) => {
    replace(found.text, base.version);
    begin("");
    setTaken("It is in the draft. Undo takes it out again; nothing is published yet.");
  };
  if (broken)
    return (
      <section className={styles.pane} aria-labelledby={`${id}-title`}>
        <h2 id={`${id}-title`}>Import</h2>
        <Message title="The draft is no JSON at the moment" level="caution">
          Line {broken.line}, column {broken.column}: {broken.message} Mend it first; then there is something to import
          into.
        </Message>
      </section>
    );
  return (
    <section
      className={styles.pane}
      aria-labelledby={`${id}-title`}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <h2 id={`${id}-title`}>Import</h2>
      <div className={styles.row}>
        <label htmlFor={`${id}-text`}>JSON or YAML: paste it, drop a file here, or</label>
        <Button onClick={() => file.current?.click()}>Choose a file…</Button>
        <input
          ref={file}
          type="file"
          accept=".json,.yaml,.yml,application/json,application/yaml"
          aria-label="File to import"
          className="visually-hidden"
          tabIndex={-1}
          onChange={(event) => {
            void read(event.target.files);
            event.target.value = "";
          }}
        />
      </div>
      <textarea
        id={`${id}-text`}
        className={styles.paste}
        rows={7}
        spellCheck={false}
        value={text}
        onChange={(event) => begin(event.target.value)}
      />
      {refusal && (
        <p className={styles.invalid} role="alert">
          {refusal}
        </p>
      )}
      {taken && <p role="status">{taken}</p>}
      {text && look.status === "asking" && <p role="status">Looking at it…</p>}
      {text && look.status === "refused" && (
        <Part title="It cannot be imported">
          <p className={styles.invalid} role="alert">
            {look.message}
          </p>
          {look.faults.length > 0 && <Faults label="Faults of the imported text" faults={look.faults} />}
        </Part>
      )}
      {look.value && text && (
        <Preview
          look={look.value}
          before={document}
          picked={picked}
          busy={look.status === "asking"}
          onPick={setPicked}
          onTake={take}
          onCancel={() => begin("")}
        />
      )}
    </section>
  );
}

interface PreviewProps {
  look: Look;
  before: unknown;
  /** Null: whatever is new or changed. */
  picked: ReadonlySet<string> | null;
  busy: boolean;
  onPick: (picked: ReadonlySet<string>) => void;
  onTake: (look: Look) => void;
  onCancel: () => void;
}

function Preview({ look, before, picked, busy, onPick, onTake, onCancel }: PreviewProps) {
  const changes = useMemo(() => changedEntries(before, look.document), [before, look.document]);
  const entries = look.found.map(
    ({ pointer, kind, state }): TreeEntry => ({
      pointer,
      name: keysOf(pointer).slice(1).join("/") || kind,
      group: GROUP[sectionOf(pointer)],
      note: state,
      disabled: state === "same",
    }),
  );
  const ticked = picked ?? new Set(look.found.filter(({ state }) => state !== "same").map(({ pointer }) => pointer));
  const errors = look.faults.filter(({ severity }) => severity === "error");
  return (
    <>
      <Part title="What it holds" note={counted(look.found.length, "entry").replace("entrys", "entries")}>
        {look.found.length > 0 && (
          <EntryTree label="Entries to import" entries={entries} ticked={ticked} onTick={onPick} />
        )}
      </Part>
      {look.warnings.length > 0 && (
        <Part title="Look at">
          <ul className={styles.warnings}>
            {look.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </Part>
      )}
      <Part title="What would be different in the draft" note={summary(changes) || "nothing"}>
        {changes.length > 0 && <EntryDiffs changes={changes} label="What the import changes" />}
      </Part>
      {look.faults.length > 0 && (
        <Part title="What would be wrong with it" note={counted(look.faults.length, "fault")}>
          <Faults label="Faults of the result" faults={look.faults} />
        </Part>
      )}
      <div className={styles.row}>
        <Button onClick={onCancel}>Cancel</Button>
        <Button
          look="primary"
          aria-disabled={busy || changes.length === 0 || undefined}
          onClick={() => !busy && changes.length > 0 && onTake(look)}
        >
          {errors.length > 0 ? "Take it into the draft, faults and all" : "Take it into the draft"}
        </Button>
      </div>
    </>
  );
}

function sectionOf(pointer: string): keyof typeof GROUP {
  const [section = ""] = keysOf(pointer);
  return section in GROUP ? (section as keyof typeof GROUP) : "other";
}
