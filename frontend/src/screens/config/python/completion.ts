/** What is offered while a function is typed: inputs, host functions, names of the function, words that the sandbox knows. */
import type { Completion, CompletionContext, CompletionResult, CompletionSource } from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";
import { membersOf } from "./kinds";
import { type Name, namesWithin, type Returns, returnsOf } from "./names";
import { type Definition, definitions, type SyntaxNode, signatureText } from "./signature";
import { BUILTINS, CONSTANTS, KEYWORDS, MODULES } from "./words";

export interface Offered {
  name: string;
  group: string;
  stub: string;
  description: string;
  crosses: boolean;
}

/** Text of a comment or of a string is the author's own. */
const QUIET = new Set(["Comment", "String", "FormatString"]);
const WORD = /[A-Za-z_]\w*$/;

/** `host` gives the host functions, once they are known. */
export function pythonCompletion(host: () => readonly Offered[]): CompletionSource {
  return (context) => {
    const node: SyntaxNode = syntaxTree(context.state).resolveInner(context.pos, -1);
    if (QUIET.has(node.name)) return null;
    return imported(context) ?? members(context, host) ?? words(context, host);
  };
}

/** Behind `import` or `from`: modules; behind `from x import`: what it has. */
function imported(context: CompletionContext): CompletionResult | null {
  const line = context.matchBefore(/^\s*(?:from|import)\s.*/);
  if (line === null) return null;
  const inside = /^\s*from\s+(\w+)\s+import\s+(?:[\w\s,]*,\s*)?(\w*)$/.exec(line.text);
  if (inside)
    return result(context, inside[2] ?? "", list(MODULES[inside[1] ?? ""] ?? [], "function", inside[1] ?? ""));
  const module = /^\s*(?:from|import)\s+(?:[\w\s,]*,\s*)?(\w*)$/.exec(line.text);
  return module ? result(context, module[1] ?? "", list(Object.keys(MODULES), "namespace", "module")) : NOTHING;
}

const NOTHING: CompletionResult = { from: 0, options: [] };

/** Behind a dot: what the value offers. */
function members(context: CompletionContext, host: () => readonly Offered[]): CompletionResult | null {
  const before = context.matchBefore(/\.\w*/);
  if (before === null) return null;
  const code = context.state.doc.toString();
  const owner = /([A-Za-z_]\w*|["'\])}])$/.exec(code.slice(0, before.from))?.[0] ?? "";
  const typed = before.text.slice(1);
  if (MODULES[owner] && new RegExp(`^\\s*import\\s.*\\b${owner}\\b`, "m").test(code)) {
    return result(context, typed, list(MODULES[owner], "function", owner));
  }
  const type = /["']/.test(owner) ? "str" : (scope(context, host).find(({ name }) => name === owner)?.type ?? "");
  const options = [...membersOf(type)].map(([label, from]) => ({ label, type: "method", detail: from }));
  return options.length > 0 ? result(context, typed, options) : NOTHING;
}

function words(context: CompletionContext, host: () => readonly Offered[]): CompletionResult | null {
  const word = context.matchBefore(WORD);
  if (word === null && !context.explicit) return null;
  const code = context.state.doc.toString();
  const all = definitions(code, syntaxTree(context.state));
  const own = all.map((each) => ({
    label: each.name,
    type: "function",
    detail: signatureText(each).slice(each.name.length),
    boost: 10,
  }));
  const names = scope(context, host).map(({ name, type, kind }) => ({
    label: name,
    type: "variable",
    detail: type || kind,
    boost: kind === "parameter" ? 30 : 20,
  }));
  return {
    from: word?.from ?? context.pos,
    validFor: /^\w*$/,
    options: unique([
      ...names,
      ...own,
      ...host().map(hostCompletion),
      ...list(KEYWORDS, "keyword", ""),
      ...list(CONSTANTS, "constant", ""),
      ...list(BUILTINS, "function", "builtin"),
    ]),
  };
}

/** The names at the cursor. */
function scope(context: CompletionContext, host: () => readonly Offered[]): Name[] {
  const code = context.state.doc.toString();
  const all = definitions(code, syntaxTree(context.state));
  const around = enclosing(all, context.pos);
  return around ? namesWithin(code, around, returns(host())) : [];
}

/** The function that the offset is in; behind the last line of one counts, where its next line will be. */
export function enclosing(all: readonly Definition[], offset: number): Definition | null {
  return all.findLast((each) => each.from <= offset) ?? null;
}

let known: { stubs: readonly Offered[]; returns: Returns } | null = null;

function returns(stubs: readonly Offered[]): Returns {
  if (known?.stubs !== stubs) known = { stubs, returns: returnsOf(stubs) };
  return known.returns;
}

function hostCompletion(each: Offered): Completion {
  return {
    label: each.name,
    type: "function",
    detail: signatureOfStub(each),
    boost: 5,
    info: () => hostCard(each),
  };
}

function signatureOfStub({ stub, name }: Offered): string {
  return stub
    .replace(/^def\s+/, "")
    .replace(/:\s*\.\.\.\s*$/, "")
    .slice(name.length);
}

/** A host function as a card: for the list of completions, and for the pointer. */
export function hostCard(each: Offered): HTMLElement {
  const card = document.createElement("div");
  card.className = "cm-card";
  const head = card.appendChild(document.createElement("code"));
  head.textContent = each.name + signatureOfStub(each);
  card.appendChild(document.createElement("p")).textContent = each.description;
  const group = card.appendChild(document.createElement("p"));
  group.className = "cm-card-group";
  group.textContent = each.crosses
    ? `${each.group}; leaves the sandbox for numpy: worth it for whole spectra`
    : each.group;
  return card;
}

function list(labels: readonly string[], type: string, detail: string): Completion[] {
  return labels.map((label) => (detail ? { label, type, detail } : { label, type }));
}

function unique(options: readonly Completion[]): Completion[] {
  const seen = new Set<string>();
  return options.filter(({ label }) => !seen.has(label) && seen.add(label));
}

function result(context: CompletionContext, typed: string, options: readonly Completion[]): CompletionResult {
  return { from: context.pos - typed.length, options, validFor: /^\w*$/ };
}
