import {
  type AttributeInfo,
  normalizeTangoAttributeInputs,
  normalizeTangoDeviceInputs,
  type Sample,
  type StatusLevel,
  statusOfReading,
  useAttributeInfo,
  useNow,
  usePolling,
  usePropertyExpansion,
  useReadings,
  useVariables,
} from "@octopus-widgets/sdk";
import { useMemo, useRef } from "react";
import type { AlarmConfig } from "./config";
import { type Alarm, NOTHING, type Tracked, track } from "./tracking";

export const WATCHED_DEVICES = `query watchedDevices($pattern: String!) { devices(pattern: $pattern) { name } }`;

/** Seconds between two looks for devices of the pattern, between two looks at the clock, and between two deliveries of many. */
const DEVICES_AGAIN = 60;
const BEAT = 1;
const MANY = 400;
const SLOWER = 0.5;

export interface Watched {
  names: readonly string[];
  loading: boolean;
  error: Error | undefined;
}

/** Names of all attributes that are watched. */
export function useWatched(config: AlarmConfig): Watched {
  const { vars } = useVariables();
  const attributes = useMemo(
    () => normalizeTangoAttributeInputs({ attributes: config.attributes, variables: vars }),
    [config.attributes, vars],
  );
  const devices = useMemo(
    () => normalizeTangoDeviceInputs({ devices: config.devices, variables: vars }),
    [config.devices, vars],
  );
  const own = usePropertyExpansion(attributes);
  const listed = usePropertyExpansion(devices);
  const pattern = config.pattern?.trim() ?? "";
  const found = usePolling<{ devices: { name: string }[] }>(WATCHED_DEVICES, {
    variables: { pattern },
    interval: DEVICES_AGAIN,
    skip: pattern === "",
  });
  return useMemo(() => {
    const all = [...listed.groups.flat(), ...(pattern ? (found.data?.devices ?? []).map(({ name }) => name) : [])];
    const wanted = (config.deviceAttributes ?? []).map((name) => String(name).trim()).filter(Boolean);
    const ofDevices = all.flatMap((device) => wanted.map((attribute) => `${device}/${attribute}`));
    const names = new Map([...own.groups.flat(), ...ofDevices].map((name) => [name.toLowerCase(), name]));
    const asking = pattern !== "" && found.data === undefined && found.error === undefined;
    return {
      names: [...names.values()],
      loading: own.loading || listed.loading || asking,
      error: own.error ?? listed.error ?? found.error,
    };
  }, [own, listed, found.data, found.error, pattern, config.deviceAttributes]);
}

export interface AlarmsNow extends Tracked {
  samples: { readonly [name: string]: Sample | undefined };
  infos: { readonly [name: string]: AttributeInfo | null | undefined };
  /** How many of the watched have said something. */
  known: number;
}

/** What is out of normal among them. */
export function useAlarms(instanceId: string, config: AlarmConfig, names: readonly string[]): AlarmsNow {
  const samples = useReadings(instanceId, names, true, names.length > MANY ? { window: SLOWER } : {});
  const infos = useAttributeInfo(names);
  const now = useNow(BEAT);
  const before = useRef<ReadonlyMap<string, Alarm>>(NOTHING);
  const settings = `${config.leastLevel} ${config.showStale}`;
  const settled = useRef(settings);
  return useMemo(() => {
    if (settled.current !== settings) before.current = NOTHING;
    settled.current = settings;
    const looked = names.map((name) => ({
      name,
      sample: samples[name],
      level: levelOf(samples[name], infos[name], config.showStale !== false),
    }));
    const options = { least: config.leastLevel || "caution", keep: config.keepSeconds ?? 60 } as const;
    const tracked = track(before.current, looked, now, options);
    before.current = tracked.alarms;
    return { ...tracked, samples, infos, known: looked.filter(({ sample }) => sample !== undefined).length };
  }, [names, samples, infos, now, settings, config.showStale, config.leastLevel, config.keepSeconds]);
}

function levelOf(sample: Sample | undefined, info: AttributeInfo | null | undefined, stale: boolean): StatusLevel {
  if (!sample || info === null) return "normal";
  if (!stale && (sample.stale || sample.error)) return "normal";
  return statusOfReading(sample, info);
}
