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
import type { FleetConfig } from "./config";

export interface Element {
  device: string;
  label: string;
  /** What a press sets the variable to. */
  variable: string;
  /** Full name of each field's attribute. */
  names: readonly string[];
}

export interface Field {
  name: string;
  sample: Sample | undefined;
  info: AttributeInfo | null | undefined;
  status: StatusLevel;
}

/** Seconds between two deliveries. */
const WINDOW = 0.25;

/** The elements, with variables filled in and property selectors expanded. */
export function useElements(config: FleetConfig, attributes: readonly string[]) {
  const { vars } = useVariables();
  const asked = useMemo(
    () => normalizeTangoDeviceInputs({ devices: config.devices, variables: vars }),
    [config.devices, vars],
  );
  const { groups, loading, error } = usePropertyExpansion(asked);
  const elements = useMemo(
    () => [...new Set(groups.flat())].map((device, index) => elementOf(device, index, attributes, config, vars)),
    [groups, attributes, config, vars],
  );
  return { elements, loading, error };
}

function elementOf(
  device: string,
  index: number,
  attributes: readonly string[],
  config: FleetConfig,
  vars: TemplateValues,
): Element {
  const { domain, family, member } = attributeParts(device);
  const values = { ...vars, device, domain, family, member, index: index + 1 };
  return {
    device,
    label: formatInputFormattedTemplate(config.labelFormat || "member", values) || splitRoute(device).name,
    variable: formatInputFormattedTemplate(config.selectedVariableFormat || "device", values),
    names: attributes.map((attribute) => `${device}/${attribute}`),
  };
}

/** What the fields say, element after element, made anew only where something changed; and the worst of each element. */
export function useFields(
  instanceId: string,
  config: FleetConfig,
  elements: readonly Element[],
): { fields: readonly (readonly Field[])[]; levels: readonly StatusLevel[] } {
  const names = useMemo(() => elements.flatMap((element) => element.names), [elements]);
  const samples = useReadings(instanceId, names, config.useLiveData, { window: WINDOW });
  const infos = useAttributeInfo(names);
  const made = useRef(new Map<string, Field>());
  return useMemo(() => {
    const before = made.current;
    const kept = new Map<string, Field>();
    const fields = elements.map((element) =>
      element.names.map((name) => {
        const [sample, info] = [samples[name], infos[name]];
        const old = before.get(name);
        const field =
          old && old.sample === sample && old.info === info
            ? old
            : { name, sample, info, status: statusOfReading(sample, info) };
        kept.set(name, field);
        return field;
      }),
    );
    made.current = kept;
    return { fields, levels: fields.map(levelOf) };
  }, [elements, samples, infos]);
}

/** The worst of what is known of an element; nothing known is off. */
export function levelOf(fields: readonly Field[]): StatusLevel {
  const known = fields.filter(({ sample, info }) => sample !== undefined && info !== null);
  if (known.length === 0) return "off";
  return known.reduce<StatusLevel>((worst, { status }) => worstStatus(worst, status), "normal");
}
