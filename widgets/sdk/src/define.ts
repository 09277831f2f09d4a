import { API_VERSION, type Config, type SchemaProperty, type WidgetDef } from "./contract";
import { INPUT_TYPES } from "./inputs";
import { deriveConfigFields, deriveDefaultConfig } from "./schema";

const CORE_TYPES = [
  "string",
  "number",
  "boolean",
  "list",
  "select",
  "radio",
  "multiselect",
  "file",
  "files",
  "object",
  "array",
];
const TYPES: ReadonlySet<string> = new Set([...CORE_TYPES, ...INPUT_TYPES]);

/**
 * Complete a widget's definition: checks it, and derives `defaultConfig` and `configFields` from its schema.
 *
 * @example
 * registerWidget(makeWidgetDef({
 *   key: "Gauge", label: "Gauge", component: Gauge, layout: { w: 6, h: 8, minW: 3, minH: 4 },
 *   config: { schema: { type: "object", properties: { attributes: { type: INPUT_TANGO_ATTRIBUTES, default: [] } } } },
 * }));
 * @throws Error naming the key or the property that is wrong.
 */
export function makeWidgetDef<C extends Config>(def: WidgetDef<C>): WidgetDef {
  if (!def.key || /\s/.test(def.key))
    throw new Error(`expected a widget key without spaces; got ${JSON.stringify(def.key)}`);
  if (typeof def.component !== "function" && typeof def.component !== "object") {
    throw new Error(`widget ${def.key}: expected a React component under "component"; got ${typeof def.component}`);
  }
  const schema = def.config?.schema;
  if (schema) checkProperties(def.key, schema.properties, "");
  const complete: WidgetDef<C> = {
    ...def,
    label: def.label || def.key,
    apiVersion: def.apiVersion ?? API_VERSION,
    defaultConfig: deriveDefaultConfig(schema),
    configFields: deriveConfigFields(schema),
  };
  return complete as unknown as WidgetDef;
}

function checkProperties(key: string, properties: { [name: string]: SchemaProperty }, above: string): void {
  for (const [name, property] of Object.entries(properties)) {
    const path = `${above}${name}`;
    if (!TYPES.has(property.type)) {
      throw new Error(
        `widget ${key}, setting ${path}: expected a type of the schema (${[...TYPES].join(", ")}); got ${JSON.stringify(property.type)}`,
      );
    }
    if (property.enum && property.enumNames && property.enum.length !== property.enumNames.length) {
      throw new Error(
        `widget ${key}, setting ${path}: expected as many enumNames as enum values (${property.enum.length}); got ${property.enumNames.length}`,
      );
    }
    if (property.properties) checkProperties(key, property.properties, `${path}.`);
    if (property.items?.properties) checkProperties(key, property.items.properties, `${path}[].`);
  }
}
