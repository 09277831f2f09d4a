/**
 * Variables and live values in the tree of a text (hast), as plugins of rehype. Variables are filled in before the tree is sanitised, so
 * that what they bring into a link is judged too; they are texts of the tree, never Markdown. Live values come after it, as
 * elements of our own.
 */
import { normalizeTangoAttributeInputs, splitRoute, type TemplateValues } from "@octopus-widgets/sdk";

/** What we need to know of a tree. */
export interface Node {
  type: string;
  tagName?: string;
  value?: string;
  properties?: { [name: string]: unknown };
  children?: Node[];
}

/** The element that a live value is drawn by. */
export const LIVE = "octopus-live";

const VARIABLE = /\{([\w.-]+)\}/g;
const ENCODED = /%7B([\w.-]+)%7D/gi;
const PLACE = /\{([^{}|]+)(?:\|(\w+))?\}/g;
const LINKS = ["href", "src"];
const TEXTS = ["title", "alt"];

/** Fill dashboard variables into a text; what is not known stays as it is written, so that a mistake is seen. */
export function fillText(text: string, vars: TemplateValues): string {
  return text.replace(VARIABLE, (whole, name: string) =>
    Object.hasOwn(vars, name) ? String(vars[name] ?? "") : whole,
  );
}

/** Fill dashboard variables into all texts and links of a tree. */
export function fillVariables(vars: TemplateValues) {
  return () => (tree: Node) =>
    visit(tree, (node) => {
      if (node.type === "text" && node.value !== undefined) node.value = fillText(node.value, vars);
      for (const name of LINKS) {
        const link = node.properties?.[name];
        if (typeof link !== "string" || !node.properties) continue;
        node.properties[name] = link.replace(ENCODED, (whole, key: string) =>
          Object.hasOwn(vars, key) ? encodeURIComponent(String(vars[key] ?? "")) : whole,
        );
      }
      for (const name of TEXTS) {
        const text = node.properties?.[name];
        if (typeof text === "string" && node.properties) node.properties[name] = fillText(text, vars);
      }
    });
}

/** Whether a text in braces names an attribute: `domain/family/member/attribute`, routed or not. */
function namesAttribute(text: string): boolean {
  const { name } = splitRoute(text);
  return name.split("/").filter(Boolean).length === 4 && !/\s/.test(text.trim());
}

/** Names of the attributes in a text, each once. */
export function attributesIn(text: string, vars: TemplateValues): string[] {
  const filled = fillText(text, vars);
  const names = [...filled.matchAll(PLACE)].map(([, name = ""]) => name.trim()).filter(namesAttribute);
  return normalizeTangoAttributeInputs({ attributes: names });
}

/** Put an element in the place of each attribute in the texts of a tree; code stays as it is written. */
export function liveValues() {
  return (tree: Node) => {
    const walk = (node: Node): void => {
      if (node.tagName === "code" || node.tagName === "pre" || !node.children) return;
      node.children = node.children.flatMap((child) => (child.type === "text" ? split(child.value ?? "") : [child]));
      for (const child of node.children) walk(child);
    };
    walk(tree);
  };
}

function split(text: string): Node[] {
  const nodes: Node[] = [];
  let from = 0;
  for (const match of text.matchAll(PLACE)) {
    const [whole, name = "", part = ""] = match;
    if (!namesAttribute(name)) continue;
    if (match.index > from) nodes.push({ type: "text", value: text.slice(from, match.index) });
    nodes.push({ type: "element", tagName: LIVE, properties: { name: name.trim(), part }, children: [] });
    from = match.index + whole.length;
  }
  if (from < text.length || nodes.length === 0) nodes.push({ type: "text", value: text.slice(from) });
  return nodes;
}

function visit(node: Node, see: (node: Node) => void): void {
  see(node);
  for (const child of node.children ?? []) visit(child, see);
}
