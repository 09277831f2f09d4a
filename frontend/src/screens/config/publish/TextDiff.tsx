/**
 * Two texts as one, with what was taken out and put in marked line by line: SDL, a function's code. Like the editors it
 * stands in a shadow root, where style sheets are constructed ones.
 */
import { unifiedMergeView } from "@codemirror/merge";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { theme } from "../editor";
import styles from "./diff.module.css";

export interface TextDiffProps {
  /** What the box is called for those who cannot see it. */
  label: string;
  before: string;
  after: string;
  /** Highlighting of a language; keep it between drawings. */
  language?: Extension | undefined;
}

/** A comparison that takes longer, in milliseconds, becomes coarser: a page that hangs would be worse. */
const LONGEST = 200;
const UNCHANGED = { margin: 3, minSize: 6 };
const QUIET = "color-mix(in srgb, var(--text) 7%, transparent)";

/** Taken out: a broken line at the side, struck through. Put in: a full line at the side. Never by colour alone. */
const look = EditorView.theme({
  "&": { height: "auto", maxHeight: "420px", fontSize: "var(--size-small)" },
  ".cm-scroller": { overflow: "auto" },
  ".cm-deletedChunk": { paddingLeft: "6px", borderLeft: "3px dashed var(--line-strong)", backgroundColor: QUIET },
  ".cm-deletedLine, .cm-deletedLine del": { color: "var(--text-soft)", textDecoration: "line-through" },
  ".cm-deletedChunk .cm-deletedText": { background: "none !important", boxShadow: "inset 0 -2px var(--line-strong)" },
  "&.cm-merge-b .cm-changedLine": {
    backgroundColor: "color-mix(in srgb, var(--accent) 8%, transparent) !important",
  },
  ".cm-insertedLine": { background: "none !important" },
  "&.cm-merge-b .cm-changedText": { background: "none !important", boxShadow: "inset 0 -2px var(--accent)" },
  ".cm-changedLineGutter": { background: "var(--accent) !important" },
  ".cm-deletedLineGutter": { background: "var(--line-strong) !important" },
  ".cm-collapsedLines": {
    padding: "2px 8px",
    background: "var(--surface-inset)",
    color: "var(--text-soft)",
    cursor: "pointer",
  },
});

export function TextDiff({ label, before, after, language }: TextDiffProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
    const view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: after,
        extensions: [
          theme,
          look,
          lineNumbers(),
          EditorState.readOnly.of(true),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": label, "aria-readonly": "true" }),
          unifiedMergeView({
            original: before,
            mergeControls: false,
            collapseUnchanged: UNCHANGED,
            diffConfig: { scanLimit: 500, timeout: LONGEST },
          }),
          language ?? [],
        ],
      }),
    });
    return () => view.destroy();
  }, [label, before, after, language]);
  return <div ref={box} className={styles.code} />;
}
