/** Calibrators and bright sources of the radio sky: names and places of J2000, as SIMBAD gives them, and the wanderers. */
import { Body, Equator, Observer } from "astronomy-engine";
import { readAngle } from "./angles";
import { type Equatorial, ofDate, type Site } from "./astronomy";

/** Something in the sky with a place at each instant. */
export interface SkyObject {
  name: string;
  kind: "own" | "calibrator" | "body";
  /** Its place of the date, degrees. */
  placeAt: (time: number) => Equatorial;
}

const SOURCES: readonly (readonly [name: string, ra: string, dec: string])[] = [
  ["3C 48", "01:37:41.30", "+33:09:35.1"],
  ["Fornax A", "03:22:41.72", "-37:12:29.6"],
  ["PKS 0407−658", "04:08:20.38", "-65:45:09.1"],
  ["PSR J0437−4715", "04:37:15.90", "-47:15:09.1"],
  ["Pictor A", "05:19:49.72", "-45:46:43.9"],
  ["3C 138", "05:21:09.89", "+16:38:22.1"],
  ["LMC", "05:23:34.50", "-69:45:22.0"],
  ["Taurus A", "05:34:31.94", "+22:00:52.2"],
  ["Orion A", "05:35:17.30", "-05:23:28.0"],
  ["3C 147", "05:42:36.14", "+49:51:07.2"],
  ["Vela X", "08:35:20.66", "-45:10:35.2"],
  ["Hydra A", "09:18:05.65", "-12:05:44.0"],
  ["3C 273", "12:29:06.70", "+02:03:08.6"],
  ["Virgo A", "12:30:49.42", "+12:23:28.0"],
  ["Centaurus A", "13:25:27.62", "-43:01:08.8"],
  ["3C 286", "13:31:08.29", "+30:30:33.0"],
  ["Hercules A", "16:51:08.15", "+04:59:33.3"],
  ["Sgr A*", "17:45:40.04", "-29:00:28.1"],
  ["PKS 1934−638", "19:39:25.03", "-63:42:45.6"],
  ["Cygnus A", "19:59:28.36", "+40:44:02.1"],
  ["Cassiopeia A", "23:23:24.00", "+58:48:54.0"],
  ["SMC", "00:52:44.80", "-72:49:43.0"],
  ["47 Tucanae", "00:24:05.40", "-72:04:53.0"],
];

const BODIES = [Body.Sun, Body.Moon, Body.Mercury, Body.Venus, Body.Mars, Body.Jupiter, Body.Saturn] as const;

/** A fixed source of J2000. */
export const fixed = (name: string, place: Equatorial, kind: SkyObject["kind"]): SkyObject => ({
  name,
  kind,
  placeAt: (time) => ofDate(place, time),
});

export const CALIBRATORS: readonly SkyObject[] = SOURCES.map(([name, ra, dec]) =>
  fixed(name, { ra: readAngle(ra, "ra") ?? 0, dec: readAngle(dec, "dec") ?? 0 }, "calibrator"),
);

/** Sun, Moon and planets as they are seen from the site: the Moon is near enough for that to matter. */
export function bodiesOf(site: Site): SkyObject[] {
  const observer = new Observer(site.latitude, site.longitude, 0);
  return BODIES.map((body) => ({
    name: body,
    kind: "body",
    placeAt: (time) => {
      const { ra, dec } = Equator(body, new Date(time * 1000), observer, true, true);
      return { ra: ra * 15, dec };
    },
  }));
}

export interface OwnSource {
  name: string;
  ra: string;
  dec: string;
}

/** Sources of the settings; those that cannot be read are told of. */
export function ownSources(rows: unknown): { objects: SkyObject[]; faults: string[] } {
  const objects: SkyObject[] = [];
  const faults: string[] = [];
  for (const row of Array.isArray(rows) ? rows : []) {
    const { name = "", ra = "", dec = "" } = (row ?? {}) as { [key: string]: unknown };
    const label = String(name).trim() || "unnamed";
    const place = { ra: readAngle(String(ra), "ra"), dec: readAngle(String(dec), "dec") };
    if (place.ra === null) faults.push(`${label}: expected a right ascension such as 05:34:31.9 or 83.6; got “${ra}”`);
    else if (place.dec === null)
      faults.push(`${label}: expected a declination such as -45:10:35 or -45.2; got “${dec}”`);
    else objects.push(fixed(label, { ra: place.ra, dec: place.dec }, "own"));
  }
  return { objects, faults };
}
