import type { Json } from "@octopus-widgets/sdk/contract";
import { useId } from "react";
import { Checkbox } from "../../design/Checkbox";
import { Field } from "../../design/Field";
import { Select } from "../../design/Select";
import styles from "./form.module.css";
import type { EditorProps } from "./TextEditors";
import { asList, fault } from "./values";

export interface Choice {
  value: Json;
  name: string;
}

type ChoiceProps = EditorProps & { choices: readonly Choice[] };

const same = (one: Json | undefined, other: Json): boolean => JSON.stringify(one) === JSON.stringify(other);

/** The schema's `enum` with its `enumNames`. */
export function choicesOf({ enum: values = [], enumNames = [] }: EditorProps["field"]): Choice[] {
  return values.map((value, index) => ({ value, name: enumNames[index] ?? (value === "" ? "None" : String(value)) }));
}

/** A drop-down. A stored value that is no choice any more is shown, and said to be none. */
export function SelectEditor({ field, label, value, onChange, choices }: ChoiceProps) {
  const index = choices.findIndex((choice) => same(value, choice.value));
  const unset = value === undefined || value === null || value === "";
  return (
    <Field
      label={label}
      hint={field.description}
      error={unset || index >= 0 ? fault(field, value) : `“${String(value)}” is not there any more.`}
    >
      {(ids) => (
        <Select {...ids} value={index} onChange={(event) => onChange(choices[Number(event.target.value)]?.value ?? "")}>
          {index < 0 && <option value={-1}>{unset ? "—" : String(value)}</option>}
          {choices.map((choice, at) => (
            <option key={JSON.stringify(choice.value)} value={at}>
              {choice.name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

export function RadioEditor({ field, label, value, onChange, choices }: ChoiceProps) {
  const name = useId();
  return (
    <fieldset className={styles.group}>
      <legend>{label}</legend>
      {field.description && <p className={styles.hint}>{field.description}</p>}
      {choices.map((choice) => (
        <label key={JSON.stringify(choice.value)} className={styles.radio}>
          <input type="radio" name={name} checked={same(value, choice.value)} onChange={() => onChange(choice.value)} />
          <span>{choice.name}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** Several of the choices, kept in the choices' order. */
export function MultiEditor({ field, label, value, onChange, choices }: ChoiceProps) {
  const chosen = asList(value);
  const has = (choice: Choice) => chosen.some((item) => same(item, choice.value));
  const toggle = (choice: Choice, on: boolean) => {
    const kept = choices.filter((other) => (other === choice ? on : has(other))).map((other) => other.value);
    const strangers = chosen.filter((item) => !choices.some((other) => same(item, other.value)));
    onChange([...kept, ...strangers]);
  };
  return (
    <fieldset className={styles.group}>
      <legend>{label}</legend>
      {field.description && <p className={styles.hint}>{field.description}</p>}
      {choices.map((choice) => (
        <Checkbox key={JSON.stringify(choice.value)} checked={has(choice)} onChange={(on) => toggle(choice, on)}>
          {choice.name}
        </Checkbox>
      ))}
      {choices.length === 0 && <p className={styles.hint}>There is nothing to choose from.</p>}
    </fieldset>
  );
}
