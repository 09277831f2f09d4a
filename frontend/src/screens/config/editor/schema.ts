/** Reading a JSON Schema (draft 2020-12, as far as the document's own uses it): what stands where, and what is wrong. */
import { asObject, pointerOf } from "../draft";

export type Schema = { readonly [key: string]: unknown };

/** Of each node of a schema, which is read thousands of times for one document. */
const known = new WeakMap<object, Schema[]>();
const patterns = new Map<string, RegExp>();

function patternOf(source: string): RegExp {
  let found = patterns.get(source);
  if (!found) {
    found = new RegExp(source, "u");
    patterns.set(source, found);
  }
  return found;
}

function plain(root: Schema, schema: unknown): Schema[] {
  const node = asObject(schema);
  let found = known.get(node);
  if (!found) {
    found = read(root, node);
    known.set(node, found);
  }
  return found;
}

/** Follow `$ref`, and leave out the null of optional keys: nobody writes it. */
function read(root: Schema, node: Schema): Schema[] {
  if (typeof node.$ref === "string") {
    let found: unknown = root;
    for (const token of node.$ref.replace(/^#\//, "").split("/")) found = asObject(found)[token];
    const { $ref: _, ...rest } = node;
    return plain(root, { ...asObject(found), ...rest });
  }
  const choices = [node.anyOf, node.oneOf].find(Array.isArray) as unknown[] | undefined;
  if (!choices) return [node];
  const { anyOf: _, oneOf: __, ...outer } = node;
  return choices.flatMap((one) => plain(root, one)).map((one) => ({ ...one, ...outer }));
}

/** The schemas that may hold for the value at a path; the first that fits is meant to be used. */
export function schemasAt(root: Schema, path: readonly string[]): Schema[] {
  let found = plain(root, root);
  for (const token of path) {
    found = found.flatMap((schema) => childOf(schema, token)).flatMap((schema) => plain(root, schema));
    if (found.length === 0) return [];
  }
  return found;
}

function childOf(schema: Schema, token: string): unknown[] {
  const named = asObject(schema.properties)[token];
  if (named !== undefined) return [named];
  for (const [pattern, one] of Object.entries(asObject(schema.patternProperties)))
    if (patternOf(pattern).test(token)) return [one];
  if (typeof schema.additionalProperties === "object" && schema.additionalProperties)
    return [schema.additionalProperties];
  if (/^\d+$/.test(token) && schema.items) return [schema.items];
  return [];
}

/** The keys that an object at a path may have, with their descriptions. */
export function keysAt(root: Schema, path: readonly string[]): { name: string; schema: Schema }[] {
  return schemasAt(root, path).flatMap((schema) =>
    Object.entries(asObject(schema.properties)).map(([name, one]) => ({ name, schema: merged(root, one) })),
  );
}

/** A key's schema with its description, its kinds joined. */
function merged(root: Schema, schema: unknown): Schema {
  const choices = plain(root, schema);
  const first = choices.find((one) => one.type !== "null") ?? choices[0] ?? {};
  return { ...first, description: asObject(schema).description ?? first.description };
}

export function describedAt(root: Schema, path: readonly string[]): string {
  const schemas = schemasAt(root, path);
  const own = schemas.find((one) => typeof one.description === "string");
  return String(own?.description ?? "");
}

export function valuesAt(root: Schema, path: readonly string[]): unknown[] {
  return schemasAt(root, path).flatMap((schema) =>
    Array.isArray(schema.enum) ? schema.enum : schema.type === "boolean" ? [true, false] : [],
  );
}

export interface SchemaFault {
  pointer: string;
  message: string;
}

const MOST = 200;

/** Everything in which a document departs from the schema, at most 200 places. */
export function checkAgainst(root: Schema, document: unknown): SchemaFault[] {
  const faults: SchemaFault[] = [];
  visit(root, [root], document, [], faults);
  return faults;
}

function visit(root: Schema, schemas: readonly unknown[], value: unknown, path: string[], faults: SchemaFault[]): void {
  if (faults.length >= MOST) return;
  const choices = schemas.flatMap((one) => plain(root, one));
  const fitting = choices.filter((one) => one.type === undefined || typeFits(one.type, value));
  if (fitting.length === 0) {
    const wanted = [...new Set(choices.map(({ type }) => String(type)).filter((type) => type !== "null"))];
    faults.push({ pointer: pointerOf(path), message: `Expected ${wanted.join(" or ")}, got ${kindOf(value)}.` });
    return;
  }
  const told = fitting.map((schema) => wrongWith(schema, value));
  const least = told.reduce((best, one) => (one.length < best.length ? one : best));
  for (const message of least) faults.push({ pointer: pointerOf(path), message });
  if (Array.isArray(value)) {
    const items = fitting.map(({ items }) => items).filter(Boolean);
    if (items.length > 0)
      for (const [index, one] of value.entries()) visit(root, items, one, [...path, String(index)], faults);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, one] of Object.entries(value)) {
      const inner = fitting.flatMap((schema) => childOf(schema, name));
      if (inner.length > 0) visit(root, inner, one, [...path, name], faults);
      else if (fitting.every(({ additionalProperties }) => additionalProperties === false)) {
        const known = fitting.flatMap(({ properties }) => Object.keys(asObject(properties)));
        faults.push({
          pointer: pointerOf([...path, name]),
          message: `There is no key ${name} here; there are ${known.join(", ")}.`,
        });
      }
    }
  }
}

function wrongWith(schema: Schema, value: unknown): string[] {
  const found: string[] = [];
  if (Array.isArray(schema.enum) && !schema.enum.includes(value))
    found.push(`Expected one of ${schema.enum.join(", ")}.`);
  if (typeof value === "string") {
    if (typeof schema.minLength === "number" && value.length < schema.minLength)
      found.push("Expected a text that is not empty.");
    if (typeof schema.maxLength === "number" && value.length > schema.maxLength)
      found.push(`Expected at most ${schema.maxLength} characters, got ${value.length}.`);
    if (typeof schema.pattern === "string" && !patternOf(schema.pattern).test(value))
      found.push("Expected a name of letters, digits and _.");
  }
  if (typeof value === "number") {
    if (typeof schema.minimum === "number" && value < schema.minimum)
      found.push(`Expected at least ${schema.minimum}.`);
    if (typeof schema.exclusiveMinimum === "number" && value <= schema.exclusiveMinimum)
      found.push(`Expected more than ${schema.exclusiveMinimum}.`);
  }
  if (Array.isArray(schema.required) && typeof value === "object" && value !== null)
    for (const name of schema.required)
      if (!Object.hasOwn(value, String(name))) found.push(`The key ${String(name)} is missing.`);
  return found;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value === "number" && Number.isInteger(value) ? "integer" : typeof value;
}

function typeFits(type: unknown, value: unknown): boolean {
  const kind = kindOf(value);
  return type === kind || (type === "number" && kind === "integer");
}
