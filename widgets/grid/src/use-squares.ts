import {
  type AttributeInfo,
  attributeParts,
  formatInputFormattedTemplate,
  type Sample,
  type ShownNames,
  type StatusLevel,
  statusOfReading,
  type TemplateValues,
  unitText,
  useAttributeInfo,
  useReadings,
  useShownNames,
  useVariables,
  valueText,
  withUnit,
} from "@octopus-widgets/sdk";
import { useMemo, useRef } from "react";
import type { GridConfig } from "./config";

/** What one square shows. */
export interface Square {
  name: string;
  text: string;
  value: string;
  status: StatusLevel;
  sample: Sample | undefined;
  info: AttributeInfo | null | undefined;
  /** Extra attributes of its hover card. */
  hover: readonly string[];
  /** What a click sets the variable to. */
  variable: string;
}

/** What it shows, as the settings say. */
export function useGridNames(config: GridConfig): ShownNames {
  return useShownNames(config.attributes, config.hoverAttributes);
}

/** The squares, made anew only where something changed. */
export function useSquares(
  instanceId: string,
  config: GridConfig,
  names: readonly string[],
  hover: readonly (readonly string[])[],
): Square[] {
  const samples = useReadings(instanceId, names, config.useLiveData);
  const infos = useAttributeInfo(names);
  const { vars } = useVariables();
  const made = useRef<{ from: readonly unknown[]; squares: Map<string, Square> }>({ from: [], squares: new Map() });
  return useMemo(() => {
    const from = [config, vars, hover];
    if (from.some((value, index) => value !== made.current.from[index])) made.current = { from, squares: new Map() };
    const cache = made.current.squares;
    return names.map((name, index) => {
      const before = cache.get(name);
      if (before && before.sample === samples[name] && before.info === infos[name]) return before;
      const square = squareOf(config, vars, name, index, samples[name], infos[name], hover[index] ?? []);
      cache.set(name, square);
      return square;
    });
  }, [names, samples, infos, config, vars, hover]);
}

function squareOf(
  config: GridConfig,
  vars: TemplateValues,
  name: string,
  index: number,
  sample: Sample | undefined,
  info: AttributeInfo | null | undefined,
  hover: readonly string[],
): Square {
  const parts = attributeParts(name);
  const plain = valueText(sample?.value, info, { enumLabels: config.useEnumLabels });
  const value = config.showUnits ? withUnit(plain, info?.unit) : plain;
  const values: TemplateValues = {
    ...vars,
    ...parts,
    fullname: name,
    value,
    unit: unitText(info?.unit),
    label: info?.label || parts.attribute,
    quality: sample?.quality,
    index: index + 1,
  };
  return {
    name,
    value,
    sample,
    info,
    hover,
    status: statusOfReading(sample, info),
    text: formatInputFormattedTemplate(config.cellLabelFormat || "value", values),
    variable: formatInputFormattedTemplate(config.selectedVariableFormat || "fullname", values),
  };
}
