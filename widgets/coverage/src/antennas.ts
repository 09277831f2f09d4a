/** Where antennas stand: as the settings write it, and layouts by formula. Pure. */
import { type Antenna, rad, type Site } from "./geometry";

/** Earth's figure (WGS 84). */
const A = 6_378_137;
const FLATTENING = 1 / 298.257223563;
/** Geocentric coordinates are larger than any array. */
const GEOCENTRIC = 1_000_000;

/**
 * Lines as `ska001 120.5 -33.1 0.2`: a name, metres east, north and up of the array's centre; or geocentric X, Y, Z (ITRF), which are told by
 * their size.
 */
export function readPositions(lines: readonly unknown[], site: Site): { antennas: Antenna[]; faults: string[] } {
  const antennas: Antenna[] = [];
  const faults: string[] = [];
  for (const line of lines) {
    const text = String(line ?? "").trim();
    if (text === "" || text.startsWith("#")) continue;
    const parts = text.split(/[\s,;]+/);
    const named = Number.isNaN(Number(parts[0]));
    const numbers = parts.slice(named ? 1 : 0, named ? 4 : 3).map(Number);
    const name = named ? (parts[0] as string) : String(antennas.length + 1);
    const [x, y, z = 0] = numbers;
    if (x === undefined || y === undefined || numbers.some(Number.isNaN))
      faults.push(`An antenna is expected as “ska001 120.5 -33.1 0.2” (metres east, north, up); got “${text}”.`);
    else
      antennas.push(
        Math.hypot(x, y, z) > GEOCENTRIC ? localOf(name, [x, y, z], site) : { name, east: x, north: y, up: z },
      );
  }
  return { antennas, faults };
}

/** Geocentric coordinates as those of the array's centre, which stands at height 0. */
export function localOf(name: string, [x, y, z]: readonly [number, number, number], site: Site): Antenna {
  const { sin, cos } = Math;
  const { latitude: phi, longitude: lambda } = site;
  const squared = FLATTENING * (2 - FLATTENING);
  const normal = A / Math.sqrt(1 - squared * sin(phi) ** 2);
  const [dx, dy, dz] = [
    x - normal * cos(phi) * cos(lambda),
    y - normal * cos(phi) * sin(lambda),
    z - normal * (1 - squared) * sin(phi),
  ];
  return {
    name,
    east: -sin(lambda) * dx + cos(lambda) * dy,
    north: -sin(phi) * cos(lambda) * dx - sin(phi) * sin(lambda) * dy + cos(phi) * dz,
    up: cos(phi) * cos(lambda) * dx + cos(phi) * sin(lambda) * dy + sin(phi) * dz,
  };
}

const ARMS = [rad(355), rad(115), rad(236)];
const ON_ARM = 9;
const POWER = 1.716;

/**
 * Three arms of nine: the plan of the Very Large Array, whose n-th antenna stands at a distance that grows as n^1.716 on arms at azimuths of 355°,
 * 115° and 236° (Thompson et al. 1980, ApJS 44, 151). `metres`: length of an arm.
 */
export function threeArms(metres: number): Antenna[] {
  return ARMS.flatMap((azimuth, arm) =>
    Array.from({ length: ON_ARM }, (_, at) => {
      const radius = metres * ((at + 1) / ON_ARM) ** POWER;
      return {
        name: `${"NES"[arm]}${at + 1}`,
        east: radius * Math.sin(azimuth),
        north: radius * Math.cos(azimuth),
        up: 0,
      };
    }),
  );
}
