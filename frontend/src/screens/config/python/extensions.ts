/** The editor of functions: Python, its names on hover, the line at which a trial failed, and two keys of its own. */
import { python } from "@codemirror/lang-python";
import { type Extension, Prec, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, keymap } from "@codemirror/view";
import type { Offered } from "./completion";
import { pythonHover } from "./hover";

/** The line, from 1, at which the last trial failed; null: none did. */
export const markFailedLine = StateEffect.define<number | null>();

const failed = Decoration.line({ class: "cm-failed-line", attributes: { title: "The last trial failed here" } });

const failedLine = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (before, transaction) => {
    let lines = before.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(markFailedLine)) continue;
      const { doc } = transaction.state;
      const { value } = effect;
      const there = value !== null && value >= 1 && value <= doc.lines;
      lines = there ? Decoration.set(failed.range(doc.line(value).from)) : Decoration.none;
    }
    return lines;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const look = EditorView.theme({
  ".cm-failed-line": {
    backgroundColor: "color-mix(in srgb, var(--invalid) 16%, transparent)",
    boxShadow: "inset 3px 0 var(--invalid)",
  },
  ".cm-card": { padding: "6px 8px", maxWidth: "52ch" },
  ".cm-card > code": { fontFamily: "var(--font-mono)", overflowWrap: "anywhere" },
  ".cm-card > p": { margin: "4px 0 0" },
  ".cm-card > .cm-card-group": { color: "var(--text-dim)", fontSize: "var(--size-tiny)" },
  ".cm-completionInfo .cm-card": { padding: "0" },
});

export interface Keys {
  run: () => void;
  format: () => void;
}

/** `keys` is read when one is pressed. */
export function functionExtensions(host: () => readonly Offered[], keys: { readonly current: Keys }): Extension[] {
  const press = (key: keyof Keys) => () => {
    keys.current[key]();
    return true;
  };
  return [
    python(),
    pythonHover(host),
    failedLine,
    look,
    Prec.highest(
      keymap.of([
        { key: "Mod-Enter", run: press("run"), preventDefault: true },
        { key: "Shift-Alt-f", run: press("format"), preventDefault: true },
      ]),
    ),
  ];
}
