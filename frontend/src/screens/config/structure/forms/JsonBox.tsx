/** A JSON value as text of its own: what is typed is written into the draft as soon as it is JSON. */
import { json } from "@codemirror/lang-json";
import { useEffect, useRef, useState } from "react";
import { CodeEditor } from "../../editor";
import { useForm } from "./context";
import styles from "./forms.module.css";
import { parseValue } from "./jsonValue";

const EXTENSIONS = [json()];

export interface JsonBoxProps {
  label: string;
  pointer: string;
  value: unknown;
  placeholder?: string;
}

export function JsonBox({ label, pointer, value, placeholder }: JsonBoxProps) {
  const form = useForm();
  const [text, setText] = useState(() => writtenOf(value));
  const [fault, setFault] = useState<string | null>(null);
  const known = useRef(JSON.stringify(value));
  useEffect(() => {
    const now = JSON.stringify(value);
    if (now === known.current) return;
    known.current = now;
    setText(writtenOf(value));
    setFault(null);
  }, [value]);
  const typed = (next: string) => {
    setText(next);
    const read = parseValue(next);
    setFault(read.fault);
    if (read.fault !== null) return;
    known.current = JSON.stringify(read.value);
    form.set(pointer, read.value);
  };
  return (
    <div className={styles.stack}>
      <CodeEditor
        className={styles.box}
        label={label}
        value={text}
        onChange={typed}
        gutters={false}
        wrap
        readOnly={form.readOnly}
        extensions={EXTENSIONS}
        {...(placeholder === undefined ? {} : { placeholder })}
      />
      {fault !== null && (
        <p role="alert" className={styles.error}>
          Not written into the draft yet: {fault}
        </p>
      )}
    </div>
  );
}

const writtenOf = (value: unknown): string => (value === undefined ? "" : JSON.stringify(value, null, 2));
