/** The arguments of an endpoint of the draft: their types as a form shows them, and what the form holds as they are sent. */
import type { Json } from "@octopus-widgets/sdk/contract";
import {
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  parse,
  parseConstValue,
  parseType,
  print,
  type TypeNode,
  valueFromASTUntyped,
} from "graphql";
import { isObject } from "../../../widgets/form/values";

/** How an argument is typed in. `json`: input objects, lists of lists, scalars of others. */
export type Shape =
  | { kind: "number"; whole: boolean }
  | { kind: "text" }
  | { kind: "boolean" }
  | { kind: "choice"; choices: readonly string[] }
  | { kind: "list"; of: Shape }
  | { kind: "json"; hint: string };

export interface Argument {
  name: string;
  /** As SDL: `[Int!]!`. */
  type: string;
  shape: Shape;
  /** It must be given: neither nullable nor with a default. */
  required: boolean;
  default: Json | undefined;
  /** As SDL; null without one. */
  defaultText: string | null;
  description: string;
}

/** What a type of the draft holds, as far as a form needs it. */
export interface Types {
  enums: ReadonlyMap<string, readonly string[]>;
  /** Input objects, as `{ name: Type, … }`. */
  inputs: ReadonlyMap<string, string>;
}

const ROOTS: { readonly [section: string]: string } = {
  queries: "Query",
  mutations: "Mutation",
  streams: "Subscription",
};

/** SDL, read; null where it cannot be. */
export function readSdl(sdl: string | null | undefined): DocumentNode | null {
  try {
    return sdl ? parse(sdl, { noLocation: true }) : null;
  } catch {
    return null;
  }
}

/** The SDL texts of a document's `types`; those written as objects have neither enums nor inputs. */
export function sdlOf(types: Json | undefined): string {
  const texts = Array.isArray(types) ? types : [types];
  return texts.filter((each) => typeof each === "string").join("\n");
}

export function typesOf(...documents: readonly (DocumentNode | null)[]): Types {
  const enums = new Map<string, readonly string[]>();
  const inputs = new Map<string, string>();
  for (const node of documents.flatMap((each) => each?.definitions ?? [])) {
    if (node.kind === Kind.ENUM_TYPE_DEFINITION) {
      enums.set(
        node.name.value,
        (node.values ?? []).map((value) => value.name.value),
      );
    } else if (node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) {
      const fields = (node.fields ?? []).map((field) => `${field.name.value}: ${print(field.type)}`);
      inputs.set(node.name.value, `{ ${fields.join(", ")} }`);
    }
  }
  return { enums, inputs };
}

/** The arguments of an endpoint: those it declares, and those that Octopus adds (`at`, `start`, …), which the SDL has. */
export function argumentsOf(
  endpoint: Json,
  section: string,
  name: string,
  compiled: DocumentNode | null,
  types: Types,
) {
  const declared = isObject(endpoint) && isObject(endpoint.args) ? endpoint.args : {};
  const own = Object.entries(declared).map(([argument, text]) => readArgument(argument, String(text), types));
  const added = (fieldOf(compiled, section, name)?.arguments ?? [])
    .filter((node) => !(node.name.value in declared))
    .map((node) => addedArgument(node, types));
  return [...own, ...added];
}

function fieldOf(compiled: DocumentNode | null, section: string, name: string): FieldDefinitionNode | undefined {
  for (const node of compiled?.definitions ?? []) {
    const isType = node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION;
    if (!isType || node.name.value !== ROOTS[section]) continue;
    const found = node.fields?.find((field) => field.name.value === name);
    if (found) return found;
  }
  return undefined;
}

function addedArgument(node: InputValueDefinitionNode, types: Types): Argument {
  const text = print(node.type) + (node.defaultValue ? ` = ${print(node.defaultValue)}` : "");
  return { ...readArgument(node.name.value, text, types), description: node.description?.value ?? "" };
}

/** `Int! = 10`, read; a type that cannot be read is typed in as JSON. */
export function readArgument(name: string, declared: string, types: Types): Argument {
  const [type = "", ...rest] = declared.split("=");
  const defaultText = rest.length > 0 ? rest.join("=").trim() : null;
  const plain = { name, type: type.trim(), defaultText, description: "" };
  try {
    const node = parseType(type);
    const value = defaultText === null ? undefined : (valueFromASTUntyped(parseConstValue(defaultText)) as Json);
    const required = node.kind === Kind.NON_NULL_TYPE && defaultText === null;
    return { ...plain, shape: shapeOf(node, types), required, default: value };
  } catch {
    return { ...plain, shape: { kind: "json", hint: "any JSON" }, required: false, default: undefined };
  }
}

