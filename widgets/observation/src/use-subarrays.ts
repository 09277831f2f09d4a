/** What each subarray does, out of its attributes, those of its receptors, and the books of OET and ODA. */
import {
  attributeParts,
  formatInputFormattedTemplate,
  joinRoute,
  normalizeTangoDeviceInputs,
  type StatusLevel,
  splitRoute,
  statusOfMeaning,
  unitText,
  useNow,
  usePropertyExpansion,
  useVariables,
  valueText,
  withUnit,
  worstStatus,
} from "@octopus-widgets/sdk";
import { useMemo } from "react";
import type { ObservationConfig } from "./config";
import { type ObsState, obsStateOf, type Procedure, procedureOf, secondsLeft } from "./course";
import { type Reading, type Readings, useInstant, useNowOrThen } from "./now-or-then";
import { type Block, useBooks } from "./use-books";

export interface Trouble {
  device: string;
  /** The member of the name. */
  name: string;
  level: StatusLevel;
  why: string;
}

export interface Subarray {
  device: string;
  label: string;
  state: ObsState;
  /** Why nothing is known; "": something is. */
  fault: string;
  known: boolean;
  stale: number | null;
  target: string;
  block: string;
  details: Block | undefined;
  /** 0: none runs. */
  scan: number;
  /** 0 to 1. */
  progress: number;
  left: number | null;
  receptors: readonly string[];
  troubles: readonly Trouble[];
  band: string;
  pointing: string;
  procedure: Procedure | null;
  said: string | undefined;
  extra: readonly { label: string; text: string }[];
  /** What a press sets the variable to. */
  variable: string;
}

export interface Subarrays {
  all: readonly Subarray[];
  at: number | null;
  loading: boolean;
  error: Error | undefined;
}

/** Receptors of all subarrays whose attributes are followed. */
const MOST_RECEPTORS = 600;

const texts = (list: unknown): string[] =>
  Array.isArray(list) ? list.map((one) => String(one ?? "").trim()).filter(Boolean) : [];

export function useSubarrays(config: ObservationConfig): Subarrays {
  const { vars } = useVariables();
  const asked = useMemo(
    () => normalizeTangoDeviceInputs({ devices: config.subarrays, variables: vars }),
    [config.subarrays, vars],
  );
  const expansion = usePropertyExpansion(asked);
  const devices = useMemo(() => [...new Set(expansion.groups.flat())], [expansion.groups]);
  const at = useInstant();
  const own = useMemo(
    () => devices.flatMap((device) => attributesOf(config).map((name) => `${device}/${name}`)),
    [devices, config],
  );
  const readings = useNowOrThen(own, at);
  const assigned = useMemo(
    () =>
      devices.map((device) =>
        texts(listOf(readings.get(`${device}/${config.resourcesAttribute}`)?.value)).map((name) =>
          joinRoute(splitRoute(device).route, name),
        ),
      ),
    [devices, readings, config.resourcesAttribute],
  );
  const key = assigned.map((names) => names.join(" ")).join("\n");
  const wanted = useMemo(() => {
    const few = [...new Set(key.split(/\s+/).filter(Boolean))].slice(0, MOST_RECEPTORS);
    const each = texts(config.receptorAttributes);
    const first = key.split("\n").flatMap((line) => line.split(" ").filter(Boolean).slice(0, 1));
    const more = [config.bandAttribute?.trim(), ...texts(config.pointingAttributes)].filter(Boolean);
    return [
      ...few.flatMap((device) => each.map((name) => `${device}/${name}`)),
      ...first.flatMap((device) => more.map((name) => `${device}/${name}`)),
    ];
  }, [key, config.receptorAttributes, config.bandAttribute, config.pointingAttributes]);
  const receptors = useNowOrThen(wanted, at, true);
  const now = useNow(1);
  const books = useBooks(config, at, Math.floor(now / 600) * 600);
  const all = devices.map((device, index) => {
    const names = assigned[index] ?? [];
    const made = subarrayOf(config, device, readings, receptors, names, at ?? now);
    const procedure = procedureOf(device, books.procedures);
    const values = { ...vars, ...attributeParts(device), device, block: made.block, target: made.target };
    return {
      ...made,
      details: made.block ? books.block(made.block) : undefined,
      procedure,
      said: procedure ? books.said(procedure.id) : undefined,
      label: formatInputFormattedTemplate(config.labelFormat || "{domain} {member}", values),
      variable: formatInputFormattedTemplate(config.selectedVariableFormat || "device", values),
    };
  });
  return { all, at, loading: expansion.loading || readings.loading, error: expansion.error };
}

