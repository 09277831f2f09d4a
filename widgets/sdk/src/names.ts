/**
 * Names of Tango attributes as a widget's settings hold them. A routed name is `<db>://domain/family/member/attribute`; a name
 * without a route means the first database.
 */
import type { Json } from "./contract";
import { formatInputFormattedTemplate, type TemplateValues } from "./template";

/** One item of an `INPUT_TANGO_ATTRIBUTES` setting. */
export type TangoAttributeInput = string | { endpoint?: string | null; attribute: string };

/** One item of an `INPUT_DEVICES` setting. */
export type TangoDeviceInput = string | { endpoint?: string | null; device: string };

/** The parts of a full attribute name; empty where the name is shorter. */
export interface AttributeParts {
  /** Short name or address of the database; null for the first. */
  route: string | null;
  domain: string;
  family: string;
  member: string;
  attribute: string;
  /** `domain/family/member`, with its route when it has one. */
  device: string;
}

/** How a setting of attributes becomes names. */
export interface NormalizeOptions {
  /** The setting, as stored. Anything that is not an attribute is left out. */
  attributes: Json | readonly TangoAttributeInput[] | undefined;
  /** Database of items that name none: short name or address. */
  fallbackEndpoint?: string | null;
  /** Dashboard variables, for `{name}` inside a name. */
  variables?: TemplateValues;
}

/**
 * Full attribute names out of a setting: templates filled in, endpoints folded into the name, doubles and empties left out.
 * `[properties]` selectors keep their mark.
 *
 * @example
 * normalizeTangoAttributeInputs({ attributes: [{ endpoint: "mid", attribute: "a/b/{n}/c" }], variables: { n: "1" } }); // ["mid://a/b/1/c"]
 */
export function normalizeTangoAttributeInputs(options: NormalizeOptions): string[] {
  const items = Array.isArray(options.attributes) ? options.attributes : [];
  return unique(items.flatMap((item) => nameOf(item, options)));
}

/**
 * Rows of full names out of an `INPUT_MULTIPLE_TANGO_ATTRIBUTES` setting: an item that is a list is a row, any other item a
 * row of one. Empty rows are kept, since rows are matched by index.
 */
export function normalizeTangoAttributeRows(
  options: Omit<NormalizeOptions, "attributes"> & { rows: Json | readonly unknown[] | undefined },
): string[][] {
  const rows = Array.isArray(options.rows) ? options.rows : [];
  return rows.map((row) => (Array.isArray(row) ? row : [row]).flatMap((item) => nameOf(item, options)));
}

/**
 * Device names out of an `INPUT_DEVICES` setting, in its order and with what is named twice: rows are matched by index.
 * `[properties]` selectors keep their mark.
 *
 * @example
 * normalizeTangoDeviceInputs({ devices: [{ endpoint: "mid", device: "mid-dish/manager/{n}" }], variables: { n: "ska001" } }); // ["mid://mid-dish/manager/ska001"]
 */
export function normalizeTangoDeviceInputs(
  options: Omit<NormalizeOptions, "attributes"> & { devices: Json | readonly TangoDeviceInput[] | undefined },
): string[] {
  const items = Array.isArray(options.devices) ? options.devices : [];
  return items.flatMap((item) => nameOf(item, options, "device"));
}

/** The name without its route: `mid://a/b/c/d` gives `a/b/c/d`, `tango://host:10000/a/b/c/d` too. */
export function stripRoutedAttributeEndpoint(fullName: string): string {
  return splitRoute(fullName).name;
}

/** The parts of a full attribute name. */
export function attributeParts(fullName: string): AttributeParts {
  const { route, name } = splitRoute(fullName);
  const [domain = "", family = "", member = "", ...rest] = name.split("/");
  const device = [domain, family, member].filter(Boolean).join("/");
  return { route, domain, family, member, attribute: rest.join("/"), device: joinRoute(route, device) };
}

/** Put a database before a name that names none. */
export function joinRoute(route: string | null | undefined, name: string): string {
  if (!route || name.includes("://")) return name;
  return `${route.replace(/:?\/+$/, "")}://${name}`;
}

/** The database that a name is routed to, and the name without it. `tango://host:port` is a route as well. */
export function splitRoute(fullName: string): { route: string | null; name: string } {
  const trimmed = fullName.trim();
  const at = trimmed.lastIndexOf("://");
  if (at < 0) return { route: null, name: trimmed };
  const route = trimmed.slice(0, at);
  const name = trimmed.slice(at + 3);
  if (route.toLowerCase() !== "tango") return { route, name };
  const slash = name.indexOf("/");
  return { route: `tango://${name.slice(0, slash)}`, name: name.slice(slash + 1) };
}

function nameOf(item: unknown, options: Omit<NormalizeOptions, "attributes">, kind = "attribute"): string[] {
  const { endpoint, name: written } = partsOf(item, kind);
  const fill = (text: string): string => formatInputFormattedTemplate(text, options.variables ?? {}).trim();
  const name = fill(written);
  if (!name) return [];
  const route = fill(endpoint) || (options.fallbackEndpoint ?? "");
  const marked = /^\[properties\]/i.exec(name);
  if (!marked) return [joinRoute(route, name)];
  return [`[properties]${joinRoute(route, name.slice(marked[0].length).trim())}`];
}

function partsOf(item: unknown, kind: string): { endpoint: string; name: string } {
  if (typeof item === "string") return { endpoint: "", name: item };
  if (typeof item !== "object" || item === null) return { endpoint: "", name: "" };
  const { endpoint, [kind]: name } = item as { [key: string]: unknown };
  return { endpoint: typeof endpoint === "string" ? endpoint : "", name: typeof name === "string" ? name : "" };
}

function unique(names: string[]): string[] {
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()];
}