function shapeOf(node: TypeNode, types: Types): Shape {
  if (node.kind === Kind.NON_NULL_TYPE) return shapeOf(node.type, types);
  if (node.kind === Kind.LIST_TYPE) {
    const of = shapeOf(node.type, types);
    return of.kind === "list" || of.kind === "json"
      ? { kind: "json", hint: `[${inside(of)}, …]` }
      : { kind: "list", of };
  }
  const name = node.name.value;
  if (name === "Int" || name === "Float") return { kind: "number", whole: name === "Int" };
  if (["String", "ID", "DateTime", "Date"].includes(name)) return { kind: "text" };
  if (name === "Boolean") return { kind: "boolean" };
  const choices = types.enums.get(name);
  return choices ? { kind: "choice", choices } : { kind: "json", hint: types.inputs.get(name) ?? "any JSON" };
}

const inside = (shape: Shape): string => (shape.kind === "json" ? shape.hint : "[…]");

/** What stands in the form, by argument; a key that is absent is left out. JSON is kept as it was typed. */
export interface Typed {
  readonly [argument: string]: Json | undefined;
}

/** The form as it begins: nothing given, so that defaults apply; required lists are empty. */
export function blankForm(arguments_: readonly Argument[]): Typed {
  return Object.fromEntries(
    arguments_.filter((each) => each.required).map(({ name, shape }) => [name, blankOf(shape)]),
  );
}

export function blankOf(shape: Shape): Json {
  if (shape.kind === "list") return [];
  if (shape.kind === "boolean") return false;
  return shape.kind === "choice" ? (shape.choices[0] ?? "") : "";
}

/** What is sent for one argument: `undefined` leaves it out; `problem` is a sentence. */
export interface Read {
  value?: Json | undefined;
  problem: string | null;
}

export function readTyped(
  { shape, required, type }: Pick<Argument, "shape" | "required" | "type">,
  typed: Json | undefined,
): Read {
  if (typed === undefined || (typed === "" && !(shape.kind === "text" && required))) {
    return required ? { problem: `This argument is needed: ${type}.` } : { problem: null };
  }
  return readAs(shape, typed);
}

function readAs(shape: Shape, typed: Json): Read {
  switch (shape.kind) {
    case "number":
      return readNumber(shape.whole, typed);
    case "list":
      return readList(shape.of, Array.isArray(typed) ? typed : []);
    case "json":
      return readJson(typed, shape.hint);
    default:
      return { value: typed, problem: null };
  }
}

function readNumber(whole: boolean, typed: Json): Read {
  const number = Number(String(typed).trim());
  const fits = String(typed).trim() !== "" && Number.isFinite(number) && (!whole || Number.isInteger(number));
  if (fits) return { value: number, problem: null };
  return { problem: `Expected a ${whole ? "whole number" : "number"}; got “${String(typed)}”.` };
}

function readList(of: Shape, items: readonly Json[]): Read {
  const found = items.map((item) => readAs(of, item));
  const at = found.findIndex((each) => each.problem !== null);
  if (at >= 0) return { problem: `Entry ${at + 1}: ${found[at]?.problem}` };
  return { value: found.map((each) => each.value ?? null), problem: null };
}

function readJson(typed: Json, hint: string): Read {
  if (typeof typed !== "string") return { value: typed, problem: null };
  try {
    return { value: JSON.parse(typed) as Json, problem: null };
  } catch (fault) {
    return { problem: `Expected JSON, ${hint}: ${(fault as Error).message}` };
  }
}

/** All of the form: what is sent, and what is wrong by argument. */
export function readForm(arguments_: readonly Argument[], typed: Typed) {
  const values: { [name: string]: Json } = {};
  const problems: { [name: string]: string } = {};
  for (const argument of arguments_) {
    const { value, problem } = readTyped(argument, typed[argument.name]);
    if (problem !== null) problems[argument.name] = problem;
    else if (value !== undefined) values[argument.name] = value;
  }
  return { values, problems };
}
