/** The lines of the tree: what is unfolded, or what a search found. */
import { type EndpointsDocument, type Fault, valueAt } from "../draft";
import { type Counts, countFaults, type Entry, outlineOf, SECTIONS, type Section } from "./outline";

export interface Row {
  /** Its address; "" is the document. */
  pointer: string;
  label: string;
  detail: string;
  level: 1 | 2;
  section: Section | null;
  entry: Entry | null;
  /** Null: nothing to unfold. */
  expanded: boolean | null;
  count: number | null;
  position: number;
  siblings: number;
  faults: Counts | null;
}

export interface Wanted {
  document: EndpointsDocument;
  faults: readonly Fault[];
  expanded: ReadonlySet<string>;
  /** Words, all of which an entry must hold, in its name or anywhere in it. */
  query: string;
}

export function rowsOf({ document, faults, expanded, query }: Wanted): Row[] {
  const counts = countFaults(faults);
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const outline = outlineOf(document);
  const found = SECTIONS.map((section) => {
    const all = outline.get(section.key) ?? [];
    return { section, entries: words.length > 0 ? all.filter((entry) => holds(entry, words)) : all };
  }).filter(({ entries }) => words.length === 0 || entries.length > 0);
  const whole = words.length === 0;
  const siblings = found.length + (whole ? 1 : 0);
  const rows: Row[] = [];
  const blank = { section: null, entry: null, expanded: null, count: null };
  if (whole)
    rows.push({
      ...blank,
      pointer: "",
      label: "Document",
      detail: String(valueAt(document, ["description"]) ?? ""),
      level: 1,
      position: 1,
      siblings,
      faults: counts.get("") ?? null,
    });
  for (const [index, { section, entries }] of found.entries()) {
    const pointer = `/${section.key}`;
    const open = !whole || expanded.has(section.key);
    rows.push({
      pointer,
      label: section.label,
      detail: "",
      level: 1,
      section,
      entry: null,
      expanded: open,
      count: entries.length,
      position: index + (whole ? 2 : 1),
      siblings,
      faults: counts.get(pointer) ?? null,
    });
    if (!open) continue;
    for (const [at, entry] of entries.entries())
      rows.push({
        ...blank,
        pointer: entry.pointer,
        label: entry.name,
        detail: entry.detail,
        level: 2,
        section,
        entry,
        position: at + 1,
        siblings: entries.length,
        faults: counts.get(entry.pointer) ?? null,
      });
  }
  return rows;
}

const texts = new WeakMap<object, string>();

/** Everything an entry says, in small letters; written once for each value. */
function textOf({ name, value, sdl }: Entry): string {
  if (sdl) return name.toLowerCase();
  if (typeof value !== "object" || value === null) return `${name} ${String(value)}`.toLowerCase();
  let text = texts.get(value);
  if (text === undefined) {
    text = JSON.stringify(value).toLowerCase();
    texts.set(value, text);
  }
  return `${name.toLowerCase()} ${text}`;
}

function holds(entry: Entry, words: readonly string[]): boolean {
  const text = textOf(entry);
  return words.every((word) => text.includes(word));
}
