/**
 * An SVG as a person uploads it, read into a plain tree of what may be shown. What is not on the lists below is not there: elements,
 * attributes, functions in values, references to anything outside. It is never handed to the browser as text, so that the page's Trusted
 * Types have nothing to allow. Styles become attributes, since the page's policy takes no style of a stranger.
 */
import { parseXml, type XmlDocument, XmlElement, XmlError, XmlText } from "@rgrove/parse-xml";
import { applyStyles, declarationsOf, readStyles, type Seen, type StyleRule } from "./styles";
import { PRESENTATION, safeValue, words } from "./values";

/** Bytes, elements and levels of one drawing at most, and elements once each `use` is written out. */
export const LIMITS = { bytes: 1024 * 1024, elements: 20_000, depth: 120, drawn: 60_000 } as const;

export interface DrawingNode {
  tag: string;
  /** Its `id`, else its place: `@0.3.1`. */
  key: string;
  attributes: { [name: string]: string };
  children: (DrawingNode | string)[];
}

export interface Part {
  key: string;
  tag: string;
  /** What a person knows it by: its title, the label of the drawing program, or its id. */
  name: string;
  depth: number;
  /** It has an id of its own, by which it is found again in a new drawing. */
  lasting: boolean;
}

export interface Drawing {
  root: DrawingNode;
  parts: Part[];
  viewBox: readonly [x: number, y: number, width: number, height: number];
  /** What was left out, each once with its count. */
  removed: readonly string[];
}

/** The text is no drawing that can be shown. `line` and `column` begin with 1; null: it is about the whole. */
export class DrawingError extends Error {
  constructor(
    readonly reason: string,
    readonly line: number | null = null,
    readonly column: number | null = null,
  ) {
    super(line === null ? reason : `Line ${line}, column ${column}: ${reason}`);
    this.name = "DrawingError";
  }
}

const ELEMENTS =
  words(`svg g defs symbol use switch a title desc path rect circle ellipse line polyline polygon text tspan textPath image
  linearGradient radialGradient stop clipPath mask pattern marker filter feBlend feColorMatrix feComponentTransfer feComposite feDropShadow
  feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset`);
/** Of a drawing, and nothing to be told of: notes of the program that made it. */
const SILENT = words("metadata namedview perspective grid path-effect guide sfw ");
const GEOMETRY =
  words(`x y width height cx cy r rx ry x1 y1 x2 y2 fx fy fr d points transform viewBox preserveAspectRatio pathLength dx dy
  rotate textLength lengthAdjust startOffset offset gradientUnits gradientTransform spreadMethod clipPathUnits maskUnits maskContentUnits
  patternUnits patternContentUnits patternTransform markerWidth markerHeight markerUnits refX refY orient filterUnits primitiveUnits in in2
  result mode type values stdDeviation operator k1 k2 k3 k4 radius tableValues slope intercept amplitude exponent edgeMode`);
const LINKED = words("use textPath linearGradient radialGradient pattern");
const PICTURE = /^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+$/i;
const NAMED = /^[^\s"'()\\]+$/;

/** Read a drawing. Raises DrawingError: it is too large, no XML, no SVG, or it would be drawn more often than a page bears. */
export function readDrawing(text: string): Drawing {
  const bytes = new Blob([text]).size;
  if (bytes > LIMITS.bytes)
    throw new DrawingError(
      `expected a drawing of at most ${LIMITS.bytes / 1024} KiB; this one has ${Math.ceil(bytes / 1024)} KiB. Save it without pictures and without the drawing program's own data.`,
    );
  const root = parse(text).root;
  if (!root) throw new DrawingError("expected an <svg> element; there is none", 1, 1);
  const name = localName(root.name);
  if (name !== "svg")
    throw new DrawingError(`expected <svg> as the outermost element; got <${root.name}>`, ...placeOf(text, root));
  return new Reader(text).read(root);
}

/** The text of a `data:` address, as the settings keep a file. Raises DrawingError: it is none. */
export function textOfFile(file: unknown): string {
  const { data, name } = (typeof file === "object" && file !== null ? file : {}) as { data?: unknown; name?: unknown };
  const match = typeof data === "string" ? /^data:[^,]*?(;base64)?,(.*)$/s.exec(data) : null;
  if (!match) throw new DrawingError("expected a file as the settings keep it; choose the drawing again");
  try {
    if (!match[1]) return decodeURIComponent(match[2] ?? "");
    const bytes = Uint8Array.from(atob(match[2] ?? ""), (letter) => letter.charCodeAt(0));
    if (bytes[0] === 0x1f && bytes[1] === 0x8b)
      throw new DrawingError(`${name} is compressed (SVGZ): save it as plain SVG`);
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof DrawingError) throw error;
    throw new DrawingError(`expected text in UTF-8; ${name ?? "the file"} holds something else`);
  }
}

