/** The type of a query of the API: which columns it has, and how it is asked. Pure, but for the hook that reads it. */
import { type Json, usePolling, useVariables } from "@octopus-widgets/sdk";
import { useMemo } from "react";

export interface TypeRef {
  kind: string;
  name: string | null;
  ofType?: TypeRef | null;
}

export interface ApiField {
  name: string;
  description: string | null;
  args: { name: string; defaultValue: string | null; type: TypeRef }[];
  type: TypeRef;
}

const REF = "kind name ofType { kind name ofType { kind name ofType { kind name } } }";
const FIELDS = `fields { name description args { name defaultValue type { ${REF} } } type { ${REF} } }`;
export const ROOT = `query queryTableRoot { __type(name: "Query") { ${FIELDS} } }`;
export const ITEM = `query queryTableItem($name: String!) { __type(name: $name) { ${FIELDS} } }`;

interface Reply {
  __type: { fields: ApiField[] | null } | null;
}

/** The type without lists and “never null”. */
export function named(type: TypeRef): { kind: string; name: string } {
  let at = type;
  while (at.ofType) at = at.ofType;
  return { kind: at.kind, name: at.name ?? "" };
}

const isList = (type: TypeRef): boolean => type.kind === "LIST" || (type.ofType ? isList(type.ofType) : false);
const isLeaf = (type: TypeRef): boolean => ["SCALAR", "ENUM"].includes(named(type).kind);
const isRequired = ({ type, defaultValue }: ApiField["args"][number]): boolean =>
  type.kind === "NON_NULL" && defaultValue === null;
const isPlain = (field: ApiField): boolean => !field.args.some(isRequired);

/** A column as the type tells. */
export interface ApiColumn {
  /** `name`, or `parent.child`. */
  key: string;
  /** Name of the scalar or enum. */
  type: string;
  description: string | null;
}

/** Columns of a type: its scalars, and those of what is nested one deep. A type that is a scalar itself is one column, `value`. */
export function columnsOf(
  fields: readonly ApiField[],
  nested: { readonly [type: string]: readonly ApiField[] },
): ApiColumn[] {
  return fields.filter(isPlain).flatMap((field): ApiColumn[] => {
    if (isLeaf(field.type)) return [{ key: field.name, type: named(field.type).name, description: field.description }];
    if (isList(field.type)) return [];
    return (nested[named(field.type).name] ?? [])
      .filter((inner) => isPlain(inner) && isLeaf(inner.type))
      .map((inner) => ({
        key: `${field.name}.${inner.name}`,
        type: named(inner.type).name,
        description: inner.description,
      }));
  });
}

/** `{ id state target { ra dec } }` of `id`, `state`, `target.ra`, `target.dec`; nothing for no columns. */
export function selectionOf(keys: readonly string[]): string {
  const parents = new Map<string, string[]>();
  for (const key of keys) {
    const [parent = "", ...rest] = key.split(".");
    const inner = parents.get(parent) ?? [];
    if (rest.length > 0) inner.push(rest.join("."));
    parents.set(parent, inner);
  }
  const parts = [...parents].map(([parent, inner]) => (inner.length > 0 ? `${parent} ${selectionOf(inner)}` : parent));
  return parts.length > 0 ? `{ ${parts.join(" ")} }` : "";
}

/** A value as GraphQL writes it: keys without quotes, and the names of enums too. */
export function literalOf(value: Json, type: TypeRef | undefined): string {
  if (Array.isArray(value)) return `[${value.map((item) => literalOf(item, type)).join(", ")}]`;
  if (typeof value === "object" && value !== null)
    return `{${Object.entries(value)
      .map(([key, inner]) => `${key}: ${literalOf(inner, undefined)}`)
      .join(", ")}}`;
  if (typeof value === "string" && type && named(type).kind === "ENUM" && /^\w+$/.test(value)) return value;
  return JSON.stringify(value);
}

/** The query that asks a field for its columns. */
export function queryOf(field: ApiField, given: { readonly [name: string]: Json }, keys: readonly string[]): string {
  const told = Object.entries(given).map(
    ([name, value]) => `${name}: ${literalOf(value, field.args.find((arg) => arg.name === name)?.type)}`,
  );
  return `query queryTable { ${field.name}${told.length > 0 ? `(${told.join(", ")})` : ""} ${selectionOf(keys)} }`;
}

