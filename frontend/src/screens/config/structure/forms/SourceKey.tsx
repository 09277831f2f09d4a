/** One key of an entry that is source text: Python, SDL, an upstream document. Faults within it stand at their place. */
import type { Diagnostic } from "@codemirror/lint";
import type { Extension } from "@codemirror/state";
import { useEffect, useMemo, useRef } from "react";
import { asObject, type Fault, offsetOf, useDraft } from "../../draft";
import { CodeEditor, type CodeEditorHandle } from "../../editor";
import { graphql } from "../../editor/graphql";
import { python } from "../../editor/python";
import { faultText, helpOf, useForm } from "./context";
import styles from "./forms.module.css";
import { Help } from "./Help";

const LANGUAGES: { [language in "graphql" | "python"]: readonly Extension[] } = {
  graphql: [graphql],
  python: [python],
};

export interface SourceProps {
  label: string;
  pointer: string;
  text: string;
  language: "graphql" | "python";
  help: string;
  tall?: boolean;
  /** An offset to bring into view. */
  shown?: number | undefined;
  onText: (text: string) => void;
}

export function Source({ label, pointer, text, language, help, tall = false, shown, onText }: SourceProps) {
  const form = useForm();
  const { undo, redo } = useDraft();
  const editor = useRef<CodeEditorHandle>(null);
  const first = useRef(shown);
  useEffect(() => {
    if (first.current) editor.current?.reveal(first.current);
  }, []);
  const diagnostics = useMemo(() => within(form.faults, pointer, text), [form.faults, pointer, text]);
  const fault = faultText(form.faults, pointer);
  return (
    <div className={styles.stack} data-faulty={fault ? "" : undefined}>
      <div className={styles.legend}>{label}</div>
      <CodeEditor
        ref={editor}
        className={tall ? styles.code : `${styles.code} ${styles.small}`}
        label={label}
        value={text}
        readOnly={form.readOnly}
        onChange={onText}
        onUndo={undo}
        onRedo={redo}
        diagnostics={diagnostics}
        extensions={LANGUAGES[language]}
        indent={language === "python" ? "    " : "  "}
      />
      {fault ? (
        <p role="alert" className={styles.error}>
          {fault}
        </p>
      ) : (
        <p className={styles.hint}>
          <Help text={help} />
        </p>
      )}
    </div>
  );
}

export function SourceKey({
  name,
  label,
  language,
  tall,
}: {
  name: string;
  label: string;
  language: "graphql" | "python";
  tall?: boolean;
}) {
  const form = useForm();
  const pointer = `${form.pointer}/${name}`;
  const text = asObject(form.value)[name];
  return (
    <Source
      label={label}
      pointer={pointer}
      text={typeof text === "string" ? text : ""}
      language={language}
      help={helpOf(form, name)}
      tall={tall ?? false}
      onText={(next) => form.set(pointer, next)}
    />
  );
}

/** Faults that know their place within the text; all others stand at its beginning. */
export function within(faults: readonly Fault[], pointer: string, text: string): Diagnostic[] {
  return faults
    .filter((one) => one.pointer === pointer)
    .map(({ inner, innerEnd, message, severity }) => {
      const from = inner ? offsetOf(text, inner.line, inner.column) : 0;
      const to = innerEnd ? offsetOf(text, innerEnd.line, innerEnd.column) : from + 1;
      return { from, to: Math.max(from, to), message, severity: severity === "error" ? "error" : "warning" };
    });
}
