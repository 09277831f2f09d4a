import { normalizeTangoDeviceInputs, useHostVariables } from "@octopus-widgets/sdk";
import { useMemo } from "react";
import { LOW, MID, type Site } from "./astronomy";
import type { SkyConfig } from "./config";

type Wanted = Pick<SkyConfig, "site" | "latitude" | "longitude" | "pointings">;

/**
 * Which site the sky is of: the settings, else the deployment's variables SITE_LATITUDE and SITE_LONGITUDE, else what the first device's
 * name says (low…), else SKA-Mid. The same object while it stays the same.
 */
export function useSite(config: Wanted): Site {
  const variables = useHostVariables();
  const { name, latitude, longitude } = siteOf(config, variables);
  return useMemo(() => ({ name, latitude, longitude }), [name, latitude, longitude]);
}

export function siteOf(config: Wanted, variables: { readonly [key: string]: string | string[] }): Site {
  if (config.site === "mid") return MID;
  if (config.site === "low") return LOW;
  if (config.site === "own" && typeof config.latitude === "number" && typeof config.longitude === "number")
    return { latitude: config.latitude, longitude: config.longitude, name: "own site" };
  const [latitude, longitude] = [number(variables.SITE_LATITUDE), number(variables.SITE_LONGITUDE)];
  if (latitude !== null && longitude !== null) return { latitude, longitude, name: "the deployment's site" };
  const [first = ""] = normalizeTangoDeviceInputs({ devices: config.pointings });
  return /(^|\]|\/)low\b/i.test(first) ? LOW : MID;
}

function number(value: string | string[] | undefined): number | null {
  const read = typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  return Number.isFinite(read) ? read : null;
}
