/** The trial beside the editor: where each parameter comes from, of which time, and what comes out. */
import type { Json } from "@octopus-widgets/sdk/contract";
import { type KeyboardEvent, type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import { Button, Checkbox, Input, Select } from "../../../design";
import { parseInstant, parseRange } from "../../../time/parse";
import { keptResult } from "../mapping/replies";
import { InputRow } from "./InputRow";
import type { Definition } from "./signature";
import { TrialResult } from "./TrialResult";
import styles from "./Try.module.css";
import { useLive } from "./useLive";
import { asInput, prefilled, type TriedInput, type Use } from "./uses";
import { type Asked, useTrial, type When } from "./useTrial";

export interface TryItHandle {
  run(): void;
}

interface Props {
  name: string;
  code: string;
  definition: Definition | null;
  uses: readonly Use[];
  vars: Json;
  /** The line at which the last trial failed; null: none. */
  onFailedLine: (line: number | null) => void;
  onReveal: (line: number, column: number) => void;
  ref?: Ref<TryItHandle>;
}

type Rows = { readonly [parameter: string]: TriedInput };

export function TryIt({ name, code, definition, uses, vars, onFailedLine, onReveal, ref }: Props) {
  const [typed, setTyped] = useState<Rows>({});
  const [when, setWhen] = useState<When>({ kind: "now" });
  const [live, setLive] = useState(false);
  const [shown, setShown] = useState(false);
  const { trial, problem, running, run: ask, fail } = useTrial();
  const parameters = definition?.parameters ?? [];
  const rows: Rows = Object.fromEntries(
    parameters.map((each) => [each.name, typed[each.name] ?? prefilled(each, uses, vars, keptResult)]),
  );
  const run = () => {
    setShown(true);
    const asked = question(name, code, rows, when);
    if (typeof asked === "string") fail(asked);
    else ask(asked);
  };
  const latest = useRef(run);
  latest.current = run;
  useImperativeHandle(ref, () => ({ run: () => latest.current() }), []);
  const going = live && when.kind === "now";
  useLive(going, attributesOf(rows), JSON.stringify([code, rows]), run);
  const line = trial?.line ?? null;
  useEffect(() => onFailedLine(line), [line, onFailedLine]);
  const button = useRef<HTMLButtonElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    // A field that takes up what was typed when it is left does so now.
    button.current?.focus();
    setTimeout(() => latest.current());
  };
  return (
    <section className={styles.panel} aria-label="Try it" onKeyDownCapture={onKeyDown}>
      <header className={styles.head}>
        <h2>Try it</h2>
        <Button ref={button} look="primary" onClick={run} title="Run it on these inputs (Ctrl+Enter)">
          {running && !going ? "Running…" : "Run"}
        </Button>
        <Checkbox checked={live} disabled={when.kind !== "now"} onChange={setLive}>
          Live
        </Checkbox>
      </header>
      {definition === null ? (
        <p className={styles.hint}>There is no function {name} to call in this text.</p>
      ) : parameters.length === 0 ? (
        <p className={styles.hint}>It takes no inputs.</p>
      ) : (
        <div className={styles.rows}>
          {parameters.map((parameter) => {
            const row = rows[parameter.name];
            return (
              row && (
                <InputRow
                  key={parameter.name}
                  parameter={parameter}
                  row={row}
                  shown={shown}
                  onChange={(next) => setTyped({ ...typed, [parameter.name]: next })}
                />
              )
            );
          })}
        </div>
      )}
      <WhenRow when={when} onChange={setWhen} />
      <TrialResult trial={trial} problem={problem} onReveal={onReveal} />
    </section>
  );
}

function attributesOf(rows: Rows): string[] {
  return Object.values(rows).flatMap((row) =>
    row.kind === "attribute"
      ? [row.attribute].filter(Boolean)
      : row.kind === "attributes"
        ? row.attributes.filter(Boolean)
        : [],
  );
}

/** What is asked; a sentence where the form is not ready for it. */
function question(name: string, code: string, rows: Rows, when: When): Asked | string {
  const inputs: { [parameter: string]: Json } = {};
  for (const [parameter, row] of Object.entries(rows)) {
    const input = asInput(row);
    if (typeof input === "string") return `${parameter}: ${input}`;
    if (input !== undefined) inputs[parameter] = input;
  }
  const asked = { name, code, inputs };
  const now = Date.now() / 1000;
  if (when.kind === "at") {
    const moment = parseInstant(when.at, now);
    return moment.ok ? { ...asked, at: iso(moment.time) } : moment.message;
  }
  if (when.kind === "range") {
    const range = parseRange(when.from, when.to, now);
    if (!range.ok) return range.start ?? range.end ?? "Expected a range of time.";
    return { ...asked, start: iso(range.start), end: iso(range.end) };
  }
  return asked;
}

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();

function WhenRow({ when, onChange }: { when: When; onChange: (when: When) => void }) {
  const choose = (kind: string) => {
    if (kind === "at") onChange({ kind, at: "now - 1h" });
    else onChange(kind === "range" ? { kind, from: "now - 1h", to: "now" } : { kind: "now" });
  };
  return (
    <div className={styles.when}>
      <Select aria-label="Values of attributes" value={when.kind} onChange={({ target }) => choose(target.value)}>
        <option value="now">Attributes as they are now</option>
        <option value="at">Attributes at a moment, from the archive</option>
        <option value="range">Attributes over a range, from the archive</option>
      </Select>
      {when.kind === "at" && (
        <Input
          aria-label="Moment, UTC"
          spellCheck={false}
          value={when.at}
          onChange={({ target }) => onChange({ ...when, at: target.value })}
        />
      )}
      {when.kind === "range" && (
        <div className={styles.range}>
          <Input
            aria-label="From, UTC"
            spellCheck={false}
            value={when.from}
            onChange={({ target }) => onChange({ ...when, from: target.value })}
          />
          <Input
            aria-label="To, UTC"
            spellCheck={false}
            value={when.to}
            onChange={({ target }) => onChange({ ...when, to: target.value })}
          />
        </div>
      )}
    </div>
  );
}
