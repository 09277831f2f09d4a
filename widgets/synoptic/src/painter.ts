/**
 * Values onto the elements of a drawing, outside React: 500 parts that change twice a second are a few thousand attributes. Only parts
 * whose sample came are looked at, once a frame, and only what differs is written.
 */
import {
  type AttributeInfo,
  ageText,
  attributeParts,
  formatInputFormattedTemplate,
  type Sample,
  type StatusLevel,
  statusOfReading,
  type TemplateValues,
  unitText,
  valueText,
  withUnit,
  worstStatus,
} from "@octopus-widgets/sdk";
import { STATUS_NAMES, STATUS_SHAPES } from "@octopus-widgets/sdk/ui";
import type { Resolved } from "./resolve";
import { type Box, holds, numberOf, paintAt, readSteps, transformAt } from "./show";

type Infos = { readonly [name: string]: AttributeInfo | null | undefined };
const SVG = "http://www.w3.org/2000/svg";
const SHAPES = "rect, circle, ellipse, path, polygon, polyline, line, use";
const LOUD: ReadonlySet<StatusLevel> = new Set(["critical", "serious", "caution"]);

interface Touched {
  element: SVGElement;
  /** What takes colours: of a group its first shape, since the shapes within have colours of their own. */
  body: SVGElement;
  key: string;
  bindings: Resolved[];
  /** What was written, by name; null: taken away. */
  written: Map<string, string | null>;
  /** As it was drawn. */
  before: Map<string, string | null>;
  box: Box | null;
  texts: { node: SVGElement; before: string } | null;
  level: StatusLevel;
  seen: boolean;
  mark: SVGElement | null;
}

/** What is known of a part, for cards and screen readers. */
export interface PartReading {
  key: string;
  bindings: readonly Resolved[];
  level: StatusLevel;
}

export class Painter {
  readonly #touched = new Map<string, Touched>();
  readonly #byName = new Map<string, Touched[]>();
  readonly #samples = new Map<string, Sample>();
  readonly #dirty = new Set<Touched>();
  readonly #steps = new Map<string, ReturnType<typeof readSteps>>();
  readonly #labels = new Map<string, string>();
  /** Names whose level a colour shows somewhere: texts of them need no symbol beside it. */
  readonly #coloured = new Set<string>();
  #frame: number | null = null;
  #infos: Infos = {};
  #vars: TemplateValues = {};
  /** Attributes written since it was made: what a test counts. */
  writes = 0;

  constructor(
    elements: ReadonlyMap<string, SVGElement>,
    resolved: readonly Resolved[],
    /** Where symbols of levels are drawn, above everything. */
    readonly overlay: SVGElement,
    names: ReadonlyMap<string, string>,
    /** Size of a symbol, in the drawing's units. */
    readonly symbol: number,
  ) {
    for (const one of resolved) {
      const element = elements.get(one.key);
      if (!element) continue;
      let touched = this.#touched.get(one.key);
      if (!touched) {
        touched = {
          element,
          body: element.tagName === "g" ? (element.querySelector<SVGElement>(SHAPES) ?? element) : element,
          key: one.key,
          bindings: [],
          written: new Map(),
          before: new Map(),
          box: null,
          texts: null,
          level: "off",
          seen: true,
          mark: null,
        };
        this.#touched.set(one.key, touched);
        this.#labels.set(one.key, names.get(one.key) ?? one.key);
      }
      touched.bindings.push(one);
      if (one.binding.show === "status" || one.binding.show === "colour") this.#coloured.add(one.names[0] ?? "");
      for (const name of one.names) {
        const key = name.toLowerCase();
        this.#byName.set(key, [...(this.#byName.get(key) ?? []), touched]);
      }
    }
  }

