/** Sidereal time, sunrise and sunset, computed in the browser. */

const DEGREES = Math.PI / 180;
const SECONDS_A_DAY = 86_400;
/** Julian date of the Unix epoch. */
const JD_EPOCH = 2_440_587.5;
const J2000 = 2_451_545;
/** Altitude of the Sun's centre when its upper limb is on the horizon: refraction 34′ and semi-diameter 16′. */
const HORIZON = -0.833;

export const MID_LONGITUDE = 21.449_412;
export const LOW_LONGITUDE = 116.764_448_2;
export const GREENWICH = { latitude: 51.4779, longitude: 0 };

const turn = (degrees: number): number => ((degrees % 360) + 360) % 360;

/**
 * Greenwich mean sidereal time, degrees, for an instant in seconds since the epoch (UTC taken for UT1: under 1 s off).
 * Source: J. Meeus, Astronomical Algorithms, 2nd ed., formula 12.4 (IAU 1982).
 */
export function greenwichSiderealDegrees(seconds: number): number {
  const days = seconds / SECONDS_A_DAY + JD_EPOCH - J2000;
  const centuries = days / 36_525;
  return turn(
    280.460_618_37 + 360.985_647_366_29 * days + 0.000_387_933 * centuries ** 2 - centuries ** 3 / 38_710_000,
  );
}

/** Local mean sidereal time in hours, 0 to 24, at a longitude in degrees east. */
export function localSiderealHours(seconds: number, longitude: number): number {
  return turn(greenwichSiderealDegrees(seconds) + longitude) / 15;
}

/** `HH:MM:SS` of a number of hours. */
export function clockText(hours: number): string {
  const whole = Math.floor(hours * 3600) % SECONDS_A_DAY;
  return [whole / 3600, (whole % 3600) / 60, whole % 60]
    .map((part) => String(Math.floor(part)).padStart(2, "0"))
    .join(":");
}

export interface SunTimes {
  /** Seconds since the epoch; both null where the Sun does not cross the horizon that day. */
  sunrise: number | null;
  sunset: number | null;
  /** When it does not cross: whether it stays up. */
  up: boolean;
}

/**
 * Sunrise and sunset of the solar day around an instant, to about a minute. Degrees north and east.
 * Source: J. Meeus, Astronomical Algorithms, 2nd ed., chapters 15 and 25 (low accuracy), as in the NOAA solar calculator.
 */
export function sunTimes(seconds: number, latitude: number, longitude: number): SunTimes {
  const cycle = Math.round(seconds / SECONDS_A_DAY + JD_EPOCH - J2000 - 0.0009 + longitude / 360);
  const noon = cycle + 0.0009 - longitude / 360;
  const anomaly = turn(357.5291 + 0.985_600_28 * noon);
  const centre =
    1.9148 * Math.sin(anomaly * DEGREES) +
    0.02 * Math.sin(2 * anomaly * DEGREES) +
    0.0003 * Math.sin(3 * anomaly * DEGREES);
  const ecliptic = turn(anomaly + centre + 180 + 102.9372) * DEGREES;
  const transit = noon + 0.0053 * Math.sin(anomaly * DEGREES) - 0.0069 * Math.sin(2 * ecliptic);
  const declination = Math.asin(Math.sin(ecliptic) * Math.sin(23.4397 * DEGREES));
  const cosine =
    (Math.sin(HORIZON * DEGREES) - Math.sin(latitude * DEGREES) * Math.sin(declination)) /
    (Math.cos(latitude * DEGREES) * Math.cos(declination));
  if (cosine < -1 || cosine > 1) return { sunrise: null, sunset: null, up: cosine < -1 };
  const half = Math.acos(cosine) / (2 * Math.PI);
  const instant = (days: number) => (days + J2000 - JD_EPOCH) * SECONDS_A_DAY;
  return { sunrise: instant(transit - half), sunset: instant(transit + half), up: false };
}
