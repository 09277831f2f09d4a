/** Where the devices of the settings point, kept outside React: 512 of them move each second. */
import {
  attributeParts,
  type Json,
  normalizeTangoDeviceInputs,
  type Sample,
  useAttributeInfo,
  usePropertyExpansion,
  useSamples,
  useVariables,
} from "@octopus-widgets/sdk";
import { useEffect, useMemo, useRef, useState } from "react";
import { type Horizontal, horizontal, ofDate, type Site } from "./astronomy";
import type { SkyConfig } from "./config";
import { Trail } from "./trail";

type Part = "longitude" | "latitude" | "desiredLongitude" | "desiredLatitude";

/** What one device says of where it looks. */
export interface Pointing {
  device: string;
  label: string;
  /** Which of the alternative attributes it has: dishes and stations are drawn apart by it. */
  group: number;
  names: { readonly [part in Part]: string | null };
  samples: { [part in Part]?: Sample };
  achieved: Horizontal | null;
  desired: Horizontal | null;
  /** When that was, seconds since the epoch. */
  time: number | null;
  trail: Trail;
}

/** All points of all trails at most, so that a large fleet is drawn as fast as a small one. */
const MOST_TRAIL = 24_000;
/** Seconds of the recent past that the server hands over. */
const PAST = 60;

export class Fleet {
  readonly #parts = new Map<string, { pointing: Pointing; part: Part }>();
  readonly #listeners = new Set<() => void>();

  constructor(
    readonly pointings: readonly Pointing[],
    readonly site: Site,
    readonly frame: SkyConfig["frame"],
  ) {
    for (const pointing of pointings)
      for (const [part, name] of Object.entries(pointing.names))
        if (name) this.#parts.set(name.toLowerCase(), { pointing, part: part as Part });
  }

  get names(): string[] {
    return [...this.#parts.values()].flatMap(({ pointing, part }) => pointing.names[part] ?? []);
  }

  take(samples: readonly Sample[]): void {
    for (const sample of samples) {
      const found = this.#parts.get(sample.fullName.toLowerCase());
      if (!found) continue;
      found.pointing.samples[found.part] = sample;
      this.#place(found.pointing, sample);
    }
    for (const listener of this.#listeners) listener();
  }

  #place(pointing: Pointing, newest: Sample): void {
    const { samples, trail } = pointing;
    const time = newest.timestamp ?? pointing.time;
    if (time === null) return;
    pointing.achieved = this.#direction(samples.longitude, samples.latitude, time) ?? pointing.achieved;
    pointing.desired = this.#direction(samples.desiredLongitude, samples.desiredLatitude, time);
    pointing.time = time;
    const moved = newest === samples.longitude || newest === samples.latitude;
    if (moved && pointing.achieved && !newest.stale && !newest.error && trail.seconds > 0)
      trail.add(time, pointing.achieved);
  }

  #direction(longitude: Sample | undefined, latitude: Sample | undefined, time: number): Horizontal | null {
    const [one, other] = [longitude?.value, latitude?.value];
    if (typeof one !== "number" || typeof other !== "number") return null;
    if (this.frame === "equatorial") return horizontal(ofDate({ ra: one, dec: other }, time), time, this.site);
    return { azimuth: ((one % 360) + 360) % 360, elevation: other };
  }

