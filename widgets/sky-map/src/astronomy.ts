/**
 * Where things stand in the sky of a site. Pure. Angles in degrees, times in seconds since the epoch (UTC taken for UT1).
 *
 * Catalogue places are J2000 and are precessed to the date; nutation, aberration and refraction are left out, which together stay
 * under an arcminute from 5 degrees of elevation upwards without air: tests/astropy.json has what astropy says.
 */

export const DEGREES = Math.PI / 180;
const SECONDS_A_DAY = 86_400;
const JD_EPOCH = 2_440_587.5;
const J2000 = 2_451_545;
/** Sidereal degrees in a second of universal time. */
export const SIDEREAL_RATE = 360.985_647_366_29 / SECONDS_A_DAY;

export interface Site {
  latitude: number;
  longitude: number;
  name: string;
}
export interface Equatorial {
  ra: number;
  dec: number;
}
/** Azimuth from north through east. */
export interface Horizontal {
  azimuth: number;
  elevation: number;
}

export const MID: Site = { latitude: -30.712_925, longitude: 21.449_412, name: "SKA-Mid" };
export const LOW: Site = { latitude: -26.824_722, longitude: 116.764_448, name: "SKA-Low" };

/** An angle within [0, 360). */
export const turn = (degrees: number): number => ((degrees % 360) + 360) % 360;
/** An angle within [−180, 180). */
export const half = (degrees: number): number => turn(degrees + 180) - 180;

const julianCenturies = (time: number): number => (time / SECONDS_A_DAY + JD_EPOCH - J2000) / 36_525;

/** Local mean sidereal time as an angle. Source: J. Meeus, Astronomical Algorithms, 2nd ed., formula 12.4. */
export function siderealDegrees(time: number, longitude: number): number {
  const days = time / SECONDS_A_DAY + JD_EPOCH - J2000;
  const centuries = days / 36_525;
  return turn(
    280.460_618_37 +
      360.985_647_366_29 * days +
      0.000_387_933 * centuries ** 2 -
      centuries ** 3 / 38_710_000 +
      longitude,
  );
}

type Vector = readonly [number, number, number];

const vectorOf = ({ ra, dec }: Equatorial): Vector => [
  Math.cos(dec * DEGREES) * Math.cos(ra * DEGREES),
  Math.cos(dec * DEGREES) * Math.sin(ra * DEGREES),
  Math.sin(dec * DEGREES),
];
const placeOf = ([x, y, z]: Vector): Equatorial => ({
  ra: turn(Math.atan2(y, x) / DEGREES),
  dec: Math.atan2(z, Math.hypot(x, y)) / DEGREES,
});

function aboutZ([x, y, z]: Vector, degrees: number): Vector {
  const [cosine, sine] = [Math.cos(degrees * DEGREES), Math.sin(degrees * DEGREES)];
  return [x * cosine - y * sine, x * sine + y * cosine, z];
}

function aboutY([x, y, z]: Vector, degrees: number): Vector {
  const [cosine, sine] = [Math.cos(degrees * DEGREES), Math.sin(degrees * DEGREES)];
  return [x * cosine - z * sine, y, x * sine + z * cosine];
}

/** The three angles of precession since J2000 (IAU 1976; Meeus, formula 21.3). */
function precession(time: number): { zeta: number; z: number; theta: number } {
  const t = julianCenturies(time);
  return {
    zeta: (2306.2181 * t + 0.301_88 * t ** 2 + 0.017_998 * t ** 3) / 3600,
    z: (2306.2181 * t + 1.094_68 * t ** 2 + 0.018_203 * t ** 3) / 3600,
    theta: (2004.3109 * t - 0.426_65 * t ** 2 - 0.041_833 * t ** 3) / 3600,
  };
}

/** A place of J2000 as it is of the date. */
export function ofDate(place: Equatorial, time: number): Equatorial {
  const { zeta, z, theta } = precession(time);
  return placeOf(aboutZ(aboutY(aboutZ(vectorOf(place), zeta), theta), z));
}

/** A place of the date as it is of J2000. */
export function ofJ2000(place: Equatorial, time: number): Equatorial {
  const { zeta, z, theta } = precession(time);
  return placeOf(aboutZ(aboutY(aboutZ(vectorOf(place), -z), -theta), -zeta));
}

