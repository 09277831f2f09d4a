import {
  type AttributeInfo,
  attributeParts,
  formatInputFormattedTemplate,
  normalizeTangoAttributeInputs,
  type Sample,
  type StatusLevel,
  statusOfReading,
  unitText,
  useAttributeInfo,
  usePropertyExpansion,
  useReadings,
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
}

export function useDisplayNames(config: DisplayConfig): {
  names: string[];
  loading: boolean;
  error: Error | undefined;
} {
  const { vars } = useVariables();
  const asked = useMemo(
    () => normalizeTangoAttributeInputs({ attributes: config.attributes, variables: vars }),
    [config.attributes, vars],
  );
  const { groups, loading, error } = usePropertyExpansion(asked);
  return useMemo(() => ({ names: [...new Set(groups.flat())], loading, error }), [groups, loading, error]);
}

export function useRows(instanceId: string, config: DisplayConfig, names: readonly string[]): Row[] {
  const samples = useReadings(instanceId, names, config.useLiveData);
  const infos = useAttributeInfo(names);
  const { vars } = useVariables();
  return useMemo(
    () => names.map((name) => rowOf(config, vars, name, samples[name], infos[name])),
    [names, samples, infos, config, vars],
  );
}

function rowOf(
  config: DisplayConfig,
  vars: { readonly [key: string]: string },
  name: string,
  sample: Sample | undefined,
  info: AttributeInfo | null | undefined,
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
  };
}
