/** What the JSON editors know of `endpoints.json`: completion and hover help from its JSON Schema and from the draft itself. */
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import { type EditorView, hoverTooltip } from "@codemirror/view";
import { describedAt, keysAt, type Schema, valuesAt } from "./schema";

type SyntaxNode = ReturnType<typeof syntaxTree>["topNode"];

export interface Knowledge {
  schema: Schema;
  /** Where the text stands in the document: `["queries", "station"]`, or nothing for the whole. */
  base: readonly string[];
  /** What may stand at a path besides the schema's own values: names of functions, types, variables. */
  valuesFor: (path: readonly string[]) => readonly { label: string; detail?: string }[];
  placeholdersFor: (path: readonly string[]) => readonly { label: string; detail?: string }[];
}

function nameOf(state: EditorState, property: SyntaxNode): string {
  const name = property.getChild("PropertyName");
  if (!name) return "";
  const text = state.sliceDoc(name.from, name.to);
  try {
    return String(JSON.parse(text));
  } catch {
    return text.replaceAll('"', "");
  }
}

/** The path of the value or member that a node of the syntax tree lies in. */
export function pathOf(state: EditorState, node: SyntaxNode): string[] {
  const path: string[] = [];
  for (let at: SyntaxNode | null = node; at; at = at.parent) {
    if (at.name === "Property") path.unshift(nameOf(state, at));
    else if (at.parent?.name === "Array" && !["[", "]", ",", "⚠"].includes(at.name)) {
      let index = 0;
      for (let before = at.prevSibling; before; before = before.prevSibling)
        if (!["[", ",", "⚠"].includes(before.name)) index += 1;
      path.unshift(String(index));
    }
  }
  return path;
}

export function completeJson(knowledge: () => Knowledge) {
  return (context: CompletionContext): CompletionResult | null => {
    const { state, pos } = context;
    const node = syntaxTree(state).resolveInner(pos, -1);
    const known = knowledge();
    const string = node.name === "String" || node.name === "PropertyName" ? node : null;
    if (string && string.name === "String") {
      const placeholder = inPlaceholder(state, string, pos, known);
      if (placeholder) return placeholder;
    }
    if (isKey(node, state, pos)) return keys(context, node, known);
    return values(context, string ?? node, known);
  };
}

/** A name begins where an object waits for one. */
function isKey(node: SyntaxNode, state: EditorState, pos: number): boolean {
  if (node.name === "PropertyName") return true;
  const before = state
    .sliceDoc(Math.max(0, pos - 200), pos)
    .replace(/[\w"]*$/, "")
    .trimEnd();
  const inObject = node.name === "Object" || node.parent?.name === "Object" || node.name === "{";
  return inObject && (before.endsWith("{") || before.endsWith(","));
}

function keys(context: CompletionContext, node: SyntaxNode, { schema, base }: Knowledge): CompletionResult | null {
  const { state, pos } = context;
  let object: SyntaxNode | null = node;
  while (object && object.name !== "Object") object = object.parent;
  if (!object) return null;
  const [, quote = "", word = ""] = /("?)(\w*)$/.exec(state.sliceDoc(Math.max(0, pos - 100), pos)) ?? [];
  if (quote === "" && word === "" && !context.explicit) return null;
  const start = pos - word.length - quote.length;
  const present = new Set(
    object
      .getChildren("Property")
      .filter(({ from }) => from !== start)
      .map((one) => nameOf(state, one)),
  );
  const options = keysAt(schema, [...base, ...pathOf(state, object)])
    .filter(({ name }) => !present.has(name))
    .map(
      ({ name, schema: one }): Completion => ({
        label: name,
        detail: kindsOf(one),
        info: () => helpElement(name, String(one.description ?? "")),
        apply: (view, _, from, to) => putKey(view, name, one, from, to),
        type: "property",
      }),
    );
  return { from: pos - word.length, options, validFor: /^\w*$/ };
}

/** Write a key with its quotes and colon, whatever of them stands there already; the cursor goes to where its value begins. */
function putKey(view: EditorView, name: string, schema: Schema, from: number, to: number): void {
  const { state } = view;
  const start = state.sliceDoc(from - 1, from) === '"' ? from - 1 : from;
  const rest = /^\w*"?/.exec(state.sliceDoc(to, to + 100))?.[0].length ?? 0;
  const end = to + rest;
  const colon = /^\s*:/.test(state.sliceDoc(end, end + 20));
  const value = colon ? "" : blank(schema);
  const insert = colon ? `"${name}"` : `"${name}": ${value}`;
  const inside = value.length > 1 ? 1 : 0;
  view.dispatch({
    changes: { from: start, to: end, insert },
    selection: { anchor: start + insert.length - inside },
    userEvent: "input.complete",
  });
}

const kindsOf = (schema: Schema): string => (Array.isArray(schema.enum) ? "one of…" : String(schema.type ?? "any"));

function blank(schema: Schema): string {
  if (schema.type === "object") return "{}";
  if (schema.type === "array") return "[]";
  if (schema.type === "string") return '""';
  return "";
}

function values(context: CompletionContext, node: SyntaxNode, known: Knowledge): CompletionResult | null {
  const { state, pos } = context;
  const inText = node.name === "String";
  const word = inText ? "" : (/"?[\w[\]!]*$/.exec(state.sliceDoc(Math.max(0, pos - 100), pos))?.[0] ?? "");
  const path = [...known.base, ...pathOf(state, node)];
  const listed = valuesAt(known.schema, path).map(
    (value): Completion => ({ label: JSON.stringify(value), type: "enum" }),
  );
  const named = known.valuesFor(path).map(
    (one): Completion => ({
      label: JSON.stringify(one.label),
      ...(one.detail ? { detail: one.detail } : {}),
      type: "constant",
    }),
  );
  const options = [...listed, ...named];
  if (options.length === 0) return null;
  if (!inText && word === "" && !context.explicit) return null;
  return inText ? { from: node.from, to: node.to, options } : { from: pos - word.length, options };
}

function inPlaceholder(state: EditorState, node: SyntaxNode, pos: number, known: Knowledge): CompletionResult | null {
  const text = state.sliceDoc(node.from, pos);
  const open = text.lastIndexOf("{");
  if (open < 0 || text.slice(open).includes("}")) return null;
  const closing = state.sliceDoc(pos, pos + 1) === "}";
  const options = known.placeholdersFor([...known.base, ...pathOf(state, node)]).map(
    (one): Completion => ({
      label: one.label,
      ...(one.detail ? { detail: one.detail } : {}),
      apply: closing ? one.label : `${one.label}}`,
      type: "variable",
    }),
  );
  return options.length > 0 ? { from: node.from + open + 1, options, validFor: /^\w*$/ } : null;
}

/** Help for the key under the pointer. Texts go in as texts, whatever they hold. */
export function hoverJson(knowledge: () => Knowledge) {
  return hoverTooltip((view, pos, side) => {
    const node = syntaxTree(view.state).resolveInner(pos, side);
    if (node.name !== "PropertyName") return null;
    const known = knowledge();
    const path = [...known.base, ...pathOf(view.state, node)];
    const text = describedAt(known.schema, path);
    if (text === "") return null;
    return { pos: node.from, end: node.to, above: true, create: () => ({ dom: helpElement(path.at(-1) ?? "", text) }) };
  });
}

function helpElement(name: string, text: string): HTMLElement {
  const box = document.createElement("div");
  box.className = "cm-help";
  const title = document.createElement("strong");
  title.textContent = name;
  box.append(title, text.replaceAll("`", ""));
  return box;
}