/** Where a place of the date stands above the site. */
export function horizontal({ ra, dec }: Equatorial, time: number, site: Site): Horizontal {
  const angle = (siderealDegrees(time, site.longitude) - ra) * DEGREES;
  const [sineDec, cosineDec] = [Math.sin(dec * DEGREES), Math.cos(dec * DEGREES)];
  const [sine, cosine] = [Math.sin(site.latitude * DEGREES), Math.cos(site.latitude * DEGREES)];
  const east = -cosineDec * Math.sin(angle);
  const north = sineDec * cosine - cosineDec * Math.cos(angle) * sine;
  const up = sineDec * sine + cosineDec * Math.cos(angle) * cosine;
  return {
    azimuth: turn(Math.atan2(east, north) / DEGREES),
    elevation: Math.atan2(up, Math.hypot(east, north)) / DEGREES,
  };
}

/** Which place of the date stands there. */
export function equatorial({ azimuth, elevation }: Horizontal, time: number, site: Site): Equatorial {
  const [sine, cosine] = [Math.sin(site.latitude * DEGREES), Math.cos(site.latitude * DEGREES)];
  const east = Math.cos(elevation * DEGREES) * Math.sin(azimuth * DEGREES);
  const north = Math.cos(elevation * DEGREES) * Math.cos(azimuth * DEGREES);
  const up = Math.sin(elevation * DEGREES);
  const toPole = north * cosine + up * sine;
  const angle = Math.atan2(-east, up * cosine - north * sine) / DEGREES;
  return { ra: turn(siderealDegrees(time, site.longitude) - angle), dec: Math.asin(clamp(toPole)) / DEGREES };
}

/** The angle between two directions. */
export function separation(a: Horizontal, b: Horizontal): number {
  const one = vectorOf({ ra: a.azimuth, dec: a.elevation });
  const other = vectorOf({ ra: b.azimuth, dec: b.elevation });
  return (
    (2 * Math.asin(Math.min(1, Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]) / 2))) / DEGREES
  );
}

const clamp = (value: number): number => Math.max(-1, Math.min(1, value));

/** How much air there is in the way, 1 in the zenith; null below the horizon. Source: Kasten and Young (1989). */
export function airmass(elevation: number): number | null {
  if (elevation <= 0) return null;
  return 1 / (Math.sin(elevation * DEGREES) + 0.505_72 * (elevation + 6.079_95) ** -1.6364);
}

export interface Passage {
  /** Seconds since the epoch, each the next; null where there is none. */
  rise: number | null;
  transit: number;
  set: number | null;
  /** Of one that neither rises nor sets: whether it stays above. */
  always: boolean;
}

/** When a place of the date next rises above an elevation, culminates and sets. `placeAt` moves with time, for what wanders. */
export function passage(placeAt: (time: number) => Equatorial, time: number, site: Site, limit = 0): Passage {
  const next = (offset: -1 | 0 | 1): number | null => {
    let at = time;
    // What wanders has moved on by then: three rounds bring the Moon within seconds.
    for (let round = 0; round < 3; round += 1) {
      const place = placeAt(at);
      const arc = offset === 0 ? 0 : offset * (hourArc(place.dec, site.latitude, limit) ?? Number.NaN);
      if (Number.isNaN(arc)) return null;
      const toGo = turn(place.ra + arc - siderealDegrees(time, site.longitude));
      at = time + toGo / SIDEREAL_RATE;
    }
    return at;
  };
  const [rise, transit, set] = [next(-1), next(0) ?? time, next(1)];
  return { rise, transit, set, always: rise === null && horizontal(placeAt(transit), transit, site).elevation > limit };
}

/** Half the way above an elevation as an hour angle; null: it never crosses. */
function hourArc(dec: number, latitude: number, limit: number): number | null {
  const cosine =
    (Math.sin(limit * DEGREES) - Math.sin(latitude * DEGREES) * Math.sin(dec * DEGREES)) /
    (Math.cos(latitude * DEGREES) * Math.cos(dec * DEGREES));
  return cosine < -1 || cosine > 1 ? null : Math.acos(cosine) / DEGREES;
}

/** Galactic longitude and latitude as a place of J2000. Source: the north galactic pole of IAU 1958, in J2000. */
export function ofGalactic(longitude: number, latitude: number): Equatorial {
  const pole = { ra: 192.859_48, dec: 27.128_25 };
  const node = (longitude - 122.931_92) * DEGREES;
  const [sine, cosine] = [Math.sin(latitude * DEGREES), Math.cos(latitude * DEGREES)];
  const [sinePole, cosinePole] = [Math.sin(pole.dec * DEGREES), Math.cos(pole.dec * DEGREES)];
  const dec = Math.asin(clamp(sine * sinePole + cosine * cosinePole * Math.cos(node)));
  const ra = Math.atan2(-cosine * Math.sin(node), sine * cosinePole - cosine * sinePole * Math.cos(node));
  return { ra: turn(pole.ra + ra / DEGREES), dec: dec / DEGREES };
}
