import {
  type AttributeInfo,
  attributeParts,
  formatInputFormattedTemplate,
  host,
  type Sample,
  type ShownNames,
  type StatusLevel,
  statusOfReading,
  type TemplateValues,
  useAttributeInfo,
  useReadings,
  useShownNames,
  useVariables,
  valueText,
  worstStatus,
} from "@octopus-widgets/sdk";
import { useMemo } from "react";
import type { GaugeConfig } from "./config";
import { type Limits, levelOf, limitsOf } from "./scale";

export interface GaugeReading {
  name: string;
  label: string;
  text: string;
  /** Null: no number, or none yet. */
  value: number | null;
  unit: string;
  status: StatusLevel;
  limits: Limits;
  sample: Sample | undefined;
  info: AttributeInfo | null | undefined;
  hover: readonly string[];
  /** What a press sets the variable to. */
  variable: string;
}

/** What it shows, as the settings say. */
export function useGaugeNames(config: GaugeConfig): ShownNames {
  return useShownNames(config.attributes, config.hoverAttributes);
}

export function useGauges(
  instanceId: string,
  config: GaugeConfig,
  names: readonly string[],
  hover: readonly (readonly string[])[],
): GaugeReading[] {
  const samples = useReadings(instanceId, names, config.useLiveData);
  const infos = useAttributeInfo(names);
  const { vars } = useVariables();
  return useMemo(
    () => names.map((name, index) => gaugeOf(config, vars, name, samples[name], infos[name], hover[index] ?? [])),
    [names, samples, infos, config, vars, hover],
  );
}

function gaugeOf(
  config: GaugeConfig,
  vars: TemplateValues,
  name: string,
  sample: Sample | undefined,
  info: AttributeInfo | null | undefined,
  hover: readonly string[],
): GaugeReading {
  const parts = attributeParts(name);
  const number = typeof sample?.value === "number" && !info?.enumLabels.length ? sample.value : null;
  const limits = limitsOf(config, info);
  const own = statusOfReading(sample, info);
  const names = { ...vars, ...parts, fullname: name, label: info?.label || parts.attribute };
  return {
    name,
    sample,
    info,
    limits,
    hover,
    value: number,
    unit: info?.unit ?? "",
    text: textOf(config, sample, info, number),
    status: number === null || sample?.error ? own : worstStatus(own, levelOf(number, limits)),
    label: formatInputFormattedTemplate(config.labelFormat || "label", names),
    variable: formatInputFormattedTemplate(config.selectedVariableFormat || "fullname", names),
  };
}

function textOf(
  config: GaugeConfig,
  sample: Sample | undefined,
  info: AttributeInfo | null | undefined,
  number: number | null,
): string {
  if (info === null) return "—";
  if (!sample) return "…";
  if (number !== null && typeof config.decimals === "number")
    return number.toFixed(Math.min(12, Math.max(0, config.decimals)));
  if (number !== null) return host().formatValue(number, info);
  return valueText(sample.value, info, { enumLabels: config.useEnumLabels });
}
