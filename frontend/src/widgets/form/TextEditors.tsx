import type { ConfigField, Json } from "@octopus-widgets/sdk/contract";
import { useRef, useState } from "react";
import { Button } from "../../design/Button";
import { Field } from "../../design/Field";
import { Input } from "../../design/Input";
import { TextArea } from "../../design/TextArea";
import { useReadable } from "../host/useReadable";
import { useWidgets } from "../widgets";
import styles from "./form.module.css";
import { fault, readNumber } from "./values";

export interface EditorProps {
  field: ConfigField;
  label: string;
  value: Json | undefined;
  /** `undefined`: back to the default. */
  onChange: (value: Json | undefined) => void;
}

export function TextEditor({ field, label, value, onChange }: EditorProps) {
  const text = typeof value === "string" ? value : value === undefined || value === null ? "" : JSON.stringify(value);
  const lines = field.lines ?? 1;
  return (
    <Field label={label} hint={field.description} error={fault(field, value)}>
      {(ids) =>
        lines > 1 ? (
          <TextArea
            {...ids}
            rows={lines}
            spellCheck={false}
            value={text}
            onChange={(event) => onChange(event.target.value)}
          />
        ) : (
          <Input {...ids} value={text} onChange={(event) => onChange(event.target.value)} />
        )
      }
    </Field>
  );
}

/** What is typed is applied as soon as it is a number within the limits; until then the field says what it expects. */
export function NumberEditor({ field, label, value, onChange }: EditorProps) {
  const own = typeof value === "number" ? String(value) : "";
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? own;
  const read = readNumber(text);
  const problem = typeof read === "string" ? read : fault(field, read);
  const change = (next: string) => {
    setTyped(next);
    const number = readNumber(next);
    if (typeof number !== "string" && fault(field, number) === null) onChange(number);
  };
  return (
    <Field label={label} hint={field.description} error={problem}>
      {(ids) => (
        <Input
          {...ids}
          inputMode="decimal"
          value={text}
          onChange={(event) => change(event.target.value)}
          onBlur={() => problem === null && setTyped(null)}
        />
      )}
    </Field>
  );
}

/** A template with `{variables}`: those of the dashboard are offered to be put in. */
export function TemplateEditor({ field, label, value, onChange }: EditorProps) {
  const { env } = useWidgets();
  const variables = Object.keys(useReadable(env.variables));
  const input = useRef<HTMLInputElement>(null);
  const text = typeof value === "string" ? value : "";
  const insert = (key: string) => {
    const at = input.current?.selectionStart ?? text.length;
    onChange(`${text.slice(0, at)}{${key}}${text.slice(at)}`);
    input.current?.focus();
  };
  return (
    <Field label={label} hint={field.description ?? "Text with {variables} in braces."} error={fault(field, value)}>
      {(ids) => (
        <>
          <Input {...ids} ref={input} value={text} onChange={(event) => onChange(event.target.value)} />
          {variables.length > 0 && (
            <div className={styles.chips}>
              {variables.map((key) => (
                <Button key={key} look="quiet" onClick={() => insert(key)}>
                  {`{${key}}`}
                </Button>
              ))}
            </div>
          )}
        </>
      )}
    </Field>
  );
}
