/** GraphQL operations: written here, or from files; each with the faults that it has and those that the API finds in it. */
import type { Diagnostic } from "@codemirror/lint";
import { type ReactNode, useRef } from "react";
import { Button, IconButton } from "../../design";
import { CodeEditor } from "../config/editor";
import { graphql } from "../config/editor/graphql";
import { offsetsOf } from "./faults";
import styles from "./newWidget.module.css";
import type { WishFormProps } from "./WishForm";
import type { Form, OperationText } from "./wish";

const EXTENSIONS = [graphql];

export function Operations({ form, onChange, look }: WishFormProps) {
  const input = useRef<HTMLInputElement>(null);
  const { source } = form;
  const list = form[source];
  const put = (next: OperationText[]) => onChange({ ...form, [source]: next });
  const read = async (files: FileList | null) => {
    const given = await Promise.all(
      [...(files ?? [])].map(async (file) => ({ file: file.name, text: await file.text() })),
    );
    const names = new Set(given.map(({ file }) => file));
    put([...form.files.filter(({ file }) => !names.has(file)), ...given]);
  };
  return (
    <fieldset>
      <legend>GraphQL operations</legend>
      <p className={styles.hint}>
        One named operation each: a query is polled, a subscription followed, a mutation becomes a button. Their
        variables become settings.
      </p>
      <div className={styles.choice}>
        <Choice of="inline" form={form} onChange={onChange}>
          Written here
        </Choice>
        <Choice of="files" form={form} onChange={onChange}>
          From files
        </Choice>
      </div>
      {list.map((operation, at) => {
        const name = operation.file || `Operation ${at + 1}`;
        const faults = look?.faults.filter(({ field, index }) => field === "operations" && index === at) ?? [];
        return (
          <section key={operation.file || at} className={styles.operation} aria-label={name}>
            <div className={styles.operationHead}>
              <span>{name}</span>
              <IconButton
                icon="trash"
                label={`Remove ${name}`}
                onClick={() => put(list.filter((_, one) => one !== at))}
              />
            </div>
            <CodeEditor
              label={`GraphQL of ${name}`}
              className={styles.editor}
              value={operation.text}
              onChange={(text) => put(list.map((one, which) => (which === at ? { ...one, text } : one)))}
              extensions={EXTENSIONS}
              diagnostics={faults.map(
                ({ message, line, column, severity }): Diagnostic => ({
                  ...offsetsOf(operation.text, line, column),
                  severity: severity === "error" ? "error" : "warning",
                  message,
                }),
              )}
              gutters={false}
            />
            {faults.map(({ message, line, column, severity }) => (
              <p key={`${line} ${column} ${message}`} className={severity === "error" ? styles.fault : styles.warning}>
                {line ? `Line ${line}, column ${column}: ` : ""}
                {message}
                {severity === "error" ? "" : " The project can be made all the same."}
              </p>
            ))}
          </section>
        );
      })}
      {source === "inline" ? (
        <Button icon="add" onClick={() => put([...list, { text: "", file: "" }])}>
          Add an operation
        </Button>
      ) : (
        <>
          <Button icon="upload" onClick={() => input.current?.click()}>
            Choose files…
          </Button>
          <input
            ref={input}
            type="file"
            multiple
            accept=".graphql,.gql"
            aria-label="GraphQL files"
            className="visually-hidden"
            tabIndex={-1}
            onChange={(event) => {
              void read(event.target.files);
              event.target.value = "";
            }}
          />
        </>
      )}
    </fieldset>
  );
}

function Choice(props: { of: Form["source"]; form: Form; onChange: (form: Form) => void; children: ReactNode }) {
  return (
    <label>
      <input
        type="radio"
        name="operations-from"
        checked={props.form.source === props.of}
        onChange={() => props.onChange({ ...props.form, source: props.of })}
      />{" "}
      {props.children}
    </label>
  );
}