function attributesOf(config: ObservationConfig): string[] {
  const names = [
    config.stateAttribute,
    config.blockAttribute,
    config.targetAttribute,
    config.scanAttribute,
    config.progressAttribute,
    config.remainingAttribute,
    config.resourcesAttribute,
    ...texts(config.extraAttributes),
  ];
  return [...new Set(names.map((name) => (name ?? "").trim()).filter(Boolean))];
}

const listOf = (value: unknown): unknown =>
  ArrayBuffer.isView(value) ? Array.from(value as unknown as ArrayLike<unknown>) : value;

function subarrayOf(
  config: ObservationConfig,
  device: string,
  readings: Readings,
  receptors: Readings,
  names: readonly string[],
  now: number,
) {
  const read = (attribute: string): Reading | undefined => readings.get(`${device}/${attribute}`);
  const text = (attribute: string): string => {
    const value = attribute ? read(attribute)?.value : null;
    return value === null || value === undefined ? "" : String(value);
  };
  const told = read(config.stateAttribute);
  const state = obsStateOf(told?.value, readings.info(`${device}/${config.stateAttribute}`));
  const remaining = read(config.remainingAttribute);
  const scanning = state.name === "SCANNING";
  const progress = Number(read(config.progressAttribute)?.value);
  const first = names[0];
  return {
    device,
    state,
    known: told !== undefined,
    fault:
      told?.error ??
      (readings.info(`${device}/${config.stateAttribute}`) === null ? "not known to the control system" : ""),
    stale: told?.stale ?? null,
    target: text(config.targetAttribute),
    block: text(config.blockAttribute),
    scan: Number(text(config.scanAttribute)) || 0,
    progress: Number.isFinite(progress) ? Math.max(0, Math.min(1, progress / 100)) : 0,
    left: scanning ? secondsLeft(remaining?.value, remaining?.time ?? null, now, readings.at !== null) : null,
    receptors: names,
    troubles: names.flatMap((name) => troubleOf(config, name, receptors)),
    band: first ? shown(receptors, `${first}/${config.bandAttribute}`) : "",
    pointing: first
      ? texts(config.pointingAttributes)
          .map((attribute) => shown(receptors, `${first}/${attribute}`))
          .filter(Boolean)
          .join(", ")
      : "",
    extra: texts(config.extraAttributes).map((attribute) => ({
      label: readings.info(`${device}/${attribute}`)?.label || attribute,
      text: shown(readings, `${device}/${attribute}`) || "—",
    })),
  };
}

/** A value with its unit; "": none. */
function shown(readings: Readings, name: string): string {
  const reading = readings.get(name);
  const info = readings.info(name);
  if (reading?.value === undefined || reading.value === null || !info) return "";
  return withUnit(valueText(reading.value, info), unitText(info.unit));
}

/** What is wrong with a receptor: the worst of its attributes that is no good. */
function troubleOf(config: ObservationConfig, device: string, receptors: Readings): Trouble[] {
  let level: StatusLevel = "normal";
  let why = "";
  for (const attribute of texts(config.receptorAttributes)) {
    const name = `${device}/${attribute}`;
    const reading = receptors.get(name);
    const info = receptors.info(name);
    if (!reading || !info) continue;
    const found =
      reading.error || reading.stale !== null ? "caution" : (statusOfMeaning(reading.value, info) ?? "normal");
    if (found !== "caution" && found !== "serious" && found !== "critical") continue;
    if (worstStatus(level, found) !== level) {
      level = found;
      why =
        reading.error ??
        (reading.stale !== null ? `${attribute} is stale` : `${attribute} ${valueText(reading.value, info)}`);
    }
  }
  return level === "normal" ? [] : [{ device, name: attributeParts(device).member || device, level, why }];
}
