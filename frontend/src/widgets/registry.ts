/** The widgets whose bundles have run, by key: checked, and completed with what their settings' schema implies. */
import { deriveConfigFields, deriveDefaultConfig } from "@octopus-widgets/sdk";
import { API_VERSION, type WidgetDef } from "@octopus-widgets/sdk/contract";
import { Observed } from "../live/observed";

export class WidgetRefused extends Error {
  override readonly name = "WidgetRefused";
}

const CORE_TYPES = "string number boolean list select radio multiselect file files object array".split(" ");
const INPUT_TYPES = (
  "INPUT_FORMATTED_SCHEMA_TYPE INPUT_FORMATED_SCHEMA_TYPE INPUT_DB INPUT_MULTIPLE_DB INPUT_TANGO_ATTRIBUTES " +
  "INPUT_MULTIPLE_TANGO_ATTRIBUTES INPUT_DEVICES INPUT_ATTRIBUTES INPUT_STRINGS WORKSPACES WORKSPACE VARIABLES VARIABLE"
).split(" ");
const TYPES: ReadonlySet<string> = new Set([...CORE_TYPES, ...INPUT_TYPES]);

export type Definitions = ReadonlyMap<string, WidgetDef>;

export class Registry {
  readonly #definitions = new Observed<Definitions>(new Map());

  readonly get = (): Definitions => this.#definitions.get();
  readonly watch = (watcher: () => void): (() => void) => this.#definitions.watch(watcher);

  /** Take a definition; one with the same key replaces it (hot reload, another version). */
  readonly register = (def: WidgetDef): void => {
    const complete = normalise(def);
    const next = new Map(this.get());
    next.set(complete.key, complete);
    this.#definitions.set(next);
  };

  /** Let go of the definition of a key. */
  forget(key: string): void {
    const next = new Map(this.get());
    if (next.delete(key)) this.#definitions.set(next);
  }
}

/** Check a definition and derive its defaults and fields. Throws `WidgetRefused`, which says what is wrong. */
export function normalise(def: WidgetDef): WidgetDef {
  if (typeof def !== "object" || def === null)
    throw new WidgetRefused(`Expected a widget definition; got ${typeof def}.`);
  const { key, apiVersion = API_VERSION } = def;
  if (typeof key !== "string" || key === "")
    throw new WidgetRefused("Expected a widget definition with a non-empty key.");
  if (!isComponent(def.component)) {
    throw new WidgetRefused(`Expected widget “${key}” to have a React component; got ${typeof def.component}.`);
  }
  if (apiVersion !== API_VERSION) {
    throw new WidgetRefused(
      `Widget “${key}” is built for API version ${apiVersion}; this dashboard offers ${API_VERSION}.`,
    );
  }
  const schema = def.config?.schema;
  for (const field of deriveConfigFields(schema)) {
    if (!TYPES.has(field.type)) {
      throw new WidgetRefused(
        `Setting “${field.path.join(".")}” of widget “${key}” has the unknown type “${field.type}”.`,
      );
    }
  }
  return {
    ...def,
    label: def.label || key,
    apiVersion,
    defaultConfig: def.defaultConfig ?? deriveDefaultConfig(schema),
    configFields: def.configFields ?? deriveConfigFields(schema),
  };
}

/** A function, a class, or what `memo`, `forwardRef` and `lazy` make. */
function isComponent(value: unknown): boolean {
  return typeof value === "function" || (typeof value === "object" && value !== null && "$$typeof" in value);
}
