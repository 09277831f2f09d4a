import {
  type AttributeInfo,
  attributeParts,
  formatInputFormattedTemplate,
  type Sample,
  type ShownNames,
  type StatusLevel,
  statusOfReading,
  unitText,
  useAttributeInfo,
  useReadings,
  useShownNames,
  useVariables,
  valueText,
} from "@octopus-widgets/sdk";
import { useMemo } from "react";
import type { DisplayConfig } from "./config";

export interface Row {
  name: string;
  label: string;
  text: string;
  unit: string;
  status: StatusLevel;
  sample: Sample | undefined;
  info: AttributeInfo | null | undefined;
  /** The set point in words, where it is not the value. */
  setPoint: string | null;
  /** What a press on the label sets the variable to. */
  variable: string;
  /** Extra attributes of its hover card. */
  hover: readonly string[];
}

/** What it shows, as the settings say. */
export function useDisplayNames(config: DisplayConfig): ShownNames {
  return useShownNames(config.attributes, config.hoverAttributes);
}

export function useRows(
  instanceId: string,
  config: DisplayConfig,
  names: readonly string[],
  hover: readonly (readonly string[])[],
): Row[] {
  const samples = useReadings(instanceId, names, config.useLiveData);
  const infos = useAttributeInfo(names);
  const { vars } = useVariables();
  return useMemo(
    () => names.map((name, index) => rowOf(config, vars, name, samples[name], infos[name], hover[index] ?? [])),
    [names, samples, infos, config, vars, hover],
  );
}

function rowOf(
  config: DisplayConfig,
  vars: { readonly [key: string]: string },
  name: string,
  sample: Sample | undefined,
  info: AttributeInfo | null | undefined,
  hover: readonly string[],
): Row {
  const parts = attributeParts(name);
  const words = (value: Sample["value"] | undefined): string =>
    valueText(value, info, { enumLabels: config.useEnumLabels });
  const value = sample?.value === "" ? "—" : words(sample?.value);
  const writable = info?.writable === "READ_WRITE" || info?.writable === "READ_WITH_WRITE";
  const setPoint =
    writable && sample?.writeValue !== undefined && sample.writeValue !== null ? words(sample.writeValue) : null;
  const unit = config.showUnits ? (info?.unit ?? "") : "";
  const values = {
    ...vars,
    ...parts,
    fullname: name,
    label: info?.label || parts.attribute,
    value,
    unit: unitText(info?.unit),
    quality: sample?.quality,
    setpoint: setPoint,
  };
  return {
    name,
    sample,
    info,
    unit,
    label: formatInputFormattedTemplate(config.labelFormat || "{label}", values),
    text: formatInputFormattedTemplate(config.valueFormat || "{value}", values),
    status: statusOfReading(sample, info),
    setPoint: setPoint !== null && setPoint !== value ? setPoint : null,
    variable: formatInputFormattedTemplate(config.selectedVariableFormat || "fullname", values),
    hover,
  };
}
