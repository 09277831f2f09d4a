/**
 * The JSON text of the whole document, or of one entry: another view of the same draft. Of an entry, the editor holds the
 * slice of the text as it stands there, without the indentation that it has within the document.
 */
import { json } from "@codemirror/lang-json";
import type { Diagnostic } from "@codemirror/lint";
import { useEffect, useMemo, useRef } from "react";
import { type Fault, locateNearest, offsetOf, parsePointer, useDraft, useOpenDraft } from "../draft";
import { CodeEditor, type CodeEditorHandle } from "../editor";
import { completeJson, hoverJson } from "../editor/jsonAssist";
import { watchPlaces } from "../places";
import { knowledgeOf } from "./knowledge";
import { marks } from "./marks";
import { schemaFaults } from "./schemaFaults";
import { cut, type Slice, spliced } from "./slice";
import styles from "./TextView.module.css";

export interface TextViewProps {
  /** The place to show; of the whole document it is scrolled to. */
  pointer: string;
  /** Pointer of the value whose text is shown; "" for the whole. */
  of: string;
}

export function TextView({ pointer, of }: TextViewProps) {
  const draft = useDraft();
  const { schema } = useOpenDraft();
  const { text, broken, document, faults, setText, undo, redo } = draft;
  const editor = useRef<CodeEditorHandle>(null);
  const slice = useSlice(text, of, broken !== null);
  const latest = useRef({ draft, slice });
  latest.current = { draft, slice };

  const known = useMemo(() => () => knowledgeOf(schema, of, latest.current.draft.document), [schema, of]);
  const completions = useMemo(() => [completeJson(known)], [known]);
  const extensions = useMemo(() => [json(), hoverJson(known)], [known]);

  useEffect(() => {
    const { draft, slice } = latest.current;
    const found = locateNearest(draft.text, parsePointer(pointer));
    if (slice && pointer !== of) editor.current?.reveal(slice.inner(found.key?.from ?? found.from));
  }, [pointer, of]);
  useEffect(
    () =>
      watchPlaces(({ line, column }) => {
        const { draft, slice } = latest.current;
        const at = offsetOf(draft.text, line, column);
        if (slice && at >= slice.from && at <= slice.to)
          requestAnimationFrame(() => editor.current?.reveal(slice.inner(at), slice.inner(at), true));
      }),
    [],
  );

  const own = useMemo(() => (document ? schemaFaults(schema, document) : []), [schema, document]);
  const checked = useChecked(text, faults);
  const diagnostics = useMemo<Diagnostic[]>(() => {
    const { draft, slice } = latest.current;
    return slice ? marks({ ...draft, broken, faults }, own, checked.current.text, slice) : [];
  }, [broken, faults, own, checked]);

  if (!slice)
    return (
      <p className={styles.gone} role="status">
        The text is broken elsewhere, at line {broken?.line}. Choose “Document” to mend it.
      </p>
    );
  return (
    <CodeEditor
      key={of}
      ref={editor}
      className={styles.editor}
      label={of === "" ? "The document as JSON" : `${of.slice(1)} as JSON`}
      value={slice.shown}
      onChange={(next) => {
        if (of === "") return setText(next);
        const { text: after, slice: moved } = spliced(latest.current.draft.text, slice, next);
        slice.adopt(moved);
        return setText(after);
      }}
      onUndo={undo}
      onRedo={redo}
      diagnostics={diagnostics}
      completions={completions}
      extensions={extensions}
    />
  );
}

/** The text that the faults are about: their places are places of it. */
function useChecked(text: string, faults: readonly Fault[]): { current: { faults: readonly Fault[]; text: string } } {
  const checked = useRef({ faults, text });
  if (checked.current.faults !== faults) checked.current = { faults, text };
  return checked;
}

/** The slice that is edited: found anew from each text that is JSON, kept where it was while its own text is not. */
function useSlice(text: string, of: string, broken: boolean): Slice | null {
  const kept = useRef<{ of: string; slice: Slice } | null>(null);
  return useMemo(() => {
    if (kept.current?.of !== of) kept.current = null;
    const before = kept.current?.slice ?? null;
    const slice =
      before?.stillIn(text) || (broken && before?.follow(text)) ? before : broken && of !== "" ? null : cut(text, of);
    kept.current = slice ? { of, slice } : kept.current;
    return slice;
  }, [text, of, broken]);
}
