/** The uv coverage of an array: tracks of its baselines, what beam they make, and how long they are. Pure. */
import {
  type Antenna,
  baselineXyz,
  type Direction,
  horizontal,
  hourAngleAt,
  LIGHT,
  SIDEREAL_RATE,
  type Site,
  siderealTime,
  uvw,
} from "./geometry";

export interface Asked {
  antennas: readonly Antenna[];
  site: Site;
  direction: Direction;
  /** Seconds since the epoch; the same: a snapshot. */
  start: number;
  end: number;
  /** Below this (radians) nothing is observed. */
  elevationLimit: number;
  /** Hz. */
  frequencies: readonly number[];
  /** Points at most. */
  most?: number;
}

export interface Baseline {
  first: number;
  second: number;
  /** Metres on the ground. */
  length: number;
}

export interface Coverage {
  baselines: readonly Baseline[];
  /** Instants at which the source is up, seconds since the epoch. */
  times: Float64Array;
  /** u and v in wavelengths: baseline after baseline, frequency after frequency, time after time. Their mirror images belong to them. */
  u: Float32Array;
  v: Float32Array;
  frequencies: readonly number[];
  /** Wavelengths. */
  longest: number;
  /** Share of the asked time for which the source is up, 0 to 1. */
  up: number;
}

export const MOST_POINTS = 40_000;
const LEAST_TIMES = 6;
const MOST_TIMES = 241;

export function coverageOf(asked: Asked): Coverage {
  const { antennas, site, direction, frequencies, elevationLimit, most = MOST_POINTS } = asked;
  const baselines = baselinesOf(antennas);
  const each = Math.floor(most / Math.max(1, baselines.length * frequencies.length));
  const wanted = asked.end > asked.start ? Math.max(LEAST_TIMES, Math.min(MOST_TIMES, each)) : 1;
  const all = Array.from({ length: wanted }, (_, at) =>
    wanted === 1 ? asked.start : asked.start + ((asked.end - asked.start) * at) / (wanted - 1),
  );
  // A hair below the limit is at it: a track ends there by its own arithmetic.
  const times = Float64Array.from(
    all.filter((time) => horizontal(site, direction, time).elevation >= elevationLimit - 1e-6),
  );
  const size = baselines.length * frequencies.length * times.length;
  const [u, v] = [new Float32Array(size), new Float32Array(size)];
  let longest = 0;
  let at = 0;
  for (const { first, second } of baselines) {
    const xyz = baselineXyz(antennas[first] as Antenna, antennas[second] as Antenna, site.latitude);
    for (const frequency of frequencies)
      for (const time of times) {
        const hour = siderealTime(site.longitude, time) - direction.ra;
        const [east, north] = uvw(xyz, hour, direction.dec);
        u[at] = (east * frequency) / LIGHT;
        v[at] = (north * frequency) / LIGHT;
        longest = Math.max(longest, Math.hypot(u[at] as number, v[at] as number));
        at += 1;
      }
  }
  return { baselines, times, u, v, frequencies, longest, up: times.length / wanted };
}

export function baselinesOf(antennas: readonly Antenna[]): Baseline[] {
  const found: Baseline[] = [];
  for (let first = 0; first < antennas.length; first += 1)
    for (let second = first + 1; second < antennas.length; second += 1) {
      const [one, other] = [antennas[first] as Antenna, antennas[second] as Antenna];
      found.push({
        first,
        second,
        length: Math.hypot(other.east - one.east, other.north - one.north, other.up - one.up),
      });
    }
  return found;
}

export interface Beam {
  /** Full width at half maximum, radians. */
  major: number;
  minor: number;
  /** From north through east, radians, 0 to π. */
  angle: number;
}

/**
 * The synthesised beam with natural weights, as the Gaussian that has the dirty beam's curvature at its centre: the beam is 1 − 2π²⟨(u·θ)²⟩
 * there, so that a half-power width is √(2 ln 2) / (π σ), σ² being the second moments of u and v along the axes. Null: too few baselines.
 */
export function beamOf({ u, v }: Pick<Coverage, "u" | "v">): Beam | null {
  let [uu, uv, vv] = [0, 0, 0];
  for (let at = 0; at < u.length; at += 1) {
    const [x, y] = [u[at] as number, v[at] as number];
    uu += x * x;
    uv += x * y;
    vv += y * y;
  }
  if (u.length === 0) return null;
  uu /= u.length;
  uv /= u.length;
  vv /= u.length;
  const middle = (uu + vv) / 2;
  const half = Math.hypot((uu - vv) / 2, uv);
  const [large, small] = [middle + half, middle - half];
  if (!(small > large * 1e-9)) return null;
  const width = (moment: number): number => Math.sqrt(2 * Math.LN2) / (Math.PI * Math.sqrt(moment));
  // The beam is long where the coverage is short.
  const along = Math.atan2(2 * uv, uu - vv) / 2 + Math.PI / 2;
  const angle = Math.atan2(Math.cos(along), Math.sin(along));
  return { major: width(small), minor: width(large), angle: ((angle % Math.PI) + Math.PI) % Math.PI };
}

/** How many baselines there are of each length, `bins` of equal width from 0 to the longest; and that, in metres. */
export function histogram(baselines: readonly Baseline[], bins: number): { counts: number[]; longest: number } {
  const longest = Math.max(0, ...baselines.map(({ length }) => length));
  const counts = new Array<number>(bins).fill(0);
  for (const { length } of baselines) {
    const bin = Math.min(bins - 1, Math.floor((length / (longest || 1)) * bins));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { counts, longest };
}

/** When the source is above the elevation limit, around the transit that is nearest to an instant; null: never. */
export function trackAround(
  site: Site,
  direction: Direction,
  elevationLimit: number,
  time: number,
): { start: number; end: number } | null {
  const half = hourAngleAt(site, direction.dec, elevationLimit);
  if (half === 0) return null;
  const hour = siderealTime(site.longitude, time) - direction.ra;
  const near = Math.atan2(Math.sin(hour), Math.cos(hour));
  const transit = time - near / SIDEREAL_RATE;
  return { start: transit - half / SIDEREAL_RATE, end: transit + half / SIDEREAL_RATE };
}

/** Frequencies across a band, its edges among them. All in Hz. */
export function frequenciesOf(centre: number, bandwidth: number, channels: number): number[] {
  if (channels <= 1 || bandwidth <= 0) return [centre];
  return Array.from({ length: channels }, (_, at) => centre - bandwidth / 2 + (bandwidth * at) / (channels - 1));
}
