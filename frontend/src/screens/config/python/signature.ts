/** What can be read off a function while it is typed: its functions, their parameters, and the names in them. */
import { pythonLanguage } from "@codemirror/lang-python";

type Tree = ReturnType<typeof pythonLanguage.parser.parse>;
export type SyntaxNode = Tree["topNode"];

export interface Parameter {
  name: string;
  /** As annotated, `list[float | None]`; empty without an annotation. */
  type: string;
  /** As written; null without one. */
  default: string | null;
}

export interface Definition {
  name: string;
  parameters: readonly Parameter[];
  /** As annotated; empty without. */
  returns: string;
  /** Where it stands in the text. */
  from: number;
  to: number;
  node: SyntaxNode;
}

export function parsePython(code: string): Tree {
  return pythonLanguage.parser.parse(code);
}

/** The functions at the top level, in order. */
export function definitions(code: string, tree: Tree = parsePython(code)): Definition[] {
  const found: Definition[] = [];
  for (let node = tree.topNode.firstChild; node; node = node.nextSibling) {
    const inner = node.name === "DecoratedStatement" ? node.getChild("FunctionDefinition") : node;
    if (inner?.name === "FunctionDefinition") found.push(definition(code, inner));
  }
  return found;
}

/** The one that would be called: of that name, else the only public one. */
export function called(found: readonly Definition[], name: string): Definition | null {
  const named = found.find((each) => each.name === name);
  if (named) return named;
  const open = found.filter((each) => !each.name.startsWith("_"));
  return open.length === 1 ? (open[0] ?? null) : null;
}

function definition(code: string, node: SyntaxNode): Definition {
  const name = node.getChild("VariableName");
  const returns = node.getChild("TypeDef");
  return {
    name: name ? code.slice(name.from, name.to) : "",
    parameters: parameters(code, node.getChild("ParamList")),
    returns: returns
      ? code
          .slice(returns.from, returns.to)
          .replace(/^\s*->\s*/, "")
          .trim()
      : "",
    from: node.from,
    to: node.to,
    node,
  };
}

/** Parameters of a list such as `(temps: list[float], limit: float = 60.0)`. */
function parameters(code: string, list: SyntaxNode | null): Parameter[] {
  const found: Parameter[] = [];
  let assigned = false;
  for (let node = list?.firstChild ?? null; node; node = node.nextSibling) {
    const last = found.at(-1);
    if (node.name === ",") assigned = false;
    else if (node.name === "AssignOp") assigned = true;
    else if (assigned && last?.default === null) last.default = code.slice(node.from, node.to);
    else if (node.name === "VariableName")
      found.push({ name: code.slice(node.from, node.to), type: "", default: null });
    else if (node.name === "TypeDef" && last) {
      last.type = code
        .slice(node.from, node.to)
        .replace(/^\s*:\s*/, "")
        .trim();
    }
  }
  return found;
}

/** A declaration such as `def mean(values: list[float]) -> float: ...`, read. */
export function readStub(stub: string): Definition | null {
  return definitions(`${stub}\n`)[0] ?? null;
}

/** `mean(values: list[float]) -> float`. */
export function signatureText(found: Pick<Definition, "name" | "parameters" | "returns">): string {
  const inside = found.parameters.map(
    ({ name, type, default: value }) => `${name}${type ? `: ${type}` : ""}${value === null ? "" : ` = ${value}`}`,
  );
  return `${found.name}(${inside.join(", ")})${found.returns ? ` -> ${found.returns}` : ""}`;
}
