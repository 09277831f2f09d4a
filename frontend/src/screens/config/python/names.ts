/** The names that stand at a place of a function, each with what is known of its type. */

import { itemOf } from "./kinds";
import type { Definition, SyntaxNode } from "./signature";
import { readStub } from "./signature";

export interface Name {
  name: string;
  /** As Python type; empty where it is not known. */
  type: string;
  kind: "parameter" | "variable" | "function" | "module";
}

const LITERALS: { readonly [node: string]: string } = {
  String: "str",
  FormatString: "str",
  ArrayExpression: "list",
  ArrayComprehensionExpression: "list",
  DictionaryExpression: "dict",
  DictionaryComprehensionExpression: "dict",
  SetExpression: "set",
  TupleExpression: "tuple",
};

/** What a call of a function that is offered gives, by its name. */
export type Returns = ReadonlyMap<string, string>;

export function returnsOf(stubs: readonly { name: string; stub: string }[]): Returns {
  return new Map(stubs.map(({ name, stub }) => [name, readStub(stub)?.returns ?? ""]));
}

/** Parameters and variables of the function around the offset, innermost last. */
export function namesWithin(code: string, found: Definition, returns: Returns): Name[] {
  const names = new Map<string, Name>();
  for (const { name, type } of found.parameters) names.set(name, { name, type, kind: "parameter" });
  const add = (name: string, type: string) => {
    const known = names.get(name);
    if (known === undefined || (known.kind === "variable" && known.type === ""))
      names.set(name, { name, type, kind: "variable" });
  };
  const body = found.node.getChild("Body");
  if (body) visit(code, body, names, returns, add);
  return [...names.values()];
}

type Add = (name: string, type: string) => void;

function visit(code: string, node: SyntaxNode, names: ReadonlyMap<string, Name>, returns: Returns, add: Add): void {
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name === "AssignStatement") assigned(code, child, names, returns, add);
    else if (child.name === "ForStatement") looped(code, child, names, returns, add);
    else if (["ImportStatement", "WithStatement", "TryStatement", "NamedExpression"].includes(child.name))
      aliased(code, child, add);
    if (child.name !== "FunctionDefinition" && child.name !== "LambdaExpression")
      visit(code, child, names, returns, add);
  }
}

/** `hot = …`, `hot: int = …`, `a, b = …`. */
function assigned(code: string, node: SyntaxNode, names: ReadonlyMap<string, Name>, returns: Returns, add: Add): void {
  const operator = node.getChild("AssignOp");
  const declared = node.getChild("TypeDef");
  const targets = targetsOf(node, operator?.from ?? node.to);
  const value = operator?.nextSibling ?? null;
  const type = declared
    ? code.slice(declared.from, declared.to).replace(/^\s*:\s*/, "")
    : targets.length === 1
      ? typeOf(code, value, names, returns)
      : "";
  for (const target of targets) add(code.slice(target.from, target.to), type);
}

/** `for t in temps`. */
function looped(code: string, node: SyntaxNode, names: ReadonlyMap<string, Name>, returns: Returns, add: Add): void {
  const word = node.getChild("in");
  if (!word) return;
  const targets = targetsOf(node, word.from);
  const type = targets.length === 1 ? itemOf(typeOf(code, word.nextSibling, names, returns)) : "";
  for (const target of targets) add(code.slice(target.from, target.to), type);
}

/** The names behind `as`. */
function aliased(code: string, node: SyntaxNode, add: Add): void {
  for (const word of node.getChildren("as")) {
    const name = word.nextSibling;
    if (name?.name === "VariableName") add(code.slice(name.from, name.to), "");
  }
}

function targetsOf(node: SyntaxNode, before: number): SyntaxNode[] {
  return node.getChildren("VariableName").filter((name) => name.to <= before);
}

/** The type of an expression, where it is plain. */
export function typeOf(
  code: string,
  node: SyntaxNode | null,
  names: ReadonlyMap<string, Name>,
  returns: Returns,
): string {
  if (node === null) return "";
  const text = code.slice(node.from, node.to);
  if (node.name === "VariableName") return names.get(text)?.type ?? "";
  if (node.name === "Number") return /[.eE]/.test(text) ? "float" : "int";
  if (node.name === "CallExpression") {
    const callee = node.firstChild;
    return callee?.name === "VariableName" ? (returns.get(code.slice(callee.from, callee.to)) ?? "") : "";
  }
  return LITERALS[node.name] ?? "";
}
