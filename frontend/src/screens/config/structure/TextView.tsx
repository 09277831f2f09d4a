/** The whole document as text. */
import { json } from "@codemirror/lang-json";
import type { Diagnostic } from "@codemirror/lint";
import { useEffect, useMemo, useRef } from "react";
import { locateNearest, offsetOf, parsePointer, useDraft } from "../draft";
import { CodeEditor, type CodeEditorHandle } from "../editor";
import { faultsOf } from "../faults";
import styles from "./TextView.module.css";

const EXTENSIONS = [json()];

export function TextView({ pointer }: { pointer: string }) {
  const { text, broken, faults, setText, undo, redo } = useDraft();
  const editor = useRef<CodeEditorHandle>(null);
  const latest = useRef(text);
  latest.current = text;
  useEffect(() => {
    if (pointer === "") return;
    const found = locateNearest(latest.current, parsePointer(pointer));
    editor.current?.reveal(found.key?.from ?? found.from);
  }, [pointer]);
  const diagnostics = useMemo<Diagnostic[]>(
    () =>
      faultsOf({ broken, faults }).map(({ line, column, message, severity }) => {
        const from = offsetOf(latest.current, line, column);
        return { from, to: from + 1, message, severity: severity === "error" ? "error" : "warning" };
      }),
    [broken, faults],
  );
  return (
    <CodeEditor
      ref={editor}
      className={styles.editor}
      label="The document as JSON"
      value={text}
      onChange={setText}
      onUndo={undo}
      onRedo={redo}
      diagnostics={diagnostics}
      extensions={EXTENSIONS}
    />
  );
}
