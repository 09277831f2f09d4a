/**
 * A code editor: CodeMirror 6 in the design's look. Text goes in and out by properties; the language, completion and
 * whatever else is wanted come as extensions.
 *
 * It stands in a shadow root, where its style sheets are constructed ones: the page's policy allows no style elements, and
 * a nonce would have to be the same for everybody who is sent the cached page.
 */
import {
  autocompletion,
  type CompletionSource,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Annotation, Compartment, EditorState, type Extension } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  placeholder as placeholderOf,
} from "@codemirror/view";
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";
import { difference } from "../draft/edits";
import { theme } from "./theme";

export interface CodeEditorHandle {
  focus(): void;
  /** Select a range and bring it into view; `focus`: give it the keyboard, too. */
  reveal(from: number, to?: number, focus?: boolean): void;
  readonly view: EditorView | null;
}

export interface CodeEditorProps {
  /** Its name, for those who cannot see it; help belongs here too, as descriptions do not reach into a shadow root. */
  label: string;
  value: string;
  onChange?: (value: string) => void;
  /** Called with the offset of the cursor when it moved. */
  onCursor?: (offset: number) => void;
  readOnly?: boolean;
  diagnostics?: readonly Diagnostic[];
  completions?: readonly CompletionSource[];
  /** Language and everything else; compared by identity, so keep the list between drawings. */
  extensions?: readonly Extension[];
  /** Undo and redo that reach beyond this editor; without them it has its own. */
  onUndo?: () => void;
  onRedo?: () => void;
  indent?: string;
  placeholder?: string;
  /** Wrap long lines; for prose and one-liners. */
  wrap?: boolean;
  /** Line numbers and folding; off for small fields. */
  gutters?: boolean;
  className?: string | undefined;
  ref?: Ref<CodeEditorHandle>;
}

/** Marks what came in by properties, which is not reported back. */
const fromOutside = Annotation.define<boolean>();

export function CodeEditor(props: CodeEditorProps) {
  const { value, diagnostics, readOnly = false, extensions, completions, className, ref } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const known = useRef(value);
  const parts = useRef({ readOnly: new Compartment(), extra: new Compartment(), completion: new Compartment() });

  useEffect(() => {
    const element = host.current;
    if (!element) return undefined;
    const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
    const { readOnly, extra, completion } = parts.current;
    const first = latest.current;
    const made = new EditorView({
      root,
      parent: root,
      doc: first.value,
      extensions: [
        fixed(first, latest, known),
        readOnly.of(lockedWhen(first.readOnly ?? false)),
        completion.of(completed(first.completions)),
        extra.of([...(first.extensions ?? [])]),
      ],
    });
    view.current = made;
    known.current = first.value;
    return () => {
      made.destroy();
      view.current = null;
    };
  }, []);

  useEffect(() => {
    const made = view.current;
    // What it reported itself comes back as the same string, which is no work to compare.
    if (!made || value === known.current) return;
    known.current = value;
    const edit = difference(made.state.doc.toString(), value);
    if (edit)
      made.dispatch({
        changes: { from: edit.at, to: edit.at + edit.removed.length, insert: edit.inserted },
        annotations: fromOutside.of(true),
      });
  }, [value]);
  useEffect(() => {
    view.current?.dispatch({ effects: parts.current.readOnly.reconfigure(lockedWhen(readOnly)) });
  }, [readOnly]);
  useEffect(() => {
    view.current?.dispatch({ effects: parts.current.extra.reconfigure([...(extensions ?? [])]) });
  }, [extensions]);
  useEffect(() => {
    view.current?.dispatch({ effects: parts.current.completion.reconfigure(completed(completions)) });
  }, [completions]);
  useEffect(() => {
    const made = view.current;
    if (!made || !diagnostics) return;
    const { length } = made.state.doc;
    const within = diagnostics
      .filter(({ from }) => from <= length)
      .map((one) => ({ ...one, to: Math.min(length, Math.max(one.from, one.to)) }));
    made.dispatch(setDiagnostics(made.state, within));
  }, [diagnostics]);

  useImperativeHandle(
    ref,
    () => ({
      focus: () => view.current?.focus(),
      reveal: (from, to = from, focus = false) => {
        const made = view.current;
        if (!made) return;
        const most = made.state.doc.length;
        const selection = { anchor: Math.min(from, most), head: Math.min(to, most) };
        made.dispatch({ selection, effects: EditorView.scrollIntoView(selection.anchor, { y: "center" }) });
        if (focus) made.focus();
      },
      get view() {
        return view.current;
      },
    }),
    [],
  );
  return <div ref={host} className={className} data-editor="" />;
}

/** What never changes while it stands. */
function fixed(
  first: CodeEditorProps,
  latest: { readonly current: CodeEditorProps },
  known: { current: string },
): Extension[] {
  const { gutters = true, wrap = false, indent = "  ", placeholder, label } = first;
  const own = first.onUndo === undefined;
  const undone = () => {
    latest.current.onUndo?.();
    return true;
  };
  const redone = () => {
    latest.current.onRedo?.();
    return true;
  };
  return [
    theme,
    gutters ? [lineNumbers(), foldGutter(), highlightActiveLineGutter(), lintGutter(), highlightActiveLine()] : [],
    wrap ? EditorView.lineWrapping : [],
    placeholder === undefined ? [] : placeholderOf(placeholder),
    highlightSpecialChars(),
    drawSelection(),
    indentOnInput(),
    indentUnit.of(indent),
    bracketMatching(),
    closeBrackets(),
    highlightSelectionMatches(),
    search({ top: true }),
    own ? history() : [],
    keymap.of([
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...(own
        ? historyKeymap
        : [
            { key: "Mod-z", run: undone, preventDefault: true },
            { key: "Mod-Shift-z", run: redone, preventDefault: true },
            { key: "Mod-y", run: redone, preventDefault: true },
          ]),
      // The page has its own meaning for it: the other view of the same place.
      ...defaultKeymap.filter(({ key }) => key !== "Mod-/"),
      ...searchKeymap,
      ...foldKeymap,
      ...lintKeymap,
    ]),
    // It takes the focus by being editable; that must be said for those who check it.
    EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
    EditorView.updateListener.of((update) => {
      const { onChange, onCursor } = latest.current;
      const outside = update.transactions.some((one) => one.annotation(fromOutside));
      if (update.docChanged && !outside) {
        known.current = update.state.doc.toString();
        onChange?.(known.current);
      }
      if (update.selectionSet && !outside) onCursor?.(update.state.selection.main.head);
    }),
  ];
}

const lockedWhen = (readOnly: boolean): Extension =>
  readOnly ? [EditorState.readOnly.of(true), EditorView.contentAttributes.of({ "aria-readonly": "true" })] : [];

const completed = (sources: readonly CompletionSource[] | undefined): Extension =>
  autocompletion(sources ? { override: [...sources], icons: false } : { icons: false });
