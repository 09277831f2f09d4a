/**
 * `@octopus-widgets/sdk`: what a detached widget of Octopus is written with. Hooks delegate to the host found at run time
 * under `globalThis.Octopus.host`.
 */
export * from "./contract.ts";
export { makeWidgetDef } from "./define.ts";
export { host } from "./host.ts";
export * from "./hooks.ts";
export * from "./inputs.ts";
export {
  type AttributeParts, attributeParts, joinRoute, type NormalizeOptions, normalizeTangoAttributeInputs, normalizeTangoAttributeRows,
  splitRoute, stripRoutedAttributeEndpoint, type TangoAttributeInput,
} from "./names.ts";
export { type Expansion, type PropertySelector, parsePropertySelector, usePropertyExpansion, zipExpandedRows } from "./properties.ts";
export { registerWidget } from "./register.ts";
export { deriveConfigFields, deriveDefaultConfig, mergeConfig } from "./schema.ts";
export { statusOfMeaning, statusOfReading, worstStatus } from "./status.ts";
export { formatInputFormattedTemplate, type TemplateValues } from "./template.ts";
