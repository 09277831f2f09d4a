/** Where a document uses a function, what arrives there, and what of it can be tried. Rules: `endpoints/check_functions.py`. */
import type { Json } from "@octopus-widgets/sdk/contract";
import { isObject } from "../../../widgets/form/values";
import { readPath } from "../mapping/choices";
import { lookUp } from "../mapping/paths";
import { takesNone } from "./kinds";
import type { Definition, Parameter } from "./signature";

export type Section = "queries" | "mutations" | "streams";
export const SECTIONS: readonly Section[] = ["queries", "mutations", "streams"];

/** An endpoint that uses a function. */
export interface Use {
  section: Section;
  name: string;
  /** Of the endpoint, in the document. */
  pointer: string;
  as: "function" | "transform";
  endpoint: { readonly [key: string]: Json };
}

export function usesOf(document: Json, name: string): Use[] {
  if (!isObject(document)) return [];
  return SECTIONS.flatMap((section) =>
    Object.entries(objectAt(document, section)).flatMap(([field, endpoint]) => {
      if (!isObject(endpoint)) return [];
      const pointer = `/${section}/${field}`;
      return (["function", "transform"] as const)
        .filter((key) => endpoint[key] === name)
        .map((key) => ({ section, name: field, pointer, as: key, endpoint }));
    }),
  );
}

export function objectAt(value: Json | undefined, key: string): { readonly [key: string]: Json } {
  const found = isObject(value) ? value[key] : undefined;
  return isObject(found) ? found : {};
}

const SCALARS: { readonly [name: string]: string } = {
  Int: "int",
  Float: "float",
  String: "str",
  ID: "str",
  Boolean: "bool",
};

/** The Python type of a GraphQL type, as a function is given it: `[Float!]` → `list[float] | None`. */
export function pythonType(kind: string): string {
  const type = kind.trim();
  if (type.endsWith("!")) return bare(type.slice(0, -1));
  const found = bare(type);
  return found === "Any" ? found : `${found} | None`;
}

function bare(type: string): string {
  if (type.startsWith("[")) return `list[${pythonType(type.slice(1, -1))}]`;
  return SCALARS[type] ?? "Any";
}

/** A GraphQL type without its default: `Int! = 10` → `Int!`. */
export function withoutDefault(declared: string): string {
  return declared.split("=")[0]?.trim() ?? "";
}

/** What a check is told of a use: parameter → Python type of what arrives, and what must come out. */
export interface Declared {
  inputs: { [parameter: string]: string };
  returns: string | null;
}

/** Null where the parameters and what arrives do not fit: that is told elsewhere. */
export function declaredBy(use: Use, definition: Definition): Declared | null {
  const args = Object.entries(objectAt(use.endpoint, "args")).filter(
    (each): each is [string, string] => typeof each[1] === "string",
  );
  const arguments_ = new Map(args.map(([name, type]) => [name, pythonType(withoutDefault(type))]));
  const [first, ...further] = definition.parameters;
  const inputs: { [parameter: string]: string } = {};
  for (const { name } of use.as === "transform" ? further : definition.parameters) {
    const type = arguments_.get(name);
    if (type !== undefined) inputs[name] = type;
  }
  if (use.as === "transform") {
    if (first) inputs[first.name] = "Any";
  } else {
    for (const [name, input] of Object.entries(objectAt(use.endpoint, "inputs")))
      inputs[name] = typeOfInput(input, arguments_);
  }
  for (const parameter of definition.parameters) {
    const type = inputs[parameter.name];
    if (type !== undefined && parameter.default !== null && !takesNone(parameter.type)) {
      inputs[parameter.name] = type.replace(/ \| None$/, "");
    }
  }
  const names = new Set(definition.parameters.map(({ name }) => name));
  const needed = definition.parameters.filter((each) => each.default === null);
  const fit = Object.keys(inputs).every((name) => names.has(name)) && needed.every(({ name }) => name in inputs);
  return fit ? { inputs, returns: returned(use) } : null;
}

function typeOfInput(input: Json, arguments_: ReadonlyMap<string, string>): string {
  if (!isObject(input)) return "Any";
  if (typeof input.argument === "string") return arguments_.get(input.argument) ?? "Any";
  if (input.attributes !== undefined) return "list[Any]";
  return input.value === undefined ? "Any" : typeOfValue(input.value);
}

