/** The array, what is out of it, where it looks and when, out of the settings and the attributes they name. */
import {
  attributeParts,
  type Json,
  joinRoute,
  normalizeTangoAttributeInputs,
  normalizeTangoDeviceInputs,
  numeric,
  splitRoute,
  useAttributeInfo,
  useAttributes,
  useEffectiveTimeRange,
  useNow,
  usePropertyExpansion,
  useVariables,
} from "@octopus-widgets/sdk";
import { useMemo, useRef } from "react";
import { readPositions, threeArms } from "./antennas";
import type { CoverageConfig } from "./config";
import { type Coverage, coverageOf, frequenciesOf, trackAround } from "./coverage-of";
import { type Antenna, type Direction, deg, equatorial, rad } from "./geometry";

export interface Shown {
  antennas: readonly Antenna[];
  /** Names of those that do not observe, and why. */
  out: readonly { name: string; why: string }[];
  direction: Direction | null;
  coverage: Coverage | null;
  /** Seconds since the epoch. */
  span: { start: number; end: number } | null;
  faults: readonly string[];
  loading: boolean;
  stale: boolean;
}

/** Seconds by which what moves with the clock is rounded: a track need not be drawn anew each second. */
const STEP = 60;
/** A pointing that wanders by less (degrees) is the same. */
const SAME = 0.05;
const textsOf = (list: unknown): string[] =>
  (Array.isArray(list) ? list : []).map((one) => String(one ?? "").trim()).filter(Boolean);

export function useCoverage(config: CoverageConfig): Shown {
  const range = useEffectiveTimeRange();
  const clock = useNow(STEP / 4);
  const now = Math.round((range.live ? clock : range.end) / STEP) * STEP;
  const site = useMemo(
    () => ({ latitude: rad(config.latitude), longitude: rad(config.longitude) }),
    [config.latitude, config.longitude],
  );
  const devices = useReceptors(config);
  const asked = useMemo(
    () =>
      config.layout === "devices"
        ? devices.map((device) => `[properties]${device}/${config.positionProperty || "enu"}`)
        : [],
    [config.layout, config.positionProperty, devices],
  );
  const { groups, loading, error } = usePropertyExpansion(asked);
  const placed = useMemo(() => {
    if (config.layout === "y") return { antennas: threeArms(config.armMetres || 21_000), faults: [] as string[] };
    if (config.layout === "list") return readPositions(config.positions ?? [], site);
    const lines = devices.map((device, at) => ({ name: attributeParts(device).member, place: groups[at] ?? [] }));
    const known = lines.filter(({ place }) => place.length >= 2);
    const read = readPositions(
      known.map(({ name, place }) => [name, ...place].join(" ")),
      site,
    );
    const without = loading ? [] : lines.filter(({ place }) => place.length < 2).map(({ name }) => name);
    const told = without.length > 0 ? [`No position is known of ${without.join(", ")}.`] : [];
    return { antennas: read.antennas, faults: [...read.faults, ...told, ...(error ? [error.message] : [])] };
  }, [config.layout, config.armMetres, config.positions, devices, groups, site, loading, error]);
  const { out, stale } = useOut(config, devices);
  const outKey = out.map(({ name }) => name).join(" ");
  const antennas = useMemo(() => {
    const gone = new Set(outKey.split(" "));
    return placed.antennas.filter(({ name }) => !gone.has(name));
  }, [placed, outKey]);
  const direction = useDirection(config, devices[0], site);
  const frequencyKey = [config.frequency, config.bandwidth, config.channels].join();
  const { span: kind, hours, elevationLimit } = config;
  const { start: from, end: until } = range;
  const workspace = kind === "workspace" ? `${Math.round(from / STEP) * STEP} ${Math.round(until / STEP) * STEP}` : "";
  const span = useMemo(() => {
    if (!direction) return null;
    if (kind === "snapshot") return { start: now, end: now };
    if (kind === "hours") return { start: now, end: now + 3600 * (hours || 1) };
    if (kind === "track") return trackAround(site, direction, rad(elevationLimit ?? 15), now);
    const [start = now, end = now] = workspace.split(" ").map(Number);
    return { start, end };
  }, [direction, kind, hours, elevationLimit, site, now, workspace]);
  const coverage = useMemo(() => {
    if (!direction || !span || antennas.length < 2) return null;
    const [frequency = 1284, bandwidth = 0, channels = 1] = frequencyKey.split(",").map(Number);
    return coverageOf({
      antennas,
      site,
      direction,
      ...span,
      elevationLimit: rad(elevationLimit ?? 15),
      frequencies: frequenciesOf((frequency || 1284) * 1e6, bandwidth * 1e6, Math.min(32, channels || 1)),
    });
  }, [antennas, site, direction, span, elevationLimit, frequencyKey]);
  return { antennas, out, direction, coverage, span, faults: placed.faults, loading, stale };
}

