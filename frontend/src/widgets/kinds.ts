/** Kinds of widgets for the gallery: the catalogue's packages overlaid with what loaded bundles say of themselves. */
import type { WidgetDef } from "@octopus-widgets/sdk/contract";
import type { WidgetKind } from "../app/types";
import type { CataloguePackage } from "./catalogue";

const DEFAULT_LAYOUT = { w: 8, h: 10 };

export function kindsOf(
  packages: readonly CataloguePackage[],
  definitions: ReadonlyMap<string, WidgetDef>,
): readonly WidgetKind[] {
  const kinds = new Map<string, WidgetKind>();
  for (const { name, label, description, icon, preview, active, keys } of packages) {
    for (const key of keys) {
      const base = {
        key,
        label: keys.length > 1 ? `${label}: ${key}` : label,
        description,
        packageName: name,
        version: active,
        icon,
        preview,
      };
      kinds.set(key, overlay(base, definitions.get(key)));
    }
  }
  for (const [key, def] of definitions) {
    if (!kinds.has(key)) {
      kinds.set(
        key,
        overlay(
          { key, label: def.label, description: null, packageName: null, version: null, icon: null, preview: [] },
          def,
        ),
      );
    }
  }
  return [...kinds.values()].sort((one, other) => one.label.localeCompare(other.label));
}

type Base = Pick<WidgetKind, "key" | "label" | "description" | "packageName" | "version" | "icon" | "preview">;

function overlay(base: Base, def: WidgetDef | undefined): WidgetKind {
  return {
    ...base,
    label: def?.label ?? base.label,
    description: def?.description ?? base.description,
    version: def?.version ?? base.version,
    def: def ?? null,
    layout: def?.layout ?? DEFAULT_LAYOUT,
    icon: def?.icon ?? base.icon,
  };
}
