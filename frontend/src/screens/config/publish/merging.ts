/** Choices in a three-way merge, and the document that they make. */

import { parse } from "graphql";
import { definitionsOf, type EntryChange, escaped, isObject, keysOf, nameOf, shown } from "./entries";

/** The same thing changed on both sides; undefined where it was not there. */
export interface Conflict {
  pointer: string;
  base: unknown;
  mine: unknown;
  theirs: unknown;
  mineKind: string;
  theirsKind: string;
}

export type Choice = { take: "mine" } | { take: "theirs" } | { take: "hand"; text: string };
export type Choices = ReadonlyMap<string, Choice>;

export interface Merged {
  /** As far as it is decided; what is not has mine. */
  document: unknown;
  /** Conflicts without a choice. */
  open: readonly string[];
  /** What was typed by hand and is no JSON, by pointer, with what is wrong. */
  broken: ReadonlyMap<string, string>;
}

/** A null of a side that does not have the value means that it is not there. */
export function conflictOf(told: {
  pointer: string;
  base?: unknown;
  mine?: unknown;
  theirs?: unknown;
  mineKind: string;
  theirsKind: string;
}): Conflict {
  const { pointer, mineKind, theirsKind } = told;
  const added = mineKind === "added" || theirsKind === "added";
  return {
    pointer,
    base: added ? undefined : told.base,
    mine: mineKind === "removed" ? undefined : told.mine,
    theirs: theirsKind === "removed" ? undefined : told.theirs,
    mineKind,
    theirsKind,
  };
}

/** Changes without those that are in conflict. */
export function apartFrom(conflicts: readonly { pointer: string }[], changes: readonly EntryChange[]): EntryChange[] {
  const within = (pointer: string) =>
    conflicts.some((one) => `${pointer}/`.startsWith(`${one.pointer}/`) || one.pointer.startsWith(`${pointer}/`));
  return changes.flatMap((change) => {
    if (change.state !== "changed") return within(change.pointer) ? [] : [change];
    const members = change.members.filter(({ path }) => !within([change.pointer, ...path.map(escaped)].join("/")));
    return members.length > 0 ? [{ ...change, members }] : [];
  });
}

/** Whether a conflict is about texts, which are edited as such; anything else is edited as JSON. */
export const isText = ({ base, mine, theirs }: Conflict): boolean =>
  [base, mine, theirs].every((value) => value === undefined || typeof value === "string");

/** What editing by hand begins with: mine, or theirs where mine is gone. */
export const handText = (conflict: Conflict): string => shown(conflict.mine ?? conflict.theirs);

/** The document that comes of a merge and the choices in it. */
export function merged(document: unknown, conflicts: readonly Conflict[], choices: Choices): Merged {
  const open: string[] = [];
  const broken = new Map<string, string>();
  let made = document;
  for (const conflict of conflicts) {
    const choice = choices.get(conflict.pointer);
    if (choice === undefined) open.push(conflict.pointer);
    else {
      const [value, fault] = chosen(conflict, choice);
      if (fault === null) made = put(made, conflict, value);
      else broken.set(conflict.pointer, fault);
    }
  }
  return { document: made, open, broken };
}

function chosen(conflict: Conflict, choice: Choice): [value: unknown, fault: string | null] {
  if (choice.take !== "hand") return [conflict[choice.take], null];
  if (isText(conflict)) return [choice.text, null];
  try {
    return [JSON.parse(choice.text) as unknown, null];
  } catch (error) {
    return [undefined, `Expected JSON: ${error instanceof Error ? error.message : String(error)}`];
  }
}

function put(document: unknown, conflict: Conflict, value: unknown): unknown {
  const keys = keysOf(conflict.pointer);
  const types = isObject(document) ? document.types : undefined;
  const [section, name] = keys;
  if (
    section === "types" &&
    name !== undefined &&
    keys.length === 2 &&
    (typeof types === "string" || Array.isArray(types))
  )
    return { ...(document as object), types: withDefinition(types, name, value) };
  return withValue(document, keys, value);
}

/** A copy with the value at those keys another one; undefined takes it out. */
function withValue(document: unknown, keys: readonly string[], value: unknown): unknown {
  const [key, ...below] = keys;
  if (key === undefined) return value;
  if (Array.isArray(document)) {
    const copy = [...document];
    const index = Number(key);
    const made = withValue(copy[index], below, value);
    if (made === undefined) copy.splice(index, 1);
    else copy[index] = made;
    return copy;
  }
  const members = isObject(document) ? Object.entries(document) : [];
  const made = withValue(members.find(([name]) => name === key)?.[1], below, value);
  const there = members.some(([name]) => name === key);
  const others = members.filter(([name]) => name !== key);
  if (made === undefined) return Object.fromEntries(others);
  if (!there) return Object.fromEntries([...members, [key, made]]);
  return Object.fromEntries(members.map(([name, old]) => [name, name === key ? made : old]));
}

/** SDL with one definition another one; undefined takes it out. */
function withDefinition(types: unknown, name: string, value: unknown): unknown {
  const sdl = value === undefined ? "" : shown(value);
  if (!Array.isArray(types)) return replaced(String(types), name, sdl) ?? appended(String(types), sdl);
  const texts = types.map(String);
  const index = texts.findIndex((text) => definitionsOf(text)?.some(([found]) => found === name));
  if (index < 0) return sdl === "" ? texts : [...texts, sdl];
  return texts.map((text, at) => (at === index ? (replaced(text, name, sdl) ?? text) : text));
}

/** Null when there is no such definition. */
function replaced(text: string, name: string, sdl: string): string | null {
  try {
    const node = parse(text).definitions.find((one) => nameOf(one) === name);
    if (!node?.loc) return null;
    const [before, after] = [text.slice(0, node.loc.start), text.slice(node.loc.end)];
    return sdl === "" ? `${before.trimEnd()}\n\n${after.trimStart()}`.trim() : before + sdl + after;
  } catch {
    return null;
  }
}

const appended = (text: string, sdl: string): string => (sdl === "" ? text : `${text.trimEnd()}\n\n${sdl}`.trimStart());
