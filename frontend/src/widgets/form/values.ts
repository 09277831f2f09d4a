/** Reading, writing and checking values of a settings form. Pure. */
import type { Config, ConfigField, Json } from "@octopus-widgets/sdk/contract";

export function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function valueAt(config: Config, path: readonly string[]): Json | undefined {
  let value: Json | undefined = config;
  for (const name of path) value = isObject(value) ? value[name] : undefined;
  return value;
}

/** A copy with another value at the path; `undefined` removes it, so that the default shows again. */
export function withValue(config: Config, path: readonly string[], value: Json | undefined): Config {
  const [name, ...rest] = path;
  if (name === undefined) return config;
  const copy: Config = { ...config };
  if (rest.length > 0) {
    const below = copy[name];
    copy[name] = withValue(isObject(below) ? below : {}, rest, value);
  } else if (value === undefined) delete copy[name];
  else copy[name] = value;
  return copy;
}

/** Fields that a person of this level may see. */
export function visibleFields(fields: readonly ConfigField[], level: number): ConfigField[] {
  return fields.filter((field) => !field.hidden && (field.level ?? 0) <= level);
}

/** Only what the form does not show: the widget's hidden state, and what this person may not change. */
export function withoutVisible(config: Config, fields: readonly ConfigField[], level: number): Config {
  const shown = new Set(visibleFields(fields, level).map((field) => field.name));
  return Object.fromEntries(Object.entries(config).filter(([name]) => !shown.has(name)));
}

/** What is wrong with a value, in a sentence; null when nothing is. */
export function fault(
  field: Pick<ConfigField, "type" | "min" | "max" | "required" | "enum">,
  value: Json | undefined,
): string | null {
  const empty = value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
  if (empty) return field.required ? "This setting is required." : null;
  if (field.type === "number") return numberFault(field, value);
  if (field.enum !== undefined && ["select", "radio"].includes(field.type) && !field.enum.includes(value)) {
    return `Expected one of the choices; got ${JSON.stringify(value)}.`;
  }
  return null;
}

function numberFault({ min, max }: { min?: number; max?: number }, value: Json): string | null {
  if (typeof value !== "number" || !Number.isFinite(value)) return `Expected a number; got ${JSON.stringify(value)}.`;
  if (min !== undefined && value < min) return `Expected at least ${min}; got ${value}.`;
  if (max !== undefined && value > max) return `Expected at most ${max}; got ${value}.`;
  return null;
}

/** Read what was typed as a number. Empty: no value. */
export function readNumber(text: string): number | undefined | string {
  const trimmed = text.trim().replace(",", ".");
  if (trimmed === "") return undefined;
  const number = Number(trimmed);
  return Number.isFinite(number) ? number : `Expected a number; got “${text}”.`;
}

/** A list, whatever was stored. */
export function asList(value: Json | undefined): Json[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null || value === "" ? [] : [value];
}

/** Text of an attribute or device item: a string, or an object with its endpoint. */
export function itemText(item: Json, key: "attribute" | "device"): string {
  if (typeof item === "string") return item;
  if (!isObject(item)) return "";
  const name = typeof item[key] === "string" ? item[key] : "";
  const endpoint = item.endpoint;
  return typeof endpoint === "string" && endpoint !== "" && !name.includes("://") ? `${endpoint}://${name}` : name;
}

/** The value of a new item in a list. */
export function blank(type: ConfigField["type"], fields: readonly ConfigField[] | undefined): Json {
  if (fields !== undefined) {
    return Object.fromEntries(
      fields.flatMap((field) => (field.default === undefined ? [] : [[field.name, field.default]])),
    );
  }
  if (type === "number") return 0;
  return type === "boolean" ? false : "";
}
