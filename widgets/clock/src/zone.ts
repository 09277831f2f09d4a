/** What a line of the setting `timezones` means. */
import { LOW_LONGITUDE, MID_LONGITUDE } from "./sidereal";

export type Zone =
  | { kind: "zone"; text: string; zone: string; formatter: Intl.DateTimeFormat }
  | { kind: "sidereal"; text: string; longitude: number; name: string; note: string }
  | { kind: "invalid"; text: string; reason: string };

/**
 * Read one line.
 *
 * @param site longitude of plain `LST`, degrees east.
 */
export function parseZone(text: string, site: { longitude: number; source: string }): Zone {
  const typed = text.trim();
  const sidereal = /^lst(?:\s*@\s*(.+))?$/i.exec(typed);
  if (sidereal) return parseSidereal(typed, sidereal[1], site);
  try {
    const formatter = new Intl.DateTimeFormat("en-GB", {
      timeZone: typed,
      hourCycle: "h23",
      weekday: "short",
      day: "2-digit",
      month: "short",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      timeZoneName: "longOffset",
    });
    return { kind: "zone", text: typed, zone: typed, formatter };
  } catch {
    return { kind: "invalid", text: typed, reason: "Not a known time zone" };
  }
}

function parseSidereal(text: string, degrees: string | undefined, site: { longitude: number; source: string }): Zone {
  if (degrees === undefined)
    return {
      kind: "sidereal",
      text,
      longitude: site.longitude,
      name: siderealName(site.longitude),
      note: site.source,
    };
  const longitude = Number(degrees);
  if (degrees.trim() === "" || !Number.isFinite(longitude) || Math.abs(longitude) > 360) {
    return { kind: "invalid", text, reason: "Expected LST@ and degrees east, such as LST@116.76" };
  }
  return { kind: "sidereal", text, longitude, name: siderealName(longitude), note: "" };
}

/** `LST 116.76° E`: short, a hundredth of a degree being 2.4 s of sidereal time. */
function siderealName(longitude: number): string {
  return `LST ${Math.abs(longitude).toFixed(2)}° ${longitude < 0 ? "W" : "E"}`;
}

/** The site's longitude: of the deployment, else by the page's host name, else SKA-Mid. */
export function siteLongitude(
  hostVariables: { readonly [key: string]: string | string[] },
  hostname: string,
): { longitude: number; source: string } {
  for (const key of ["HEADER_CLOCKS_LST_LONGITUDE", "SITE_LONGITUDE"]) {
    const given = hostVariables[key];
    const longitude = typeof given === "string" && given.trim() ? Number(given) : Number.NaN;
    if (Number.isFinite(longitude)) return { longitude, source: "of the site" };
  }
  if (/low/i.test(hostname)) return { longitude: LOW_LONGITUDE, source: "SKA-Low" };
  return { longitude: MID_LONGITUDE, source: "SKA-Mid" };
}

/** The parts of an instant in a zone. */
export function zoneParts(
  formatter: Intl.DateTimeFormat,
  epoch: number,
): { time: string; day: string; offset: string; date: string } {
  const parts = Object.fromEntries(formatter.formatToParts(epoch * 1000).map(({ type, value }) => [type, value]));
  const offset = (parts.timeZoneName ?? "").replace(/^GMT/, "UTC");
  const month = new Date(`${parts.day} ${parts.month} ${parts.year} UTC`).getUTCMonth() + 1;
  return {
    time: `${parts.hour}:${parts.minute}:${parts.second}`,
    day: `${parts.weekday} ${parts.day} ${parts.month}`,
    offset: offset === "UTC" ? "UTC+00:00" : offset,
    date: `${parts.year}-${String(month).padStart(2, "0")}-${parts.day}`,
  };
}

/** Whether a zone has a place on Earth where the Sun rises. */
export function hasPlace(zone: string): boolean {
  return zone.includes("/") && !/^(etc|systemv)\//i.test(zone);
}
