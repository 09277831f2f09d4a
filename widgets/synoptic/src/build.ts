/** The tree of a drawing as elements of the page. */
import type { Drawing, DrawingNode } from "./drawing";

const SVG = "http://www.w3.org/2000/svg";
const DARK = /^(black|#0{3}|#0{6}|rgb\(\s*0\s*,\s*0\s*,\s*0\s*\))$/i;
const BRIGHT = /^(white|#f{3}|#f{6}|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))$/i;
const COLOURED = new Set(["fill", "stroke", "color", "stop-color", "flood-color"]);

export interface Built {
  svg: SVGSVGElement;
  /** Elements by the keys of their parts. */
  elements: ReadonlyMap<string, SVGElement>;
}

/**
 * Build it. Ids get a prefix, since one page may hold a drawing twice. `adapt`: black and white follow the theme, for drawings that were
 * made for paper.
 */
export function buildDrawing({ root, viewBox }: Drawing, prefix: string, adapt: boolean): Built {
  const elements = new Map<string, SVGElement>();
  const build = (node: DrawingNode): SVGElement => {
    const element = document.createElementNS(SVG, node.tag);
    for (const [name, value] of Object.entries(node.attributes)) {
      const shown = adapt && COLOURED.has(name) ? adapted(value) : value;
      element.setAttribute(name, prefixed(name, shown, prefix));
    }
    for (const child of node.children) {
      // Titles would come up as the browser's own hints beside the card.
      if (typeof child === "string") element.append(child);
      else if (child.tag !== "title" && child.tag !== "desc") element.append(build(child));
    }
    elements.set(node.key, element);
    return element;
  };
  const svg = build(root) as SVGSVGElement;
  svg.setAttribute("viewBox", viewBox.join(" "));
  svg.setAttribute("preserveAspectRatio", "xMidYMid meet");
  if (adapt && !svg.hasAttribute("fill")) svg.setAttribute("fill", "currentColor");
  return { svg, elements };
}

function adapted(value: string): string {
  if (DARK.test(value)) return "currentColor";
  return BRIGHT.test(value) ? "var(--surface-panel)" : value;
}

function prefixed(name: string, value: string, prefix: string): string {
  if (name === "id") return prefix + value;
  if (name === "href" && value.startsWith("#")) return `#${prefix}${value.slice(1)}`;
  return value.replace(/url\(#/g, `url(#${prefix}`);
}
