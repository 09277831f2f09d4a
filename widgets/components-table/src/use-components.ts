import {
  type AttributeInfo,
  attributeParts,
  formatInputFormattedTemplate,
  normalizeTangoDeviceInputs,
  type Sample,
  type StatusLevel,
  splitRoute,
  statusOfReading,
  type TemplateValues,
  useAttributeInfo,
  usePropertyExpansion,
  useReadings,
  useVariables,
  worstStatus,
} from "@octopus-widgets/sdk";
import { useMemo, useRef } from "react";
import type { TableConfig } from "./config";

/** One cell: an attribute of a device. */
export interface Reading {
  name: string;
  sample: Sample | undefined;
  info: AttributeInfo | null | undefined;
  status: StatusLevel;
}

/** One row: a device. */
export interface Component {
  key: string;
  device: string;
  label: string;
  /** By the attribute as it is written in the settings. */
  readings: ReadonlyMap<string, Reading>;
  /** The worst of its readings. */
  status: StatusLevel;
  /** When its newest value was taken, seconds since the epoch. */
  newest: number | null;
}

/** More cells than this are delivered twice a second instead of ten times. */
const MANY = 400;
const SLOWER = 0.5;

export interface ComponentName {
  key: string;
  device: string;
  label: string;
}

/** The devices of the rows and what each is called. */
export function useComponentNames(config: TableConfig): {
  rows: readonly ComponentName[];
  loading: boolean;
  error: Error | undefined;
} {
  const { vars } = useVariables();
  const asked = useMemo(
    () => normalizeTangoDeviceInputs({ devices: config.devices, variables: vars }),
    [config.devices, vars],
  );
  const { groups, loading, error } = usePropertyExpansion(asked);
  return useMemo(
    () => ({
      rows: groups.flat().map((device, index) => nameOf(device, index, config.rowLabels ?? [], vars)),
      loading,
      error,
    }),
    [groups, loading, error, config.rowLabels, vars],
  );
}

function nameOf(device: string, index: number, labels: readonly string[], vars: TemplateValues): ComponentName {
  const last = labels.at(-1) ?? "";
  const label = labels[index] || (last.includes("{") ? last : "");
  const text = formatInputFormattedTemplate(label, { ...vars, ...deviceParts(device), index: index + 1 }).trim();
  return { key: `${index}:${device}`, device, label: text || splitRoute(device).name };
}

/** What a template may name of a device. */
export function deviceParts(device: string): TemplateValues {
  const { route, domain, family, member } = attributeParts(device);
  return { route, domain, family, member, device };
}

/** Rows with what their attributes say, made anew only where something changed. */
export function useComponents(
  instanceId: string,
  config: TableConfig,
  rows: readonly ComponentName[],
  attributes: readonly string[],
): readonly Component[] {
  const names = useMemo(
    () => [...new Set(rows.flatMap(({ device }) => attributes.map((attribute) => `${device}/${attribute}`)))],
    [rows, attributes],
  );
  const window = names.length > MANY ? { window: SLOWER } : {};
  const samples = useReadings(instanceId, names, config.useLiveData, window);
  const infos = useAttributeInfo(names);
  const made = useRef(new Map<string, Component>());
  return useMemo(() => {
    const before = made.current;
    made.current = new Map();
    return rows.map((row) => {
      const component = componentOf(row, attributes, samples, infos, before.get(row.key));
      made.current.set(row.key, component);
      return component;
    });
  }, [rows, attributes, samples, infos]);
}

function componentOf(
  { key, device, label }: ComponentName,
  attributes: readonly string[],
  samples: { readonly [name: string]: Sample | undefined },
  infos: { readonly [name: string]: AttributeInfo | null | undefined },
  before: Component | undefined,
): Component {
  let changed = before === undefined || before.label !== label || before.readings.size !== attributes.length;
  const readings = new Map<string, Reading>();
  for (const attribute of attributes) {
    const name = `${device}/${attribute}`;
    const kept = before?.readings.get(attribute);
    const [sample, info] = [samples[name], infos[name]];
    if (kept && kept.sample === sample && kept.info === info) readings.set(attribute, kept);
    else {
      changed = true;
      readings.set(attribute, { name, sample, info, status: statusOfReading(sample, info) });
    }
  }
  if (before && !changed) return before;
  let status: StatusLevel = "normal";
  let newest: number | null = null;
  let known = false;
  for (const reading of readings.values()) {
    if (reading.info === null || !reading.sample) continue;
    known = true;
    status = worstStatus(status, reading.status);
    const time = reading.sample.timestamp;
    if (time !== null && time > (newest ?? Number.NEGATIVE_INFINITY)) newest = time;
  }
  return { key, device, label, readings, status: known ? status : "off", newest };
}