export type Arguments = { ok: true; given: { [name: string]: Json } } | { ok: false; message: string };

/** Arguments as a person writes them, dashboard variables filled into their texts. */
export function readArguments(text: string, vars: { readonly [name: string]: string }): Arguments {
  if (!text.trim()) return { ok: true, given: {} };
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== "object" || read === null || Array.isArray(read))
      return { ok: false, message: 'The arguments should be a JSON object: {"name": "value"}.' };
    const wrong = Object.keys(read).find((name) => !/^[A-Za-z_]\w*$/.test(name));
    if (wrong !== undefined) return { ok: false, message: `“${wrong}” is no name of an argument.` };
    return { ok: true, given: filled(read as Json, vars) as { [name: string]: Json } };
  } catch (error) {
    return {
      ok: false,
      message: `The arguments are no JSON: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

function filled(value: Json, vars: { readonly [name: string]: string }): Json {
  if (typeof value === "string")
    return value.replace(/\{([\w.-]+)\}/g, (whole, name: string) =>
      Object.hasOwn(vars, name) ? (vars[name] ?? "") : whole,
    );
  if (Array.isArray(value)) return value.map((item) => filled(item, vars));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner, vars)]));
}

export interface Asked {
  /** What is asked; null: not known yet, or not to be asked. */
  text: string | null;
  /** Where the rows are. */
  path: string;
  columns: readonly ApiColumn[] | null;
  problem: { title: string; text: string } | null;
}

const NO_FIELDS: readonly ApiField[] = [];

/** What a field of the API is asked for, by its type. `chosen`: columns of the settings, none for all. */
export function useField(name: string, written: string, chosen: readonly string[]): Asked {
  const { vars } = useVariables();
  const root = usePolling<Reply>(ROOT, { interval: 0, skip: name === "" });
  const field = root.data?.__type?.fields?.find((one) => one.name === name);
  const item = field ? named(field.type) : null;
  const object = item !== null && item.kind === "OBJECT";
  const own = usePolling<Reply>(ITEM, { variables: { name: item?.name ?? "" }, interval: 0, skip: !object });
  const fields = own.data?.__type?.fields ?? NO_FIELDS;
  // One nested type is read beyond the item's own: more would be a query for each.
  const inner = fields.find((one) => isPlain(one) && !isLeaf(one.type) && !isList(one.type));
  const innerName = inner ? named(inner.type).name : "";
  const nested = usePolling<Reply>(ITEM, { variables: { name: innerName }, interval: 0, skip: innerName === "" });
  return useMemo(() => {
    const none = { text: null, path: name, columns: null, problem: null };
    if (name === "") return none;
    const error = root.error ?? own.error;
    if (error && !root.data)
      return { ...none, problem: { title: "The API's types cannot be read", text: error.message } };
    if (!root.data) return none;
    if (!field)
      return {
        ...none,
        problem: { title: `The API has no query “${name}”`, text: "See the names of its queries in the API explorer." },
      };
    const read = readArguments(written, vars);
    if (!read.ok) return { ...none, problem: { title: "The arguments cannot be read", text: read.message } };
    const lacking = field.args
      .filter((arg) => isRequired(arg) && read.given[arg.name] === undefined)
      .map((arg) => arg.name);
    if (lacking.length > 0)
      return {
        ...none,
        problem: { title: `“${name}” needs arguments`, text: `Give ${lacking.join(", ")} in the settings.` },
      };
    if (!object) return { ...none, text: queryOf(field, read.given, []), columns: [] };
    if (fields.length === 0 || (innerName !== "" && !nested.data && !nested.error)) return none;
    const all = columnsOf(fields, { [innerName]: nested.data?.__type?.fields ?? [] });
    const wanted = chosen.filter((key) => key.trim() !== "");
    const columns =
      wanted.length > 0
        ? wanted.map((key) => all.find((one) => one.key === key) ?? { key, type: "", description: null })
        : all;
    return {
      ...none,
      text: queryOf(
        field,
        read.given,
        columns.map(({ key }) => key),
      ),
      columns,
    };
  }, [name, written, vars, chosen, root, own.error, field, object, fields, innerName, nested.data, nested.error]);
}
