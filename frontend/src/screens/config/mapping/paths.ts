/**
 * Paths into a reply, and what a `mapping` makes of it: the rules of the server's `endpoints/mapping.py`, so that a
 * result can be shown while it is being clicked together. `tests/endpoints/mapping_cases.json` holds both to the same.
 */
import type { Json } from "@octopus-widgets/sdk/contract";

/** `[*]`: each item of a list. */
export const EACH = Symbol("[*]");
export type Step = string | number | typeof EACH;
export type Path = readonly Step[];
export type Mapping = string | { readonly [field: string]: string };

/** The text is no path; says where, from 0, and what was expected. */
export class BadPath extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

/** White space as Python counts it. */
const WHITE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const KEY = `[^${WHITE}.[\\]"]+`;
const STEP = new RegExp(`\\.?(${KEY})|\\[(-?\\d{1,9}|\\*)\\]|\\["((?:[^"\\\\]|\\\\[^\\n])*)"\\]`, "uy");
/** What may stand in a path without quotes. */
const PLAIN = new RegExp(`^${KEY}$`, "u");

/** The steps of a path; throws `BadPath` where it is none. */
export function parsePath(text: string): Path {
  const steps: Step[] = [];
  let offset = 0;
  while (offset < text.length) {
    STEP.lastIndex = offset;
    const match = STEP.exec(text);
    if (match === null || (match[1] !== undefined && text.startsWith(".", offset) !== steps.length > 0)) {
      throw new BadPath(
        `expected a path like procedure.states[-1].name or items[*].id; got ${JSON.stringify(text)}, ` +
          `which stops being one at character ${offset + 1}`,
        offset,
      );
    }
    const [, key, index, quoted] = match;
    if (key !== undefined) steps.push(key);
    else if (index !== undefined) steps.push(index === "*" ? EACH : Number(index));
    else steps.push((quoted ?? "").replace(/\\([^\n])/gu, "$1"));
    offset = STEP.lastIndex;
  }
  if (steps.length === 0) throw new BadPath("expected a path like procedure.state; got an empty text", 0);
  return steps;
}

/** A path as it is written. */
export function writePath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (step === EACH) return `${text}[*]`;
    if (typeof step === "number") return `${text}[${step}]`;
    if (!PLAIN.test(step)) return `${text}["${step.replace(/[\\"]/gu, "\\$&")}"]`;
    return text === "" ? step : `${text}.${step}`;
  }, "");
}

/** What stands at a path; null where it leads nowhere, a list for each `[*]` (of which nulls stay). */
export function lookUp(value: Json, path: Path): Json {
  let found = value;
  for (const [at, step] of path.entries()) {
    if (step === EACH) {
      const rest = path.slice(at + 1);
      return Array.isArray(found) ? found.map((item) => lookUp(item, rest)) : null;
    }
    found = below(found, step);
    if (found === null) return null;
  }
  return found;
}

function below(value: Json, step: string | number): Json {
  if (typeof step === "number") return Array.isArray(value) ? (value.at(step) ?? null) : null;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  return Object.hasOwn(value, step) ? (value[step] ?? null) : null;
}

/** What the paths have in common up to the first `[*]`, if all of them do: one object for each item found there. */
export function splitEach(paths: readonly Path[]): Path | null {
  const heads = paths.map((path) => (path.includes(EACH) ? path.slice(0, path.indexOf(EACH)) : null));
  const [first] = heads;
  if (first === undefined || first === null) return null;
  return heads.every((head) => head !== null && sameSteps(head, first)) ? first : null;
}

function sameSteps(one: Path, other: Path): boolean {
  return one.length === other.length && one.every((step, at) => step === other[at]);
}

/**
 * What a mapping makes of a reply. `isList`: the declared type is a list of objects, so each item of the reply, or of the
 * list that the paths share up to their first `[*]`, becomes one. Throws `BadPath` where a path is none.
 */
export function applyMapping(mapping: Mapping, isList: boolean, reply: Json): Json {
  if (typeof mapping === "string") return lookUp(reply, parsePath(mapping));
  const paths = Object.entries(mapping).map(([field, text]) => [field, parsePath(text)] as const);
  if (!isList) return mapped(paths, reply);
  const head = splitEach(paths.map(([, path]) => path));
  const inner = paths.map(([field, path]) => [field, head === null ? path : path.slice(head.length + 1)] as const);
  const items = lookUp(reply, head ?? []);
  return Array.isArray(items) ? items.map((item) => mapped(inner, item)) : null;
}

function mapped(paths: readonly (readonly [string, Path])[], reply: Json): Json {
  if (reply === null) return null;
  return Object.fromEntries(paths.map(([field, path]) => [field, lookUp(reply, path)]));
}
