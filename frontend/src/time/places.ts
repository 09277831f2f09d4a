/** Which place the header clocks speak of, in the documented order of fallbacks. */
import { configNumber, type RuntimeConfig } from "../app/config";
import type { ClockPreferences } from "../app/types";
import { GREENWICH, LOW_LONGITUDE, MID_LONGITUDE } from "./sky";

export interface Place {
  latitude: number;
  longitude: number;
  source: string;
}
export interface Longitude {
  longitude: number;
  source: string;
}
type Position = { latitude: number; longitude: number };

const pair = (latitude: number | null, longitude: number | null, source: string): Place | null =>
  latitude === null || longitude === null ? null : { latitude, longitude, source };

/** For sunrise and sunset: device, preference, HEADER_CLOCKS_MANUAL_*, SITE_*, Greenwich. */
export function sunPlace(clocks: ClockPreferences, config: RuntimeConfig, device: Position | null): Place {
  return (
    (clocks.deviceLocation && device ? { ...device, source: "this device" } : null) ??
    pair(clocks.latitude, clocks.longitude, "your settings") ??
    pair(
      configNumber(config.HEADER_CLOCKS_MANUAL_LATITUDE),
      configNumber(config.HEADER_CLOCKS_MANUAL_LONGITUDE),
      "the deployment's clock setting",
    ) ??
    pair(configNumber(config.SITE_LATITUDE), configNumber(config.SITE_LONGITUDE), "the site") ?? {
      ...GREENWICH,
      source: "Greenwich, as no place is set",
    }
  );
}

/** For LST: preference, HEADER_CLOCKS_LST_LONGITUDE, the site, then what the host's name says (low or mid), else Mid. */
export function siderealPlace(clocks: ClockPreferences, config: RuntimeConfig, hostname: string): Longitude {
  if (clocks.lstLongitude !== null) return { longitude: clocks.lstLongitude, source: "your settings" };
  const set = configNumber(config.HEADER_CLOCKS_LST_LONGITUDE);
  if (set !== null) return { longitude: set, source: "the deployment's clock setting" };
  const site = configNumber(config.SITE_LONGITUDE);
  if (site !== null) return { longitude: site, source: "the site" };
  const words = hostname.toLowerCase().split(/[^a-z]+/);
  if (words.includes("low")) return { longitude: LOW_LONGITUDE, source: "SKA-Low, by this host's name" };
  if (words.includes("mid")) return { longitude: MID_LONGITUDE, source: "SKA-Mid, by this host's name" };
  return { longitude: MID_LONGITUDE, source: "SKA-Mid, as no place is set" };
}
