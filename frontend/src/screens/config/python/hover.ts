/** What is said of the name under the pointer: of a host function its signature and what it does, of an input its type. */
import { syntaxTree } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { hoverTooltip } from "@codemirror/view";
import { enclosing, hostCard, type Offered } from "./completion";
import { namesWithin, returnsOf } from "./names";
import { definitions, signatureText } from "./signature";

export function pythonHover(host: () => readonly Offered[]): Extension {
  return hoverTooltip((view, offset) => {
    const node = syntaxTree(view.state).resolveInner(offset, 0);
    if (node.name !== "VariableName" && node.name !== "PropertyName") return null;
    const code = view.state.doc.toString();
    const name = code.slice(node.from, node.to);
    const card = node.name === "VariableName" ? describe(code, name, offset, host()) : null;
    return card === null ? null : { pos: node.from, end: node.to, above: true, create: () => ({ dom: card }) };
  });
}

function describe(code: string, name: string, offset: number, host: readonly Offered[]): HTMLElement | null {
  const all = definitions(code);
  const around = enclosing(all, offset);
  const local = around ? namesWithin(code, around, returnsOf(host)).find((each) => each.name === name) : undefined;
  if (local) return local.type ? plainCard(`${name}: ${local.type}`, local.kind) : null;
  const own = all.find((each) => each.name === name);
  if (own) return plainCard(signatureText(own), "function of this text");
  const offered = host.find((each) => each.name === name);
  return offered ? hostCard(offered) : null;
}

function plainCard(head: string, below: string): HTMLElement {
  const card = document.createElement("div");
  card.className = "cm-card";
  card.appendChild(document.createElement("code")).textContent = head;
  const group = card.appendChild(document.createElement("p"));
  group.className = "cm-card-group";
  group.textContent = below;
  return card;
}