/** The receptors of the settings, else those that the subarray has now. */
function useReceptors(config: CoverageConfig): readonly string[] {
  const { vars } = useVariables();
  const named = useMemo(
    () => normalizeTangoDeviceInputs({ devices: config.receptors, variables: vars }),
    [config.receptors, vars],
  );
  const { groups } = usePropertyExpansion(named);
  const subarray = useMemo(
    () => normalizeTangoDeviceInputs({ devices: config.subarray, variables: vars })[0],
    [config.subarray, vars],
  );
  const attribute = subarray && named.length === 0 ? `${subarray}/${config.resourcesAttribute}` : "";
  const names = useMemo(() => (attribute ? [attribute] : []), [attribute]);
  const value = useAttributes(names, { window: 1 })[attribute]?.value;
  const key = named.length > 0 ? groups.flat().join("\n") : textsOf(value).join("\n");
  return useMemo(
    () => (key === "" ? [] : key.split("\n").map((name) => joinRoute(splitRoute(subarray ?? "").route, name))),
    [key, subarray],
  );
}

/** Receptors whose mode says that they do not observe. */
function useOut(config: CoverageConfig, devices: readonly string[]) {
  const mode = (config.modeAttribute ?? "").trim();
  const names = useMemo(() => (mode ? devices.map((device) => `${device}/${mode}`) : []), [devices, mode]);
  const samples = useAttributes(names, { window: 1 });
  const infos = useAttributeInfo(names);
  const good = new Set(textsOf(config.operatingValues).map((one) => one.toUpperCase()));
  const out: { name: string; why: string }[] = [];
  let stale = false;
  for (const [at, name] of names.entries()) {
    const sample = samples[name];
    if (sample?.stale) stale = true;
    if (!sample) continue;
    const label = typeof sample.value === "number" ? infos[name]?.enumLabels[sample.value] : sample.value;
    const member = attributeParts(devices[at] ?? "").member;
    if (sample.error) out.push({ name: member, why: "cannot be reached" });
    else if (typeof label === "string" && !good.has(label.toUpperCase())) out.push({ name: member, why: label });
  }
  return { out, stale };
}

/** Where the array looks: as set, as attributes say, or where its first receptor is sent. */
function useDirection(
  config: CoverageConfig,
  receptor: string | undefined,
  site: { latitude: number; longitude: number },
): Direction | null {
  const { vars } = useVariables();
  const one = (attribute: Json[]): string =>
    normalizeTangoAttributeInputs({ attributes: attribute ?? [], variables: vars })[0] ?? "";
  const [across, up] =
    config.pointing === "attributes"
      ? [one(config.raAttribute), one(config.decAttribute)]
      : config.pointing === "receptor" && receptor
        ? [`${receptor}/${config.azimuthAttribute}`, `${receptor}/${config.elevationAttribute}`]
        : ["", ""];
  const names = useMemo(() => [across, up].filter(Boolean), [across, up]);
  const samples = useAttributes(names, { window: 1 });
  const held = useRef<Direction | null>(null);
  const [first, second] = [samples[across], samples[up]];
  const [x, y] = [numeric(first?.value), numeric(second?.value)];
  const time = second?.timestamp ?? first?.timestamp ?? null;
  const found = ((): Direction | null => {
    if (config.pointing === "fixed") {
      const [ra, dec] = [numeric(config.rightAscension), numeric(config.declination)];
      return ra === null || dec === null ? null : { ra: rad(ra), dec: rad(dec) };
    }
    if (x === null || y === null) return null;
    if (config.pointing === "attributes") return { ra: rad(x), dec: rad(y) };
    return time === null ? null : equatorial(site, rad(x), rad(y), time);
  })();
  const before = held.current;
  const moved =
    found === null || before === null
      ? found !== before
      : Math.abs(deg(found.ra - before.ra)) > SAME || Math.abs(deg(found.dec - before.dec)) > SAME;
  if (moved) held.current = found;
  return held.current;
}
