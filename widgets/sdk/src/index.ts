/**
 * `@octopus-widgets/sdk`: what a detached widget of Octopus is written with. Hooks delegate to the host found at run time
 * under `globalThis.Octopus.host`.
 */
export { type ClickTarget, useClickAction } from "./click";
export * from "./contract";
export {
  CSV_ICON,
  csvBlob,
  csvCell,
  csvHead,
  csvLine,
  csvValue,
  fileName,
  isoMicroseconds,
  readingsCsv,
  type ShownReading,
  useCsvExport,
  useReadingsExport,
} from "./csv";
export { makeWidgetDef } from "./define";
export * from "./hooks";
export { host } from "./host";
export * from "./inputs";
export { missingFields } from "./missing";
export {
  type AttributeParts,
  attributeParts,
  joinRoute,
  type NormalizeOptions,
  normalizeTangoAttributeInputs,
  normalizeTangoAttributeRows,
  normalizeTangoDeviceInputs,
  splitRoute,
  stripRoutedAttributeEndpoint,
  type TangoAttributeInput,
  type TangoDeviceInput,
} from "./names";
export {
  type Expansion,
  type PropertySelector,
  parsePropertySelector,
  type ShownNames,
  usePropertyExpansion,
  useShownNames,
  zipExpandedRows,
} from "./properties";
export {
  itemsIn,
  type QueryItems,
  type QueryValues,
  readQuery,
  readSubscription,
  useQueryItems,
  type WrittenQuery,
} from "./queries";
export { READ_ATTRIBUTES, useReadings, valueText } from "./readings";
export { registerWidget } from "./register";
export { deriveConfigFields, deriveDefaultConfig, mergeConfig } from "./schema";
export { statusOfMeaning, statusOfReading, worstStatus } from "./status";
export {
  describeBounds,
  describeTangoType,
  numeric,
  type Parsed,
  parseTangoValue,
  TANGO_STATE_NAMES,
  type TangoType,
  tangoType,
  type ValueLimits,
} from "./tango";
export { formatInputFormattedTemplate, type TemplateValues } from "./template";
export { clingsToNumber, unitText, withUnit } from "./units";
export { ageText, clockText } from "./words";
export { OPERATOR_LEVEL, SET_ATTRIBUTE_VALUE, useActGate, useWriteAttribute, type WriteOutcome } from "./writing";
