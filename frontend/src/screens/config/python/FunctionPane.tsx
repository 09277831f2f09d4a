/** One function: its text with what is wrong with it, its description, where it is used, and its trial beside it. */
import { useApolloClient } from "@apollo/client/react";
import type { Diagnostic } from "@codemirror/lint";
import type { Json } from "@octopus-widgets/sdk/contract";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { FormatFunctionDocument } from "../../../api/generated";
import { Button, Field, Input } from "../../../design";
import { locate, useDraft, useOpenDraft } from "../draft";
import { setAt } from "../draft/edits";
import { CodeEditor, type CodeEditorHandle } from "../editor";
import { watchPlaces } from "../places";
import { pythonCompletion } from "./completion";
import { functionExtensions, type Keys, markFailedLine } from "./extensions";
import { FunctionFaults } from "./FunctionFaults";
import { FunctionUses } from "./FunctionUses";
import styles from "./Python.module.css";
import { offsetAt, samePlace } from "./places";
import { called, definitions } from "./signature";
import { TryIt, type TryItHandle } from "./TryIt";
import { useCheck } from "./useCheck";
import { useHostFunctions } from "./useHostFunctions";
import { declaredBy, objectAt, usesOf } from "./uses";
import { useWholeFaults } from "./useWholeFaults";

export function FunctionPane({ name }: { name: string }) {
  const { document, set, undo, redo, goTo } = useDraft();
  const { draft } = useOpenDraft();
  const code = useCode(name);
  const editor = useRef<CodeEditorHandle>(null);
  const trial = useRef<TryItHandle>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const definition = useMemo(() => called(definitions(code ?? ""), name), [code, name]);
  const uses = useMemo(() => usesOf(document as Json, name), [document, name]);
  const declared = useMemo(() => {
    const [first] = definition ? uses.flatMap((use) => declaredBy(use, definition) ?? []) : [];
    return first ?? null;
  }, [definition, uses]);
  const checked = useCheck(name, code, declared);
  const faults = useWholeFaults(name, checked);
  const host = useHostFunctions();
  const { format, laidOut } = useFormat(editor, setProblem);
  const keys = useRef<Keys>({ run: () => undefined, format: () => undefined });
  keys.current = { run: () => trial.current?.run(), format };
  const extensions = useMemo(() => functionExtensions(host, keys), [host]);
  const completions = useMemo(() => [pythonCompletion(host)], [host]);
  const latest = useRef(code ?? "");
  latest.current = code ?? "";
  const diagnostics = useMemo<Diagnostic[]>(
    () =>
      faults.map((fault) => ({
        from: offsetAt(latest.current, fault.line, fault.column),
        to: offsetAt(latest.current, fault.endLine, fault.endColumn),
        severity: fault.severity === "error" ? "error" : "warning",
        source: fault.code,
        message: fault.message,
      })),
    [faults],
  );
  const reveal = useCallback((line: number, column: number) => {
    const at = offsetAt(latest.current, line, column);
    editor.current?.reveal(at, at, true);
  }, []);
  const mark = useCallback((line: number | null) => {
    editor.current?.view?.dispatch({ effects: markFailedLine.of(line) });
  }, []);
  useEffect(
    () =>
      watchPlaces(({ pointer, inner }) => {
        if (pointer === `/functions/${name}/code` && inner) reveal(inner.line, inner.column);
      }),
    [name, reveal],
  );
  const description = objectAt(objectAt(document as Json, "functions"), name).description;
  return (
    <>
      <section className={styles.pane} aria-label={`Function ${name}`}>
        <header className={styles.head}>
          <h2>{name}</h2>
          <Button look="quiet" onClick={format} title="Lay out the text (Shift+Alt+F)">
            Format
          </Button>
          <Button look="quiet" onClick={() => goTo(`/functions/${name}`)}>
            In the structure
          </Button>
        </header>
        {code === null ? (
          <p className={styles.hint}>This function has no text. Give it one in the structure.</p>
        ) : (
          <CodeEditor
            ref={editor}
            className={styles.editor}
            label={`Python of ${name}`}
            indent={"    "}
            value={code}
            onChange={(next) => {
              setProblem(null);
              // A new layout is a step of undo of its own; typing is a step for each pause.
              if (laidOut.current) draft.put(setAt(draft.get().text, ["functions", name, "code"], next));
              else draft.set(`/functions/${name}/code`, next);
            }}
            onUndo={undo}
            onRedo={redo}
            diagnostics={diagnostics}
            completions={completions}
            extensions={extensions}
          />
        )}
        <FunctionFaults faults={faults} checked={checked} problem={problem} onOpen={reveal} />
        <div className={styles.about}>
          <Field label="Description">
            {(ids) => (
              <Input
                {...ids}
                value={typeof description === "string" ? description : ""}
                placeholder="What it is for"
                onChange={({ target }) => set(`/functions/${name}/description`, target.value || undefined)}
              />
            )}
          </Field>
          <FunctionUses uses={uses} />
        </div>
      </section>
      <TryIt
        ref={trial}
        name={name}
        code={code ?? ""}
        definition={definition}
        uses={uses}
        vars={(document?.vars ?? null) as Json}
        onFailedLine={mark}
        onReveal={reveal}
      />
    </>
  );
}

/** The text of a function as it stands in the draft's own text, without waiting for that to be read whole. */
function useCode(name: string): string | null {
  const { text } = useDraft();
  return useMemo(() => {
    const found = locate(text, ["functions", name, "code"]);
    if (!found) return null;
    try {
      const value: unknown = JSON.parse(text.slice(found.from, found.to));
      return typeof value === "string" ? value : null;
    } catch {
      return null;
    }
  }, [text, name]);
}

/** Lay out the text as it is now, and leave the cursor where it is. */
function useFormat(editor: { readonly current: CodeEditorHandle | null }, onProblem: (problem: string | null) => void) {
  const client = useApolloClient();
  const laidOut = useRef(false);
  const format = () => {
    const view = editor.current?.view;
    if (!view) return;
    const before = view.state.doc.toString();
    onProblem(null);
    client.query({ query: FormatFunctionDocument, variables: { code: before } }).then(
      ({ data }) => {
        // Whoever typed on meanwhile goes on typing.
        if (!data || view.state.doc.toString() !== before) return;
        const after = data.formatFunction;
        if (after === before) return;
        const cursor = samePlace(before, view.state.selection.main.head, after);
        laidOut.current = true;
        view.dispatch({
          changes: { from: 0, to: before.length, insert: after },
          selection: { anchor: cursor },
          scrollIntoView: true,
        });
        laidOut.current = false;
      },
      (fault: Error) => onProblem(fault.message),
    );
  };
  return { format, laidOut };
}
