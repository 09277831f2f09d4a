import { usePolling, useWidgetRefreshRate } from "@octopus-widgets/sdk";
import { useMemo } from "react";

export interface Sun {
  sunrise: string | null;
  sunset: string | null;
}
interface Location {
  timezone: string;
  latitude: number;
  longitude: number;
}
/** The Sun moves no faster than this is asked again, however quick the dashboard. Seconds. */
const LEAST_INTERVAL = 300;
export const LOCATIONS =
  "query clockLocations($timezones: [String!]!) { locationsByTimezone(timezones: $timezones) { timezone latitude longitude } }";

/**
 * Sunrise and sunset by time zone, for the date that each zone has now.
 *
 * @param dates ISO date by IANA zone.
 */
export function useSun(
  instanceId: string,
  dates: { readonly [zone: string]: string },
): { readonly [zone: string]: Sun } {
  const timezones = useMemo(() => Object.keys(dates), [dates]);
  const interval = Math.max(LEAST_INTERVAL, useWidgetRefreshRate(instanceId));
  const located = usePolling<{ locationsByTimezone: Location[] }>(LOCATIONS, {
    variables: { timezones },
    skip: timezones.length === 0,
    interval: 0,
  });
  const found = located.data?.locationsByTimezone;
  const places = useMemo(() => (found ?? []).filter(({ timezone }) => dates[timezone]), [found, dates]);
  const { document, variables } = useMemo(() => solarQuery(places, dates), [places, dates]);
  const solar = usePolling<{ [alias: string]: Sun }>(document, { variables, skip: places.length === 0, interval });
  return useMemo(() => {
    const suns = places.map((place, index) => [place.timezone, solar.data?.[`s${index}`]] as const);
    return Object.fromEntries(suns.flatMap(([zone, sun]) => (sun ? [[zone, sun]] : [])));
  }, [places, solar.data]);
}

export function solarQuery(known: readonly Location[], dates: { readonly [zone: string]: string }) {
  if (known.length === 0) return { document: "query clockSun { __typename }", variables: {} };
  const heads = known.map((_, n) => `$a${n}: Float!, $o${n}: Float!, $z${n}: String!, $d${n}: Date!`).join(", ");
  const fields = known.map(
    (_, n) =>
      `s${n}: solarCycle(latitude: $a${n}, longitude: $o${n}, timezone: $z${n}, date: $d${n}) { sunrise sunset }`,
  );
  const variables = Object.fromEntries(
    known.flatMap(({ timezone, latitude, longitude }, n) => [
      [`a${n}`, latitude],
      [`o${n}`, longitude],
      [`z${n}`, timezone],
      [`d${n}`, dates[timezone]],
    ]),
  );
  return { document: `query clockSun(${heads}) { ${fields.join(" ")} }`, variables };
}

/** `06:12` of an ISO time with offset. */
export function hourMinute(iso: string | null): string {
  return iso ? iso.slice(11, 16) : "—";
}
