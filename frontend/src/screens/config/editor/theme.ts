/** The editors' look, from the design's tokens: one theme, as the tokens change with the page's. */
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** A series colour, shifted to the text's until it reads on the editor's ground in every theme. */
const shade = (series: number): string => `color-mix(in srgb, var(--series-${series}) 68%, var(--text))`;

const highlight = HighlightStyle.define([
  { tag: [tags.propertyName, tags.attributeName], color: shade(1) },
  { tag: [tags.string, tags.special(tags.string)], color: shade(3) },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: shade(2) },
  { tag: [tags.keyword, tags.controlKeyword, tags.operatorKeyword, tags.definitionKeyword], color: shade(4) },
  { tag: [tags.typeName, tags.className], color: shade(7) },
  { tag: [tags.function(tags.variableName), tags.function(tags.definition(tags.variableName))], color: shade(1) },
  { tag: [tags.comment, tags.docComment], color: "var(--text-dim)", fontStyle: "italic" },
  { tag: tags.invalid, color: "var(--invalid)" },
]);

const wave = "underline wavy 1px";

const look = EditorView.theme({
  "&": {
    height: "100%",
    backgroundColor: "var(--surface-sunken)",
    color: "var(--text)",
    fontSize: "var(--size-text)",
  },
  "&.cm-focused": { outline: "2px solid var(--focus)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "1.5", scrollbarWidth: "thin" },
  ".cm-content": { caretColor: "var(--text)", padding: "6px 0" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground, ::selection": {
    backgroundColor: "var(--accent-soft) !important",
  },
  ".cm-gutters": {
    backgroundColor: "var(--surface-inset)",
    color: "var(--text-dim)",
    borderRight: "1px solid var(--line)",
  },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--accent) 7%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--surface-hover)", color: "var(--text)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "transparent" },
  "&.cm-focused .cm-matchingBracket": { outline: "1px solid var(--line-strong)" },
  ".cm-foldPlaceholder": {
    border: "1px solid var(--line)",
    backgroundColor: "var(--surface-raised)",
    color: "var(--text-soft)",
  },
  ".cm-selectionMatch": { backgroundColor: "color-mix(in srgb, var(--accent) 22%, transparent)" },
  ".cm-searchMatch": { backgroundColor: "color-mix(in srgb, var(--accent) 30%, transparent)" },
  ".cm-searchMatch-selected": { outline: "1px solid var(--focus)" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: `${wave} var(--invalid)` },
  ".cm-lintRange-warning": { backgroundImage: "none", textDecoration: `${wave} var(--status-serious)` },
  ".cm-lintRange-info": { backgroundImage: "none", textDecoration: `${wave} var(--accent)` },
  ".cm-tooltip": {
    maxWidth: "min(56ch, 90vw)",
    border: "1px solid var(--line)",
    borderRadius: "var(--radius)",
    backgroundColor: "var(--surface-raised)",
    color: "var(--text)",
    boxShadow: "var(--shadow)",
    fontFamily: "var(--font)",
    fontSize: "var(--size-small)",
    overflow: "hidden",
  },
  ".cm-tooltip .cm-tooltip-arrow:before": { borderTopColor: "var(--line)", borderBottomColor: "var(--line)" },
  ".cm-tooltip .cm-help": { padding: "6px 8px", whiteSpace: "pre-wrap", overflowWrap: "anywhere" },
  ".cm-tooltip .cm-help strong": { display: "block", fontFamily: "var(--font-mono)" },
  // What is known of the chosen completion stands beside the list, outside of its box.
  ".cm-tooltip.cm-tooltip-autocomplete": { overflow: "visible" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--font-mono)", maxHeight: "16em" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "2px 8px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--accent-soft)",
    color: "var(--text)",
  },
  ".cm-completionDetail": { color: "var(--text-soft)", fontStyle: "normal", marginLeft: "1em" },
  ".cm-completionInfo": { padding: "6px 8px", whiteSpace: "pre-wrap" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-diagnostic": { padding: "4px 8px", whiteSpace: "pre-wrap", overflowWrap: "anywhere" },
  ".cm-diagnostic-error": { borderLeft: "4px solid var(--invalid)" },
  ".cm-diagnostic-warning": { borderLeft: "4px solid var(--status-serious)" },
  ".cm-diagnostic-info": { borderLeft: "4px solid var(--accent)" },
  // The design's shapes in place of the package's pictures.
  ".cm-lint-marker": { width: "9px", height: "9px", margin: "0.35em 0 0 3px", content: "normal !important" },
  ".cm-lint-marker-error": { backgroundColor: "var(--status-serious)", transform: "rotate(45deg)" },
  ".cm-lint-marker-warning": { backgroundColor: "var(--status-caution)" },
  ".cm-lint-marker-info": { borderRadius: "50%", backgroundColor: "var(--status-standby)" },
  ".cm-panels": {
    backgroundColor: "var(--surface-bar)",
    color: "var(--text)",
    borderColor: "var(--line) !important",
    fontFamily: "var(--font)",
  },
  ".cm-panel.cm-search, .cm-panel.cm-gotoLine": { padding: "6px 28px 6px 8px", fontSize: "var(--size-small)" },
  ".cm-panel label": { fontSize: "inherit" },
  ".cm-textfield": {
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius)",
    backgroundColor: "var(--surface-sunken)",
    color: "var(--text)",
    fontSize: "inherit",
  },
  ".cm-button": {
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius)",
    backgroundImage: "none",
    backgroundColor: "var(--surface-raised)",
    color: "var(--text)",
    fontSize: "inherit",
  },
  ".cm-panel.cm-search [name=close], .cm-dialog-close": { color: "var(--text)" },
  ".cm-placeholder": { color: "var(--text-dim)" },
});

export const theme: Extension = [look, syntaxHighlighting(highlight)];