  get keys(): string[] {
    return [...this.#touched.keys()];
  }

  /** Names of a part's attributes are told anew, as is what templates may name. */
  set(infos: Infos, vars: TemplateValues): void {
    this.#infos = infos;
    this.#vars = vars;
    for (const touched of this.#touched.values()) this.#dirty.add(touched);
    this.#schedule();
  }

  take(samples: readonly Sample[]): void {
    for (const sample of samples) {
      const key = sample.fullName.toLowerCase();
      this.#samples.set(key, sample);
      for (const touched of this.#byName.get(key) ?? []) this.#dirty.add(touched);
    }
    this.#schedule();
  }

  sampleOf(name: string): Sample | undefined {
    return this.#samples.get(name.toLowerCase());
  }

  readingOf(key: string): PartReading | null {
    const touched = this.#touched.get(key);
    return touched ? { key, bindings: touched.bindings, level: touched.level } : null;
  }

  /** Somebody looked at it: it blinks no more, until it is critical anew. */
  see(key: string): void {
    const touched = this.#touched.get(key);
    if (!touched || touched.seen) return;
    touched.seen = true;
    this.#write(touched, "data-new", null);
  }

  /** What a screen reader says of a part. */
  label(key: string): string {
    const touched = this.#touched.get(key);
    const name = this.#labels.get(key) ?? key;
    if (!touched) return name;
    const values = touched.bindings.flatMap(({ names }) =>
      names.slice(0, 1).map((one) => {
        const sample = this.sampleOf(one);
        if (sample?.error) return sample.error.message;
        const text = sample
          ? withUnit(valueText(sample.value, this.#infos[one]), this.#infos[one]?.unit)
          : "no value yet";
        return sample?.stale ? `${text}, stale ${ageText(sample.age)}` : text;
      }),
    );
    const level = values.length > 0 ? [STATUS_NAMES[touched.level]] : [];
    return [`${name}:`, [...new Set(values), ...level].join(", ")].join(" ").replace(/: $/, "");
  }

  /** Write what is due now rather than with the next frame. */
  flush(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#frame = null;
    for (const touched of this.#dirty) this.#paint(touched);
    this.#dirty.clear();
  }

  /** Ends, and leaves the drawing as it was. */
  stop(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#frame = null;
    for (const touched of this.#touched.values()) {
      for (const [name, value] of touched.before) put(takerOf(touched, name), name, value);
      if (touched.texts) touched.texts.node.textContent = touched.texts.before;
      touched.mark?.remove();
    }
  }

  #schedule(): void {
    if (this.#dirty.size === 0 || this.#frame !== null) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = null;
      this.flush();
    });
  }

  #paint(touched: Touched): void {
    let level: StatusLevel | null = null;
    let old = false;
    let absent = touched.bindings.some(({ names }) => names.length > 0);
    const wanted = new Map<string, string | null>();
    for (const one of touched.bindings) {
      const name = one.names[0];
      if (name === undefined) continue;
      const sample = this.sampleOf(name);
      const info = this.#infos[name];
      if (sample && !sample.error && sample.value !== null) absent = false;
      old ||= sample?.stale === true;
      const all = one.names.map((each) => statusOfReading(this.sampleOf(each), this.#infos[each]));
      const own = this.#show(touched, one, sample, info, all.reduce(worstStatus), wanted);
      level = level === null ? own : worstStatus(level, own);
    }
    for (const name of touched.written.keys())
      if (!wanted.has(name) && !name.startsWith("data-")) wanted.set(name, touched.before.get(name) ?? null);
    for (const [name, value] of wanted) this.#write(touched, name, value);
    this.#write(touched, "data-old", old ? "" : null);
    this.#write(touched, "data-absent", absent ? "" : null);
    if (level !== null) this.#level(touched, level);
  }

  #show(
    touched: Touched,
    { binding }: Resolved,
    sample: Sample | undefined,
    info: AttributeInfo | null | undefined,
    status: StatusLevel,
    wanted: Map<string, string | null>,
  ): StatusLevel {
    const number = numberOf(sample);
    const paint = (colour: string | null): void => {
      if (colour === null) return;
      if (binding.paint !== "stroke") wanted.set("fill", colour);
      if (binding.paint !== "fill") wanted.set("stroke", colour);
    };
    switch (binding.show) {
      case "status":
        paint(status === "normal" || status === "off" ? null : `var(--status-${status})`);
        return status;
      case "colour": {
        if (number === null) return status;
        const { paint: colour, level } = paintAt(number, this.#stepsOf(binding.colours));
        paint(colour);
        return level ? worstStatus(status, level) : status;
      }
      case "text":
        this.#text(touched, binding.template, sample, info);
        return status;
      case "visible": {
        const label = sample ? valueText(sample.value, info) : "";
        if (sample && !sample.error)
          wanted.set(
            "display",
            holds(binding.condition, sample.value, label) ? (touched.before.get("display") ?? null) : "none",
          );
        return status;
      }
      case "rotate":
      case "move":
      case "stretch": {
        if (number === null) return status;
        const own = touched.before.has("transform")
          ? touched.before.get("transform")
          : touched.element.getAttribute("transform");
        wanted.set(
          "transform",
          transformAt(binding, number, this.#boxOf(touched), wanted.get("transform") ?? own ?? ""),
        );
        return status;
      }
      default:
        return status;
    }
  }

  #text(touched: Touched, template: string, sample: Sample | undefined, info: AttributeInfo | null | undefined): void {
    const { element } = touched;
    if (!touched.texts) {
      const inner = /^t(ext|span)$/.test(element.tagName) ? element : element.querySelector("text, tspan");
      const node = (inner?.querySelector("tspan") ?? inner) as SVGElement | null;
      if (!node) return;
      touched.texts = { node, before: node.textContent ?? "" };
    }
    const value = sample && !sample.error ? valueText(sample.value, info) : sample?.error ? "—" : "…";
    const known = value !== "—" && value !== "…";
    const text = formatInputFormattedTemplate(template || "{value} {unit}", {
      ...this.#vars,
      ...(sample ? attributeParts(sample.fullName) : {}),
      value,
      // An age takes the place of the unit: there was room for that.
      unit: known && !sample?.stale ? unitText(info?.unit) : "",
      label: info?.label ?? "",
      quality: sample?.quality?.replace("ATTR_", "").toLowerCase() ?? "",
      age: sample?.stale ? ageText(sample.age) : "",
    })
      .replace(/ (?=[°′″]($|[^CF]))/g, "")
      .trim();
    const age = sample?.stale && !template.includes("{age}") ? ` · ${ageText(sample.age)}` : "";
    if (touched.written.get("#text") === text + age) return;
    touched.written.set("#text", text + age);
    const { node } = touched.texts;
    node.textContent = text;
    if (age) {
      const small = document.createElementNS(SVG, "tspan");
      small.setAttribute("font-size", "65%");
      small.textContent = age;
      node.append(small);
    }
    this.writes += 1;
  }

  #stepsOf(text: string): ReturnType<typeof readSteps> {
    const known = this.#steps.get(text) ?? readSteps(text);
    this.#steps.set(text, known);
    return known;
  }

  /** A symbol of its own shape at the part's corner, so that colour is never alone; a critical one may blink until it is looked at. */
  #level(touched: Touched, level: StatusLevel): void {
    if (touched.level === level && touched.mark === null && !LOUD.has(level)) return;
    const blinks = touched.bindings.some(({ binding }) => binding.blink);
    if (level === "critical" && touched.level !== "critical" && blinks) touched.seen = false;
    if (level !== "critical") touched.seen = true;
    touched.level = level;
    this.#write(touched, "data-level", level);
    this.#write(touched, "data-new", touched.seen ? null : "");
    const coloured = touched.bindings.some(({ binding: { show } }) => show === "status" || show === "colour");
    const told = !coloured && touched.bindings.every(({ names }) => this.#coloured.has(names[0] ?? ""));
    if (!LOUD.has(level) || told) {
      touched.mark?.remove();
      touched.mark = null;
      return;
    }
    if (touched.mark?.dataset.level === level) return;
    touched.mark?.remove();
    const mark = document.createElementNS(SVG, "path");
    mark.setAttribute("d", STATUS_SHAPES[level]);
    mark.setAttribute("data-level", level);
    const at = inDrawing(touched.element, this.overlay, this.#boxOf(touched));
    mark.setAttribute("transform", `translate(${at.x} ${at.y}) scale(${this.symbol / 12}) translate(-6 -6)`);
    this.overlay.append(mark);
    touched.mark = mark;
  }

  #boxOf(touched: Touched): Box {
    touched.box ??= boxOf(touched.element);
    return touched.box;
  }

  #write(touched: Touched, name: string, value: string | null): void {
    const taker = takerOf(touched, name);
    if (touched.written.has(name) ? touched.written.get(name) === value : taker.getAttribute(name) === value) return;
    if (!touched.before.has(name)) touched.before.set(name, taker.getAttribute(name));
    touched.written.set(name, value);
    put(taker, name, value);
    this.writes += 1;
  }
}

const takerOf = ({ element, body }: Touched, name: string): SVGElement =>
  name === "fill" || name === "stroke" ? body : element;

function put(element: Element, name: string, value: string | null): void {
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

/** A box in the element's own units, as it was drawn; by its attributes where it is not drawn, or a page has no layout. */
export function boxOf(element: SVGElement): Box {
  const box = drawnBox(element);
  if (box && (box.width > 0 || box.height > 0)) return box;
  const number = (name: string): number => Number.parseFloat(element.getAttribute(name) ?? "0") || 0;
  return { x: number("x"), y: number("y"), width: number("width"), height: number("height") };
}

function drawnBox(element: SVGElement): Box | null {
  try {
    const { x, y, width, height } = (element as SVGGraphicsElement).getBBox();
    return { x, y, width, height };
  } catch {
    return null;
  }
}

/** The upper right corner of a box, in the units of the drawing. */
function inDrawing(element: SVGElement, overlay: SVGElement, box: Box): { x: number; y: number } {
  const corner = { x: box.x + box.width, y: box.y };
  const own = (element as SVGGraphicsElement).getScreenCTM?.();
  const whole = (overlay as SVGGraphicsElement).getScreenCTM?.();
  if (!own || !whole) return corner;
  const { x, y } = new DOMPoint(corner.x, corner.y).matrixTransform(own).matrixTransform(whole.inverse());
  return { x, y };
}