function parse(text: string): XmlDocument {
  try {
    // Illustrator names its namespaces by entities of the document type; they stand for nothing that is shown. Others are refused.
    return parseXml(text, {
      includeOffsets: true,
      resolveUndefinedEntity: (entity) => (/^&ns_\w+;$/.test(entity) ? "" : null),
    });
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    const [reason = ""] = error.message.split(/ \(line \d+/);
    throw new DrawingError(reason.trim(), error.line, error.column);
  }
}

const localName = (name: string): string => name.replace(/^svg:/, "");

function placeOf(text: string, element: XmlElement): [line: number, column: number] {
  const before = text.slice(0, Math.max(0, element.start)).split("\n");
  return [before.length, (before.at(-1)?.length ?? 0) + 1];
}

class Reader {
  readonly #removed = new Map<string, number>();
  readonly #parts: Part[] = [];
  readonly #keys = new Set<string>();
  readonly #rules: StyleRule[] = [];
  #elements = 0;

  constructor(readonly text: string) {}

  read(element: XmlElement): Drawing {
    this.#collectStyles(element);
    const root = this.#node(element, 0, "@0", []);
    if (!root) throw new DrawingError("expected an <svg> element; there is none", 1, 1);
    const viewBox = viewBoxOf(root);
    this.#countDrawn(root);
    for (const name of ["x", "y", "width", "height", "viewBox", "transform"]) delete root.attributes[name];
    const removed = [...this.#removed].map(([what, count]) => (count > 1 ? `${what} (${count} times)` : what));
    return { root, parts: this.#parts, viewBox, removed };
  }

  #drop(what: string): void {
    this.#removed.set(what, (this.#removed.get(what) ?? 0) + 1);
  }

  #collectStyles(element: XmlElement): void {
    for (const child of element.children) {
      if (!(child instanceof XmlElement)) continue;
      if (localName(child.name) === "style") this.#rules.push(...readStyles(child.text, (what) => this.#drop(what)));
      else this.#collectStyles(child);
    }
  }

  #node(element: XmlElement, depth: number, place: string, above: readonly Seen[]): DrawingNode | null {
    const tag = localName(element.name);
    if (tag === "style") return null;
    if (!ELEMENTS.has(tag)) {
      const own = /^(sodipodi|inkscape|rdf|cc|dc|i|x|sketch|serif):/.test(element.name) || SILENT.has(tag);
      if (!own) this.#drop(`<${element.name}>`);
      return null;
    }
    this.#elements += 1;
    if (this.#elements > LIMITS.elements)
      throw new DrawingError(
        `expected at most ${LIMITS.elements.toLocaleString("en")} elements; this drawing has more`,
        ...placeOf(this.text, element),
      );
    if (depth > LIMITS.depth)
      throw new DrawingError(
        `expected at most ${LIMITS.depth} elements within each other; there are more`,
        ...placeOf(this.text, element),
      );
    const given = element.attributes;
    const id = given.id?.trim() ?? "";
    const lasting = NAMED.test(id) && !this.#keys.has(id);
    if (lasting) this.#keys.add(id);
    // A link is a group, and of a choice everything is shown: neither leads anywhere.
    const shown = tag === "a" || tag === "switch" ? "g" : tag;
    const node: DrawingNode = { tag: shown, key: lasting ? id : place, attributes: {}, children: [] };
    this.#attributes(element, tag, node);
    const line = [...above, { tag, id, classes: given.class ?? "" }];
    applyStyles(node.attributes, this.#rules, line);
    for (const [name, value] of declarationsOf(given.style ?? "")) this.#keep(node, name, value, PRESENTATION);
    if (lasting) node.attributes.id = id;
    this.#part(element, node, depth, lasting);
    for (const [index, child] of element.children.entries()) {
      if (child instanceof XmlElement) {
        const below = this.#node(child, depth + 1, `${place}.${index}`, line);
        if (below) node.children.push(below);
      } else if (child instanceof XmlText && /^(text|tspan|textPath|title|desc)$/.test(tag))
        node.children.push(child.text);
    }
    return node;
  }

  #attributes(element: XmlElement, tag: string, node: DrawingNode): void {
    for (const [name, value] of Object.entries(element.attributes)) {
      if (name === "href" || name === "xlink:href") this.#link(tag, node, value.trim());
      else if (GEOMETRY.has(name) || PRESENTATION.has(name)) this.#keep(node, name, value, null);
      else if (/^on/i.test(name)) this.#drop(`${name}=…`);
    }
  }

  #link(tag: string, node: DrawingNode, value: string): void {
    if (LINKED.has(tag) && /^#[^\s"'()\\]+$/.test(value)) node.attributes.href = value;
    else if (tag === "image" && PICTURE.test(value)) node.attributes.href = value;
    else this.#drop(`link ${brief(value)}`);
  }

  #keep(node: DrawingNode, name: string, value: string, only: ReadonlySet<string> | null): void {
    if (only && !only.has(name)) return;
    const safe = safeValue(value);
    if (safe === null) this.#drop(`${name}: ${brief(value)}`);
    else node.attributes[name] = safe;
  }

  #part(element: XmlElement, node: DrawingNode, depth: number, lasting: boolean): void {
    if (
      depth === 0 ||
      /^(defs|title|desc|stop|tspan|fe\w+|\w+Gradient|clipPath|mask|filter|marker|pattern|symbol)$/.test(node.tag)
    )
      return;
    const title = element.children.find((child) => child instanceof XmlElement && localName(child.name) === "title");
    const label = element.attributes["inkscape:label"] ?? element.attributes["aria-label"];
    const told = title instanceof XmlElement ? title.text.trim() : "";
    const name = told || label?.trim() || (lasting ? node.key : "");
    this.#parts.push({ key: node.key, tag: node.tag, name: name || `${node.tag} ${node.key}`, depth, lasting });
  }

  /** How many elements are drawn once each `use` stands for what it shows: a few lines can stand for millions. */
  #countDrawn(root: DrawingNode): void {
    const byId = new Map<string, DrawingNode>();
    const gather = (node: DrawingNode): void => {
      if (node.attributes.id) byId.set(node.attributes.id, node);
      for (const child of node.children) if (typeof child !== "string") gather(child);
    };
    gather(root);
    const counts = new Map<DrawingNode, number>();
    const open = new Set<DrawingNode>();
    const count = (node: DrawingNode): number => {
      const known = counts.get(node);
      if (known !== undefined) return known;
      if (open.has(node)) throw new DrawingError(`#${node.key} uses itself, which never ends`);
      open.add(node);
      let sum = 1;
      for (const child of node.children) if (typeof child !== "string") sum += count(child);
      // Patterns, masks and gradients of others are references too.
      for (const [, id = ""] of Object.values(node.attributes)
        .join(" ")
        .matchAll(/(?:^|\s|\()#([^\s"'()\\]+)/g)) {
        const target = byId.get(id);
        if (target && !/Gradient$/.test(target.tag)) sum += count(target);
      }
      open.delete(node);
      if (sum > LIMITS.drawn)
        throw new DrawingError(
          `expected at most ${LIMITS.drawn.toLocaleString("en")} elements once each <use> is written out; #${node.key} alone stands for more`,
        );
      counts.set(node, sum);
      return sum;
    };
    count(root);
  }
}

const brief = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text);

function viewBoxOf({ attributes }: DrawingNode): Drawing["viewBox"] {
  const given = (attributes.viewBox ?? "")
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const [x = 0, y = 0, width = 0, height = 0] = given;
  if (given.length === 4 && given.every(Number.isFinite) && width > 0 && height > 0) return [x, y, width, height];
  const [wide, tall] = [Number.parseFloat(attributes.width ?? ""), Number.parseFloat(attributes.height ?? "")];
  return wide > 0 && tall > 0 ? [0, 0, wide, tall] : [0, 0, 300, 150];
}
