/** A table of names and values: arguments with their types, headers, parameters, fields of a type, paths of a mapping. */
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import { aloud } from "../../../../api/sentence";
import { Button, IconButton, Input } from "../../../../design";
import { asObject, pointerOf } from "../../draft";
import { faultText, useForm } from "./context";
import styles from "./forms.module.css";
import { readLine, writeLine } from "./jsonValue";
import { Suggest } from "./Suggest";
import type { Suggesting } from "./suggestions";

export interface PairsProps {
  /** Pointer of the object. */
  pointer: string;
  label: string;
  help: ReactNode;
  value: unknown;
  /** What a name is called: “Argument”. */
  one: string;
  /** What a value is called: “Type”. */
  of: string;
  suggest?: Suggesting;
  /** Values may be numbers, booleans and lists as well. */
  json?: boolean;
  /** Names are identifiers. */
  identifiers?: boolean;
  placeholder?: string;
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function Pairs(props: PairsProps) {
  const { pointer, label, help, value, one, of, identifiers = true, placeholder } = props;
  const form = useForm();
  const table = useRef<HTMLFieldSetElement>(null);
  const [adding, setAdding] = useState<{ name: string; value: string } | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const pairs = Object.entries(asObject(value));
  const own = form.faults.filter((each) => each.pointer === pointer);

  const nameFault = (name: string): string | null => {
    if (name === "") return `Write a name for the ${one.toLowerCase()}.`;
    if (identifiers && !IDENTIFIER.test(name)) return "A name has letters, digits and _, and begins with no digit.";
    return pairs.some(([known]) => known === name) ? `There is ${name} already.` : null;
  };
  const read = (text: string): unknown => (props.json ? readLine(text) : text);
  const add = () => {
    if (!adding) return;
    const wrong = nameFault(adding.name.trim());
    setFault(wrong);
    if (wrong) return;
    form.set(pointer + pointerOf([adding.name.trim()]), read(adding.value));
    setAdding(null);
    requestAnimationFrame(() => table.current?.querySelector<HTMLButtonElement>("[data-add]")?.focus());
  };
  const onEnter = (event: KeyboardEvent) => {
    if (event.key === "Enter") add();
    else if (event.key === "Escape") setAdding(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const remove = (name: string) => form.set(pairs.length === 1 ? pointer : pointer + pointerOf([name]), undefined);
  return (
    <fieldset ref={table} className={styles.pairs}>
      <legend className={styles.legend}>{label}</legend>
      {pairs.map(([name, held]) => (
        <Pair
          key={name}
          {...props}
          name={name}
          held={props.json || typeof held !== "string" ? writeLine(held) : held}
          nameFault={nameFault}
          onValue={(text) => form.set(pointer + pointerOf([name]), read(text))}
          onName={(to) => form.rename(pointer + pointerOf([name]), to)}
          onRemove={() => remove(name)}
        />
      ))}
      {adding && (
        <div className={styles.pair}>
          <Input
            aria-label={`Name of the new ${one.toLowerCase()}`}
            placeholder={one}
            autoFocus
            spellCheck={false}
            value={adding.name}
            onChange={(event) => setAdding({ ...adding, name: event.target.value })}
            onKeyDown={onEnter}
          />
          <ValueInput
            label={`${of} of the new ${one.toLowerCase()}`}
            value={adding.value}
            suggest={props.suggest}
            placeholder={placeholder ?? of}
            onChange={(text) => setAdding({ ...adding, value: text })}
            onKeyDown={onEnter}
          />
          <IconButton icon="check" label={`Add the ${one.toLowerCase()}`} onClick={add} />
          <IconButton icon="close" label="Do not add it" onClick={() => setAdding(null)} />
        </div>
      )}
      {fault !== null && adding && (
        <p role="alert" className={styles.error}>
          {fault}
        </p>
      )}
      {own.length > 0 && (
        <p role="alert" className={styles.error}>
          {own.map(({ message }) => aloud(message)).join(" ")}
        </p>
      )}
      <div className={styles.foot}>
        {!adding && !form.readOnly && (
          <Button
            data-add=""
            icon="add"
            onClick={() => {
              setFault(null);
              setAdding({ name: "", value: "" });
            }}
          >
            {one}
          </Button>
        )}
        <p className={styles.hint}>{help}</p>
      </div>
    </fieldset>
  );
}

interface PairProps extends PairsProps {
  name: string;
  held: string;
  nameFault: (name: string) => string | null;
  onValue: (text: string) => void;
  onName: (to: string) => void;
  onRemove: () => void;
}

function Pair({ pointer, one, of, suggest, name, held, nameFault, onValue, onName, onRemove }: PairProps) {
  const id = useId();
  const form = useForm();
  const [typed, setTyped] = useState<string | null>(null);
  const fault = faultText(form.faults, pointer + pointerOf([name]));
  const wrong = typed !== null && typed !== name ? nameFault(typed) : null;
  const commit = () => {
    if (typed !== null && typed !== name && !wrong) onName(typed);
    else setTyped(null);
  };
  const error = wrong ?? fault;
  return (
    <>
      <div className={styles.pair}>
        <Input
          aria-label={`${one} ${name}`}
          aria-invalid={wrong !== null || undefined}
          value={typed ?? name}
          spellCheck={false}
          disabled={form.readOnly}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === "Enter") commit();
            else if (event.key === "Escape") setTyped(null);
          }}
        />
        <ValueInput
          label={`${of} of ${name}`}
          value={held}
          suggest={suggest}
          disabled={form.readOnly}
          invalid={fault !== null}
          describedBy={error ? `${id}-fault` : undefined}
          onChange={onValue}
        />
        <IconButton icon="trash" label={`Remove ${name}`} disabled={form.readOnly} onClick={onRemove} />
      </div>
      {error && (
        <p id={`${id}-fault`} role="alert" className={styles.error}>
          {error}
        </p>
      )}
    </>
  );
}

interface ValueInputProps {
  label: string;
  value: string;
  suggest: Suggesting | undefined;
  onChange: (text: string) => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  placeholder?: string | undefined;
  disabled?: boolean;
  invalid?: boolean;
  describedBy?: string | undefined;
}

function ValueInput({ label, value, suggest, onChange, invalid, describedBy, ...rest }: ValueInputProps) {
  const shared = {
    ...rest,
    "aria-label": label,
    "aria-invalid": invalid || undefined,
    "aria-describedby": describedBy,
    value,
  };
  if (suggest) return <Suggest {...shared} suggest={suggest} onChange={onChange} />;
  return <Input {...shared} spellCheck={false} onChange={(event) => onChange(event.target.value)} />;
}
