/** One key of an entry as a line of text, a long text, a number, a choice or a check box. Left empty, it is not written. */
import { Checkbox, Field, Input, Select } from "../../../../design";
import fieldStyles from "../../../../design/Field.module.css";
import { asObject } from "../../draft";
import { faultText, helpOf, useForm } from "./context";
import { Help } from "./Help";
import { Suggest } from "./Suggest";
import type { Suggesting } from "./suggestions";

export interface KeyProps {
  name: string;
  label: string;
}

function useKey(name: string) {
  const form = useForm();
  const pointer = `${form.pointer}/${name}`;
  return {
    form,
    value: asObject(form.value)[name],
    error: faultText(form.faults, pointer),
    help: <Help text={helpOf(form, name)} />,
    write: (value: unknown) => form.set(pointer, value),
  };
}

const written = (value: unknown): string =>
  value === undefined || value === null ? "" : typeof value === "string" ? value : JSON.stringify(value);

export function TextKey({ name, label, suggest }: KeyProps & { suggest?: Suggesting }) {
  const { form, value, error, help, write } = useKey(name);
  const put = (text: string) => write(text === "" ? undefined : text);
  return (
    <Field label={label} hint={help} error={error}>
      {(ids) =>
        suggest ? (
          <Suggest {...ids} value={written(value)} suggest={suggest} disabled={form.readOnly} onChange={put} />
        ) : (
          <Input
            {...ids}
            value={written(value)}
            disabled={form.readOnly}
            onChange={(event) => put(event.target.value)}
          />
        )
      }
    </Field>
  );
}

export function LongKey({ name, label, rows = 2 }: KeyProps & { rows?: number }) {
  const { form, value, error, help, write } = useKey(name);
  return (
    <Field label={label} hint={help} error={error}>
      {(ids) => (
        <textarea
          {...ids}
          className={fieldStyles.input}
          rows={rows}
          value={written(value)}
          disabled={form.readOnly}
          onChange={(event) => write(event.target.value === "" ? undefined : event.target.value)}
        />
      )}
    </Field>
  );
}

export function NumberKey({ name, label, unit }: KeyProps & { unit?: string }) {
  const { form, value, error, help, write } = useKey(name);
  return (
    <Field label={unit ? `${label}, ${unit}` : label} hint={help} error={error}>
      {(ids) => (
        <Input
          {...ids}
          // What is no number is shown as it is, or nobody could mend it here.
          type={typeof value === "number" || value === undefined || value === null ? "number" : "text"}
          step="any"
          min={0}
          // As a number, so that the dot of “0.” stays while one types on.
          value={typeof value === "number" ? value : written(value)}
          disabled={form.readOnly}
          onChange={({ target }) => {
            const number = target.type === "number" ? target.valueAsNumber : Number.parseFloat(target.value);
            write(Number.isNaN(number) ? undefined : number);
          }}
        />
      )}
    </Field>
  );
}

export interface ChoiceKeyProps extends KeyProps {
  options: readonly string[];
  /** What it means to leave it out. */
  without: string;
}

export function ChoiceKey({ name, label, options, without }: ChoiceKeyProps) {
  const { form, value, error, help, write } = useKey(name);
  const now = written(value);
  const known = now === "" || options.includes(now);
  return (
    <Field label={label} hint={help} error={error}>
      {(ids) => (
        <Select
          {...ids}
          value={now}
          disabled={form.readOnly}
          onChange={(event) => write(event.target.value === "" ? undefined : event.target.value)}
        >
          <option value="">{without}</option>
          {!known && <option value={now}>{now}</option>}
          {options.map((option) => (
            <option key={option}>{option}</option>
          ))}
        </Select>
      )}
    </Field>
  );
}

export function FlagKey({ name, label }: KeyProps) {
  const { form, value, error, help, write } = useKey(name);
  return (
    <Field label="" hint={help} error={error}>
      {({ id: _, ...ids }) => (
        <Checkbox
          {...ids}
          checked={value === true}
          disabled={form.readOnly}
          onChange={(checked) => write(checked ? true : undefined)}
        >
          {label}
        </Checkbox>
      )}
    </Field>
  );
}