function typeOfValue(value: Json): string {
  if (value === null) return "None";
  if (Array.isArray(value)) return "list[Any]";
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "float";
  const kinds: { [type: string]: string } = { boolean: "bool", string: "str", object: "dict[str, Any]" };
  return kinds[typeof value] ?? "Any";
}

/** The type of the result where it is made of scalars; what samples and series hold is checked with the whole document. */
function returned({ endpoint, as }: Use): string | null {
  if (typeof endpoint.type !== "string" || (as === "function" && endpoint.transform !== undefined)) return null;
  const found = pythonType(endpoint.type);
  return found.includes("Any") ? null : found;
}

/** Where one parameter's value comes from while it is tried. */
export interface TriedInput {
  kind: "value" | "attribute" | "attributes" | "none";
  /** JSON, as typed. */
  text: string;
  attribute: string;
  attributes: string[];
}

const NOTHING: TriedInput = { kind: "value", text: "", attribute: "", attributes: [] };

/** What another endpoint gave when it was last tried, by its pointer. */
export type Tried = (pointer: string) => Json | undefined;

/**
 * What an endpoint gives its function: as it stands in the document, or as another endpoint gave it when it was tried;
 * else the default, or a value to be typed.
 */
export function prefilled(parameter: Parameter, uses: readonly Use[], vars: Json, tried: Tried): TriedInput {
  for (const use of uses) {
    const found = use.as === "function" ? fromUse(parameter, use, vars, tried) : null;
    if (found) return found;
  }
  return parameter.default === null ? NOTHING : { ...NOTHING, kind: "none" };
}

/** Longest value of another endpoint that is filled in, in characters of JSON. */
const LONGEST = 20_000;

function fromOther(input: { readonly [key: string]: Json }, section: Section, tried: Tried): TriedInput | null {
  const given = tried(`/${section === "streams" ? "streams" : "queries"}/${String(input.field)}`);
  if (given === undefined) return null;
  const path = typeof input.path === "string" ? readPath(input.path) : [];
  const text = path === null ? "" : JSON.stringify(lookUp(given, path));
  return text === "" || text.length > LONGEST ? null : { ...NOTHING, text };
}

function fromUse({ name }: Parameter, { endpoint, section }: Use, vars: Json, tried: Tried): TriedInput | null {
  const input = objectAt(endpoint, "inputs")[name];
  const known = (text: string) => filled(text, vars);
  if (isObject(input)) {
    if (typeof input.attribute === "string")
      return { ...NOTHING, kind: "attribute", attribute: known(input.attribute) };
    if (Array.isArray(input.attributes)) {
      return { ...NOTHING, kind: "attributes", attributes: input.attributes.map((each) => known(String(each))) };
    }
    if (input.value !== undefined) return { ...NOTHING, text: JSON.stringify(input.value) };
    if (typeof input.field === "string") return fromOther(input, section, tried);
  }
  const argument = isObject(input) && typeof input.argument === "string" ? input.argument : name;
  const declared = objectAt(endpoint, "args")[argument];
  const start = typeof declared === "string" ? declared.indexOf("=") : -1;
  return start < 0 || typeof declared !== "string" ? null : { ...NOTHING, text: declared.slice(start + 1).trim() };
}

/** `{NAME}` of a variable that is a text, filled in. */
function filled(text: string, vars: Json): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = isObject(vars) ? vars[name] : undefined;
    return typeof value === "string" && value !== "" ? value : whole;
  });
}

/** What `evaluateFunction` is given for a row; a text says what is wrong with it, undefined leaves the parameter out. */
export function asInput(row: TriedInput): { [key: string]: Json } | undefined | string {
  if (row.kind === "none") return undefined;
  if (row.kind === "attribute") {
    return row.attribute === "" ? "Name the attribute: domain/family/member/attribute." : { attribute: row.attribute };
  }
  if (row.kind === "attributes") {
    const names = row.attributes.filter(Boolean);
    return names.length === 0 ? "Add one attribute or more." : { attributes: names };
  }
  if (row.text.trim() === "") return "Type a value as JSON: 1.5, “text” in double quotes, [1, 2], null.";
  try {
    return { value: JSON.parse(row.text) as Json };
  } catch {
    return `Expected JSON (1.5, "text", [1, 2], true, null); got ${row.text.slice(0, 60)}`;
  }
}
