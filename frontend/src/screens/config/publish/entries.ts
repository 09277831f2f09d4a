/** Differences between two documents, entry by entry: what a person calls a query or a function, not a pointer. */
import { type DefinitionNode, parse } from "graphql";

export type Section = "types" | "vars" | "functions" | "queries" | "mutations" | "streams" | "other";
export type EntryState = "new" | "changed" | "removed";

/** One value below an entry that is different. */
export interface MemberChange {
  /** Keys below the entry; empty for the entry itself. */
  path: readonly string[];
  /** Undefined where it was not there. */
  before: unknown;
  after: unknown;
}

export interface Entry {
  section: Section;
  name: string;
  pointer: string;
  value: unknown;
}

export interface EntryChange {
  section: Section;
  name: string;
  pointer: string;
  state: EntryState;
  before: unknown;
  after: unknown;
  /** Of an entry that is on both sides; none for one that came or went. */
  members: readonly MemberChange[];
}

const SECTIONS: readonly Section[] = ["types", "vars", "functions", "queries", "mutations", "streams"];
/** What one entry of a section is called. */
export const KIND: Readonly<Record<Section, string>> = {
  types: "Type",
  vars: "Variable",
  functions: "Function",
  queries: "Query",
  mutations: "Mutation",
  streams: "Stream",
  other: "Other",
};
/** Levels below an entry that are told apart; a document that can be published has far fewer. */
const DEEPEST = 50;

type Members = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A member of its own: `__proto__` of an object is one only where somebody wrote it. */
const own = (value: Members, key: string): unknown => (Object.hasOwn(value, key) ? value[key] : undefined);

export const escaped = (name: string): string => name.replaceAll("~", "~0").replaceAll("/", "~1");

/** Keys of a JSON pointer. */
export const keysOf = (pointer: string): string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));

/** Every entry of a document, by its pointer, in the order of the sections. */
export function entriesOf(document: unknown): ReadonlyMap<string, Entry> {
  const found = new Map<string, Entry>();
  if (!isObject(document)) return found;
  const add = (section: Section, name: string, pointer: string, value: unknown) =>
    found.set(pointer, { section, name, pointer, value });
  for (const section of SECTIONS) {
    const held = own(document, section);
    if (section === "types") for (const [name, value] of typesOf(held)) add(section, name, typePointer(name), value);
    else if (isObject(held))
      for (const name of Object.keys(held)) add(section, name, `/${section}/${escaped(name)}`, own(held, name));
    else if (held !== undefined) add("other", section, `/${section}`, held);
  }
  for (const key of Object.keys(document))
    if (!(SECTIONS as readonly string[]).includes(key)) add("other", key, `/${escaped(key)}`, own(document, key));
  return found;
}

const typePointer = (name: string): string => (name === "" ? "/types" : `/types/${escaped(name)}`);

/** Types by name: definitions as SDL, or objects of fields. What cannot be read is one entry without a name. */
function typesOf(types: unknown): [string, unknown][] {
  if (types === undefined) return [];
  if (isObject(types)) return Object.keys(types).map((name) => [name, own(types, name)]);
  const texts = Array.isArray(types) ? types : [types];
  if (!texts.every((text) => typeof text === "string")) return [["", types]];
  const definitions = texts.flatMap((text) => definitionsOf(text) ?? [["", text] as [string, unknown]]);
  return definitions.filter(([name, text]) => name !== "" || String(text).trim() !== "");
}

/** Named definitions of an SDL text; null when it cannot be read. */
export function definitionsOf(text: string): [string, string][] | null {
  try {
    return parse(text).definitions.map((node) => [
      nameOf(node),
      text.slice(node.loc?.start ?? 0, node.loc?.end ?? text.length),
    ]);
  } catch {
    return null;
  }
}

export const nameOf = (node: DefinitionNode): string => ("name" in node && node.name ? node.name.value : node.kind);

/** The entries in which two documents differ. */
export function changedEntries(before: unknown, after: unknown): EntryChange[] {
  const [was, is] = [entriesOf(before), entriesOf(after)];
  const found: EntryChange[] = [];
  for (const pointer of new Set([...was.keys(), ...is.keys()])) {
    const [one, other] = [was.get(pointer), is.get(pointer)];
    const entry = other ?? one;
    if (!entry) continue;
    const { section, name } = entry;
    const common = { section, name, pointer, before: one?.value, after: other?.value };
    if (!one) found.push({ ...common, state: "new", members: [] });
    else if (!other) found.push({ ...common, state: "removed", members: [] });
    else {
      const members = [...differences(...alike(one.value, other.value), [])];
      if (members.length > 0) found.push({ ...common, state: "changed", members });
    }
  }
  return found.sort((one, other) => rank(one) - rank(other));
}

const rank = ({ section }: EntryChange): number => (section === "other" ? SECTIONS.length : SECTIONS.indexOf(section));

/** A type that is an object on one side and SDL on the other is compared as SDL. */
function alike(one: unknown, other: unknown): [unknown, unknown] {
  if (typeof one === "string" && isObject(other)) return [one, JSON.stringify(other, null, 2)];
  if (typeof other === "string" && isObject(one)) return [JSON.stringify(one, null, 2), other];
  return [one, other];
}

function* differences(before: unknown, after: unknown, path: readonly string[]): Generator<MemberChange> {
  if (before === after) return;
  if (path.length < DEEPEST && isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
      yield* differences(own(before, key), own(after, key), [...path, key]);
  } else if (path.length < DEEPEST && Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    for (const [index, value] of before.entries()) yield* differences(value, after[index], [...path, String(index)]);
  } else yield { path, before, after };
}

/** A value as text: a text as it is, anything else as JSON. */
export function shown(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

/** `2 new, 1 changed`; empty when nothing is. */
export function summary(changes: readonly { state: EntryState }[]): string {
  const count = (state: EntryState) => changes.filter((one) => one.state === state).length;
  return (["new", "changed", "removed"] as const)
    .map((state) => [count(state), state] as const)
    .filter(([number]) => number > 0)
    .map(([number, state]) => `${number} ${state}`)
    .join(", ");
}
