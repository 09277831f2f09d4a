import type { Config, ConfigField, Json, SchemaProperty, WidgetSchema } from "./contract";

/**
 * The defaults of a schema: nested objects are merged with the defaults of their properties. A property without a default
 * is left out.
 *
 * @example
 * deriveDefaultConfig({ type: "object", properties: { title: { type: "string", default: "" } } }); // { title: "" }
 */
export function deriveDefaultConfig(schema: WidgetSchema | undefined): Config {
  return schema ? defaultsOf(schema.properties) : {};
}

/**
 * The fields of the settings form, in the schema's order, with their path and whether they must be filled in.
 * `level`, `hidden`, `enum` and all other keys are kept.
 */
export function deriveConfigFields(schema: WidgetSchema | undefined): ConfigField[] {
  return schema ? fieldsOf(schema.properties, new Set(schema.required), []) : [];
}

/** Defaults overlaid with what the user set: objects are merged, everything else is replaced; `undefined` never replaces. */
export function mergeConfig(defaults: Config, config: Config | undefined): Config {
  const merged: Config = { ...defaults };
  for (const [name, value] of Object.entries(config ?? {})) {
    if (value === undefined) continue;
    const below = merged[name];
    merged[name] = isObject(value) && isObject(below) ? mergeConfig(below, value) : value;
  }
  return merged;
}

function defaultsOf(properties: { [name: string]: SchemaProperty }): Config {
  const config: Config = {};
  for (const [name, property] of Object.entries(properties)) {
    const value = defaultOf(property);
    if (value !== undefined) config[name] = value;
  }
  return config;
}

function defaultOf(property: SchemaProperty): Json | undefined {
  const own = property.default === undefined ? undefined : structuredClone(property.default);
  if (property.properties && !property.items) {
    const nested = defaultsOf(property.properties);
    return isObject(own) ? mergeConfig(nested, own) : nested;
  }
  const item = property.items;
  if (Array.isArray(own) && item?.properties) {
    const shape = defaultsOf(item.properties);
    return own.map((entry) => (isObject(entry) ? mergeConfig(shape, entry) : entry));
  }
  return own;
}

function fieldsOf(
  properties: { [name: string]: SchemaProperty },
  required: Set<string>,
  above: string[],
): ConfigField[] {
  return Object.entries(properties).map(([name, property]) => {
    const path = [...above, name];
    const nested = property.properties ?? property.items?.properties;
    return {
      ...property,
      name,
      path,
      required: required.has(name),
      ...(nested ? { fields: fieldsOf(nested, new Set(), path) } : {}),
    };
  });
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
