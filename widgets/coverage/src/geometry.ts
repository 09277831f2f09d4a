/**
 * Projected baselines of an array. Pure; angles in radians, lengths in metres, times in seconds since the epoch (UTC; UT1 is taken for it).
 * After Thompson, Moran & Swenson, Interferometry and Synthesis in Radio Astronomy (3rd ed., 2017), chapter 4: equation 4.1 for u, v, w, and
 * 4.3 for local east, north and up as X, Y, Z.
 */
export const LIGHT = 299_792_458;
const RADIANS = Math.PI / 180;
export const rad = (degrees: number): number => degrees * RADIANS;
export const deg = (radians: number): number => radians / RADIANS;

export interface Antenna {
  name: string;
  east: number;
  north: number;
  up: number;
}

export interface Site {
  latitude: number;
  longitude: number;
}

export interface Direction {
  ra: number;
  dec: number;
}

const TURN = 2 * Math.PI;
const turned = (angle: number): number => ((angle % TURN) + TURN) % TURN;

/** Local mean sidereal time (the linear terms of the IAU 1982 expression). */
export function siderealTime(longitude: number, time: number): number {
  const days = time / 86_400 + 2_440_587.5 - 2_451_545;
  return turned(rad(280.46061837 + 360.98564736629 * days) + longitude);
}

/** Sidereal seconds pass a little faster. */
export const SIDEREAL_RATE = rad(360.98564736629) / 86_400;

/** Where a source stands. */
export function horizontal(site: Site, { ra, dec }: Direction, time: number): { azimuth: number; elevation: number } {
  const hour = siderealTime(site.longitude, time) - ra;
  const { sin, cos } = Math;
  const elevation = Math.asin(sin(site.latitude) * sin(dec) + cos(site.latitude) * cos(dec) * cos(hour));
  const azimuth = Math.atan2(
    -cos(dec) * sin(hour),
    sin(dec) * cos(site.latitude) - cos(dec) * cos(hour) * sin(site.latitude),
  );
  return { azimuth: turned(azimuth), elevation };
}

/** What stands at an azimuth (from north through east) and an elevation. */
export function equatorial(site: Site, azimuth: number, elevation: number, time: number): Direction {
  const { sin, cos } = Math;
  const dec = Math.asin(sin(site.latitude) * sin(elevation) + cos(site.latitude) * cos(elevation) * cos(azimuth));
  const hour = Math.atan2(
    -cos(elevation) * sin(azimuth),
    sin(elevation) * cos(site.latitude) - cos(elevation) * cos(azimuth) * sin(site.latitude),
  );
  return { ra: turned(siderealTime(site.longitude, time) - hour), dec };
}

/** Differences of two antennas, X to the meridian at the equator, Y east, Z north. */
export function baselineXyz(one: Antenna, other: Antenna, latitude: number): [number, number, number] {
  const [e, n, u] = [other.east - one.east, other.north - one.north, other.up - one.up];
  return [-Math.sin(latitude) * n + Math.cos(latitude) * u, e, Math.cos(latitude) * n + Math.sin(latitude) * u];
}

/** u to the east, v to the north, w to the source, in metres. */
export function uvw([x, y, z]: readonly [number, number, number], hour: number, dec: number): [number, number, number] {
  const [sh, ch, sd, cd] = [Math.sin(hour), Math.cos(hour), Math.sin(dec), Math.cos(dec)];
  return [sh * x + ch * y, -sd * ch * x + sd * sh * y + cd * z, cd * ch * x - cd * sh * y + sd * z];
}

/** Hour angle at which a source crosses an elevation; 0: it never reaches it, π: it never falls below. */
export function hourAngleAt(site: Site, dec: number, elevation: number): number {
  const cosine =
    (Math.sin(elevation) - Math.sin(site.latitude) * Math.sin(dec)) /
    (Math.cos(site.latitude) * Math.cos(dec) || 1e-12);
  return cosine >= 1 ? 0 : cosine <= -1 ? Math.PI : Math.acos(cosine);
}