  readonly watch = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

/** A pointing is out of date when one of its two angles is. */
export function ageOf({ samples }: Pick<Pointing, "samples">): {
  stale: boolean;
  age: number | null;
  error: string | null;
} {
  const both = [samples.longitude, samples.latitude];
  const ages = both.flatMap((sample) => (sample?.stale ? [sample.age ?? 0] : []));
  const error = both.find((sample) => sample?.error)?.error?.message ?? null;
  return { stale: ages.length > 0 || error !== null, age: ages.length > 0 ? Math.max(...ages) : null, error };
}

export interface FleetState {
  fleet: Fleet;
  /** Devices that have none of the attributes. */
  unknown: readonly string[];
  /** What is known of them is still on its way. */
  loading: boolean;
  error: Error | undefined;
}

const listOf = (text: string): string[] =>
  String(text ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);

export function usePointings(config: SkyConfig, site: Site): FleetState {
  const { vars } = useVariables();
  const devices = useMemo(
    () => normalizeTangoDeviceInputs({ devices: config.pointings as Json, variables: vars }),
    [config.pointings, vars],
  );
  const expanded = usePropertyExpansion(devices);
  const { achievedLongitude, achievedLatitude, desiredLongitude, desiredLatitude } = config;
  const key = [...new Set(expanded.groups.flat())].join("\n");
  const names = useMemo(() => (key ? key.split("\n") : []), [key]);
  const alternatives = useMemo(() => listOf(achievedLongitude), [achievedLongitude]);
  const asked = useMemo(
    () => names.flatMap((device) => alternatives.map((name) => `${device}/${name}`)),
    [names, alternatives],
  );
  const infos = useAttributeInfo(asked);
  // Metadata comes in pieces; the fleet is made anew only when a device's attribute is told.
  const chosen = names
    .map((device) => {
      const known = alternatives.map((name) => infos[`${device}/${name}`]);
      const at = known.findIndex((info) => info);
      return at >= 0 ? at : known.some((info) => info === undefined) ? "?" : "-";
    })
    .join(" ");
  const made = useMemo(() => {
    const groups = chosen.split(" ");
    const latitudes = listOf(achievedLatitude);
    const wanted = [listOf(desiredLongitude), listOf(desiredLatitude)] as const;
    const most = Math.max(20, Math.min(240, Math.floor(MOST_TRAIL / Math.max(1, names.length))));
    const pointings = names.flatMap((device, index): Pointing[] => {
      const group = Number(groups[index]);
      const longitude = alternatives[group];
      const latitude = latitudes[group] ?? latitudes[0];
      if (!Number.isInteger(group) || !longitude || !latitude) return [];
      const nameOf = (attribute: string | undefined): string | null => (attribute ? `${device}/${attribute}` : null);
      return [
        {
          device,
          group,
          label: attributeParts(device).member || device,
          names: {
            longitude: nameOf(longitude),
            latitude: nameOf(latitude),
            desiredLongitude: nameOf(wanted[0][group]),
            desiredLatitude: nameOf(wanted[1][group]),
          },
          samples: {},
          achieved: null,
          desired: null,
          time: null,
          trail: new Trail(Math.max(0, config.trailMinutes || 0) * 60, most),
        },
      ];
    });
    return {
      fleet: new Fleet(pointings, site, config.frame),
      unknown: names.filter((_, index) => groups[index] === "-"),
      loading: names.length > 0 && groups.includes("?"),
    };
  }, [
    chosen,
    names,
    alternatives,
    achievedLatitude,
    desiredLongitude,
    desiredLatitude,
    config.trailMinutes,
    config.frame,
    site,
  ]);
  const { fleet } = made;
  useSamples(
    useMemo(() => fleet.names, [fleet]),
    (samples) => fleet.take(samples),
    { past: Math.min(PAST, (config.trailMinutes || 0) * 60) },
  );
  return { ...made, loading: made.loading || expanded.loading, error: expanded.error };
}

/** Drawn anew when something of the fleet has moved, at most so often in a second. */
export function useFleetTick(fleet: Fleet, perSecond: number): number {
  const [tick, setTick] = useState(0);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    const unwatch = fleet.watch(() => {
      timer.current ??= setTimeout(() => {
        timer.current = undefined;
        setTick((count) => count + 1);
      }, 1000 / perSecond);
    });
    return () => {
      clearTimeout(timer.current);
      timer.current = undefined;
      unwatch();
    };
  }, [fleet, perSecond]);
  return tick;
}
