/** What the document holds, as the tree shows it: sections, and the entries of each. */
import type { IconName } from "../../../design";
import { asObject, type EndpointsDocument, type Fault, pointerOf } from "../draft";

export const SECTIONS = [
  { key: "types", label: "Types", one: "type", icon: "panel" },
  { key: "vars", label: "Variables", one: "variable", icon: "variable" },
  { key: "functions", label: "Functions", one: "function", icon: "code" },
  { key: "queries", label: "Queries", one: "query", icon: "search" },
  { key: "mutations", label: "Mutations", one: "mutation", icon: "edit" },
  { key: "streams", label: "Streams", one: "stream", icon: "stream" },
] as const satisfies readonly { key: string; label: string; one: string; icon: IconName }[];

export type Section = (typeof SECTIONS)[number];
export type SectionKey = Section["key"];
export const ENDPOINTS: readonly SectionKey[] = ["queries", "mutations", "streams"];

export const sectionOf = (key: string | undefined): Section | undefined => SECTIONS.find((one) => one.key === key);

export interface Entry {
  /** Its address: a JSON pointer, or `/types/<name>` of a definition within SDL. */
  pointer: string;
  section: SectionKey;
  name: string;
  /** What tells it apart at a glance: a method, a value. */
  detail: string;
  value: unknown;
  /** For a definition within SDL: which text holds it, and where in it. */
  sdl?: { pointer: string; offset: number };
}

const known = new WeakMap<EndpointsDocument, ReadonlyMap<SectionKey, readonly Entry[]>>();

/** All entries by section, in the order of the document. */
export function outlineOf(document: EndpointsDocument): ReadonlyMap<SectionKey, readonly Entry[]> {
  let found = known.get(document);
  if (!found) {
    found = new Map(SECTIONS.map(({ key }) => [key, entriesOf(document, key)]));
    known.set(document, found);
  }
  return found;
}

function entriesOf(document: EndpointsDocument, section: SectionKey): Entry[] {
  const value = document[section];
  if (section === "types") {
    if (typeof value === "string") return definitionsOf("/types", value);
    if (Array.isArray(value))
      return value.flatMap((text, index) => {
        const pointer = pointerOf(["types", index]);
        const found = typeof text === "string" ? definitionsOf(pointer, text) : [];
        if (found.length > 0) return found;
        return [{ pointer, section, name: String(text).slice(0, 60), detail: "SDL", value: text }];
      });
  }
  return Object.entries(asObject(value)).map(([name, one]) => ({
    pointer: pointerOf([section, name]),
    section,
    name,
    detail: detailOf(section, one),
    value: one,
  }));
}

const DEFINITION = /^[ \t]*(?:extend[ \t]+)?(type|input|enum|interface|union|scalar)[ \t]+([A-Za-z_]\w*)/gm;

/** The definitions of an SDL text, by its keywords: it may be broken elsewhere. */
export function definitionsOf(pointer: string, sdl: string): Entry[] {
  return [...sdl.matchAll(DEFINITION)].map((match) => ({
    pointer: pointerOf(["types", match[2] ?? ""]),
    section: "types",
    name: match[2] ?? "",
    detail: match[1] ?? "",
    value: sdl,
    sdl: { pointer, offset: match.index },
  }));
}

function detailOf(section: SectionKey, value: unknown): string {
  if (section === "vars") {
    if (Array.isArray(value)) return counted(value.length, "value");
    return (typeof value === "string" ? value : JSON.stringify(value)).slice(0, 80);
  }
  if (section === "types") return counted(Object.keys(asObject(value)).length, "field");
  if (section === "functions") return String(asObject(value).description ?? "").slice(0, 80);
  return String(asObject(value).method ?? "GET");
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** The entry that a pointer lies in, or is. */
export function entryAt(document: EndpointsDocument, pointer: string): Entry | null {
  const [, section, name] = pointer.split("/");
  const key = sectionOf(section)?.key;
  if (key === undefined || name === undefined) return null;
  const own = `/${section}/${name}`;
  const entries = outlineOf(document).get(key) ?? [];
  return entries.find((one) => one.pointer === own) ?? entries.find((one) => one.sdl?.pointer === own) ?? null;
}

export interface Counts {
  errors: number;
  warnings: number;
}

/** Faults by the first one and two tokens of their pointers: of sections, and of entries. */
export function countFaults(faults: readonly Fault[]): ReadonlyMap<string, Counts> {
  const found = new Map<string, Counts>();
  const add = (pointer: string, error: boolean) => {
    const counts = found.get(pointer) ?? { errors: 0, warnings: 0 };
    if (error) counts.errors += 1;
    else counts.warnings += 1;
    found.set(pointer, counts);
  };
  for (const { pointer, severity } of faults) {
    const [, section, name] = pointer.split("/");
    add(section ? `/${section}` : "", severity === "error");
    if (name !== undefined) add(`/${section}/${name}`, severity === "error");
  }
  return found;
}

export const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Why a name cannot be given to an entry; null when it can. */
export function nameFault(document: EndpointsDocument, section: SectionKey, name: string): string | null {
  if (name === "") return "Write a name.";
  if (!NAME.test(name)) return "A name has letters, digits and _, and begins with no digit.";
  if (name.length > 100) return "A name has at most 100 characters.";
  const taken = (outlineOf(document).get(section) ?? []).some((one) => one.name === name);
  return taken ? `There is a ${sectionOf(section)?.one ?? "entry"} of this name already.` : null;
}
