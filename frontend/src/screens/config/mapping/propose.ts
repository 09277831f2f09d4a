/** A GraphQL type for a result, made from one example of it. */
import type { Json } from "@octopus-widgets/sdk/contract";
import { isObject } from "../../../widgets/form/values";

export interface Proposal {
  /** Of the endpoint: `[ForecastResult!]`. */
  type: string;
  /** The object types that it needs, as SDL; empty where it needs none. */
  definitions: string;
  /** The same as an object: type → field → type. */
  members: { readonly [type: string]: { readonly [field: string]: string } };
}

const NAME = /^(?!__)[A-Za-z_][A-Za-z0-9_]*$/;
const LARGEST_INT = 2 ** 31 - 1;
/** Fields of these names hold whole numbers; any other number that is whole today may have a fraction tomorrow. */
const WHOLE =
  /(?:^|_)(?:id|uid|pid|count|index|number|sequence|version|port|size|length|total)s?$|(?:Id|Uid|Pid|Count|Index|Number|Sequence|Version|Port|Size|Length|Total)s?$/;

/** `name` is that of the endpoint's object: `procedure` → `ProcedureResult`. Nothing is required: a reply may lack anything. */
export function proposeType(name: string, result: Json): Proposal {
  const members: { [type: string]: { [field: string]: string } } = {};
  const type = typeOf(name, [result], members);
  const definitions = Object.entries(members)
    .map(
      ([each, fields]) =>
        `type ${each} {\n${Object.entries(fields)
          .map(([field, kind]) => `  ${field}: ${kind}\n`)
          .join("")}}`,
    )
    .join("\n\n");
  return { type, definitions, members };
}

/** `stream`: its object is an event. */
export function resultName(endpoint: string, stream: boolean): string {
  return endpoint.charAt(0).toUpperCase() + endpoint.slice(1) + (stream ? "Event" : "Result");
}

/** The type that all of the examples fit. */
function typeOf(
  name: string,
  examples: readonly Json[],
  members: { [type: string]: { [field: string]: string } },
): string {
  const known = examples.filter((each) => each !== null);
  if (known.length === 0) return "JSON";
  if (known.every(Array.isArray)) {
    const items = known.flat() as Json[];
    const inner = typeOf(name, items, members);
    return inner === "JSON" ? "JSON" : `[${inner}${items.includes(null) ? "" : "!"}]`;
  }
  if (known.every(isObject)) return objectType(name, known, members);
  return scalarType(name, known);
}

function objectType(
  name: string,
  examples: readonly { [key: string]: Json }[],
  members: { [type: string]: { [field: string]: string } },
): string {
  const keys = [...new Set(examples.flatMap((each) => Object.keys(each)))];
  if (keys.length === 0 || !keys.every((key) => NAME.test(key))) return "JSON";
  const fields: { [field: string]: string } = {};
  members[name] = fields;
  for (const key of keys) {
    const inner = name + key.charAt(0).toUpperCase() + key.slice(1);
    fields[key] = typeOf(
      inner,
      examples.map((each) => each[key] ?? null),
      members,
    );
  }
  return name;
}

function scalarType(name: string, examples: readonly Json[]): string {
  const kinds = new Set(examples.map((each) => typeof each));
  if (kinds.size > 1) return "JSON";
  const [kind] = kinds;
  if (kind === "string") return "String";
  if (kind === "boolean") return "Boolean";
  if (kind !== "number") return "JSON";
  return WHOLE.test(name) && examples.every((each) => Number.isInteger(each) && Math.abs(each as number) <= LARGEST_INT)
    ? "Int"
    : "Float";
}

/** The document's `types` with the proposed ones in it, in whichever of its forms it is; those of the same name are replaced. */
export function withTypes(types: Json | undefined, proposal: Proposal): Json {
  if (proposal.definitions === "") return types ?? "";
  if (isObject(types)) return { ...types, ...proposal.members };
  const names = Object.keys(proposal.members);
  const cleared = (text: Json): Json => (typeof text === "string" ? names.reduce(withoutType, text) : text);
  if (Array.isArray(types)) return [...types.map(cleared).filter((text) => text !== ""), proposal.definitions];
  const before = String(cleared(types ?? "")).trimEnd();
  return before === "" ? proposal.definitions : `${before}\n\n${proposal.definitions}`;
}

function withoutType(sdl: string, name: string): string {
  return sdl.replace(new RegExp(`\\n*\\btype\\s+${name}\\s*\\{[^}]*\\}`), "").trim();
}
