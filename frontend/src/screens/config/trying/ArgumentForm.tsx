import type { Json } from "@octopus-widgets/sdk/contract";
import { useId } from "react";
import { Field, Input, Select } from "../../../design";
import fieldStyles from "../../../design/Field.module.css";
import { ListEditor } from "../../../widgets/form/ListEditor";
import { type Argument, blankOf, type Shape, type Typed } from "./arguments";
import styles from "./trying.module.css";

interface Props {
  arguments: readonly Argument[];
  typed: Typed;
  problems: { readonly [argument: string]: string };
  onChange: (typed: Typed) => void;
}

/** The arguments of an endpoint, each by its GraphQL type. What is left empty is left out, so that its default applies. */
export function ArgumentForm({ arguments: all, typed, problems, onChange }: Props) {
  if (all.length === 0) return <p className={styles.hint}>It takes no arguments.</p>;
  return (
    <div className={styles.arguments}>
      {all.map((argument) => (
        <ArgumentEditor
          key={argument.name}
          argument={argument}
          value={typed[argument.name]}
          problem={problems[argument.name] ?? null}
          onChange={(value) => onChange({ ...typed, [argument.name]: value })}
        />
      ))}
    </div>
  );
}

interface EditorProps {
  argument: Argument;
  value: Json | undefined;
  problem: string | null;
  onChange: (value: Json | undefined) => void;
}

function ArgumentEditor({ argument, value, problem, onChange }: EditorProps) {
  const { name, type, shape, required, defaultText, description } = argument;
  const left = defaultText === null ? "left out" : `${defaultText}`;
  const said = [type, required ? "needed" : `empty: ${left}`, description].filter(Boolean).join(" · ");
  if (shape.kind === "list") {
    return (
      <div className={styles.argument}>
        <ListEditor
          label={name}
          noun="entry"
          items={Array.isArray(value) ? value : []}
          blank={blankOf(shape.of)}
          onChange={(items) => onChange(items.length === 0 && !required ? undefined : items)}
        >
          {(item, change, label) => (
            <Entry
              shape={shape.of}
              value={item}
              optional={false}
              onChange={(next) => change(next ?? "")}
              label={label}
            />
          )}
        </ListEditor>
        <Below problem={problem} hint={said} />
      </div>
    );
  }
  return (
    <Field label={name} hint={said} error={problem}>
      {(ids) => <Entry {...ids} shape={shape} value={value} optional={!required} onChange={onChange} />}
    </Field>
  );
}

function Below({ problem, hint }: { problem: string | null; hint: string }) {
  return problem === null ? (
    <p className={fieldStyles.hint}>{hint}</p>
  ) : (
    <p className={fieldStyles.error} role="alert">
      {problem}
    </p>
  );
}

interface EntryProps {
  shape: Shape;
  value: Json | undefined;
  optional: boolean;
  onChange: (value: Json | undefined) => void;
  /** Where no label stands beside it. */
  label?: string;
  id?: string;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: boolean | undefined;
}

function Entry({ shape, value, optional, onChange, label, ...ids }: EntryProps) {
  const own = useId();
  const common = { id: own, ...ids, "aria-label": label };
  if (shape.kind === "boolean" || shape.kind === "choice") {
    const choices = shape.kind === "boolean" ? ["true", "false"] : shape.choices;
    return (
      <Select
        {...common}
        value={value === undefined ? "" : String(value)}
        onChange={({ target }) => onChange(chosen(shape, target.value))}
      >
        {optional && <option value="">–</option>}
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </Select>
    );
  }
  const text = value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
  if (shape.kind === "json") {
    return (
      <textarea
        {...common}
        className={`${fieldStyles.input} ${styles.json}`}
        rows={3}
        spellCheck={false}
        placeholder={shape.hint}
        value={text}
        onChange={({ target }) => onChange(target.value)}
      />
    );
  }
  return (
    <Input
      {...common}
      inputMode={shape.kind === "number" ? "decimal" : "text"}
      autoComplete="off"
      spellCheck={false}
      value={text}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}

function chosen(shape: Shape, text: string): Json | undefined {
  if (text === "") return undefined;
  return shape.kind === "boolean" ? text === "true" : text;
}
