import fc from "fast-check";
import { expect, test } from "vitest";
import { localOf, readPositions, threeArms } from "../src/antennas";
import { beamOf, coverageOf, frequenciesOf, histogram, trackAround } from "../src/coverage-of";
import { type Antenna, baselineXyz, equatorial, horizontal, LIGHT, rad, siderealTime, uvw } from "../src/geometry";

const SITE = { latitude: rad(-30.713), longitude: rad(21.443) };
const at = (name: string, east: number, north: number, up = 0): Antenna => ({ name, east, north, up });
const NOW = 1_800_000_000;

test("an east–west line at the pole draws circles, elsewhere ellipses as flat as the sine of the declination", () => {
  const xyz = baselineXyz(at("a", 0, 0), at("b", 300, 0), SITE.latitude);
  fc.assert(
    fc.property(
      fc.double({ min: -3.14, max: 3.14, noNaN: true }),
      fc.double({ min: 0.1, max: 1.5, noNaN: true }),
      (hour, dec) => {
        const [u, v] = uvw(xyz, hour, Math.PI / 2);
        expect(Math.hypot(u, v)).toBeCloseTo(300, 6);
        const [x, y] = uvw(xyz, hour, dec);
        expect((x / 300) ** 2 + (y / (300 * Math.sin(dec))) ** 2).toBeCloseTo(1, 6);
      },
    ),
  );
});

test("u, v and w are the baseline along east, north and the source, reckoned by vectors on the local sky", () => {
  // Independent of hour angles and of equation 4.1: unit vectors of the source's azimuth and elevation, and their derivatives.
  fc.assert(
    fc.property(
      fc.double({ min: -2000, max: 2000, noNaN: true }),
      fc.double({ min: -2000, max: 2000, noNaN: true }),
      fc.double({ min: -50, max: 50, noNaN: true }),
      fc.double({ min: 0, max: 6.28, noNaN: true }),
      fc.double({ min: -1.4, max: 1.4, noNaN: true }),
      (east, north, up, ra, dec) => {
        const towards = (direction: { ra: number; dec: number }): number[] => {
          const { azimuth, elevation } = horizontal(SITE, direction, NOW);
          return [
            Math.sin(azimuth) * Math.cos(elevation),
            Math.cos(azimuth) * Math.cos(elevation),
            Math.sin(elevation),
          ];
        };
        const along = (one: number[], other: number[]): number => {
          const length = Math.hypot(...one.map((value, index) => value - (other[index] as number)));
          return [east, north, up].reduce(
            (sum, value, index) => sum + (value * ((one[index] as number) - (other[index] as number))) / length,
            0,
          );
        };
        const step = 1e-5;
        const [u, v, w] = uvw(
          baselineXyz(at("a", 0, 0), at("b", east, north, up), SITE.latitude),
          siderealTime(SITE.longitude, NOW) - ra,
          dec,
        );
        expect(u).toBeCloseTo(along(towards({ ra: ra + step, dec }), towards({ ra: ra - step, dec })), 2);
        expect(v).toBeCloseTo(along(towards({ ra, dec: dec + step }), towards({ ra, dec: dec - step })), 2);
        expect(w).toBeCloseTo(
          [east, north, up].reduce((sum, value, index) => sum + value * (towards({ ra, dec })[index] as number), 0),
          6,
        );
      },
    ),
    { numRuns: 60 },
  );
});

test("what stands at an azimuth and an elevation stands there again", () => {
  const found = equatorial(SITE, rad(140), rad(50), NOW);
  const { azimuth, elevation } = horizontal(SITE, found, NOW);
  expect([azimuth, elevation]).toEqual([expect.closeTo(rad(140), 9), expect.closeTo(rad(50), 9)]);
  // 2000 January 1, 12:00: Greenwich mean sidereal time 18 h 41 min 50.55 s (Astronomical Almanac).
  expect((siderealTime(0, 946_728_000) * 12) / Math.PI).toBeCloseTo(18.697_374, 5);
});

test("nothing is observed below the limit, and a track ends at it", () => {
  const direction = { ra: 1, dec: rad(-45) };
  const track = trackAround(SITE, direction, rad(20), NOW) as { start: number; end: number };
  expect(horizontal(SITE, direction, track.start).elevation).toBeCloseTo(rad(20), 5);
  expect(horizontal(SITE, direction, track.end).elevation).toBeCloseTo(rad(20), 5);
  expect(trackAround(SITE, { ra: 1, dec: rad(80) }, rad(20), NOW)).toBeNull();
  const asked = {
    antennas: [at("a", 0, 0), at("b", 300, 0)],
    site: SITE,
    direction,
    frequencies: [LIGHT],
    elevationLimit: rad(20),
  };
  const day = coverageOf({ ...asked, start: track.start - 7200, end: track.end + 7200 });
  expect(day.up).toBeGreaterThan(0.3);
  expect(day.up).toBeLessThan(1);
  expect(coverageOf({ ...asked, start: NOW, end: NOW }).times.length).toBeLessThanOrEqual(1);
});

test("tracks are in wavelengths, one for each frequency, and no more points than asked for", () => {
  expect(frequenciesOf(100, 20, 3)).toEqual([90, 100, 110]);
  expect(frequenciesOf(100, 0, 5)).toEqual([100]);
  const direction = { ra: siderealTime(SITE.longitude, NOW), dec: SITE.latitude };
  const found = coverageOf({
    antennas: threeArms(21_000),
    site: SITE,
    direction,
    start: NOW,
    end: NOW,
    frequencies: [LIGHT, 2 * LIGHT],
    elevationLimit: 0,
  });
  expect([found.baselines.length, found.u.length]).toEqual([351, 702]);
  // At the zenith the plane is the ground.
  const { first, second } = found.baselines[0] as { first: number; second: number };
  const [one, other] = [threeArms(21_000)[first], threeArms(21_000)[second]] as [Antenna, Antenna];
  expect(found.u[0]).toBeCloseTo(other.east - one.east, 1);
  expect(found.v[0]).toBeCloseTo(other.north - one.north, 1);
  expect(found.u[1]).toBeCloseTo(2 * (other.east - one.east), 1);
  expect(found.longest).toBeGreaterThan(2 * 34_000);
});

test("a Gaussian cloud of baselines has the beam that is its transform, along the right angle", () => {
  const [wide, narrow, angle] = [8000, 2000, rad(30)];
  const size = 4000;
  const u = new Float32Array(size);
  const v = new Float32Array(size);
  for (let n = 0; n < size; n += 1) {
    // Quantiles of two normal distributions (Box and Muller), evenly filled.
    const radius = Math.sqrt(-2 * Math.log((n + 0.5) / size));
    const turn = 2 * Math.PI * ((n * 0.618_033_988_75) % 1);
    const [along, across] = [wide * radius * Math.cos(turn), narrow * radius * Math.sin(turn)];
    // The cloud is long at a position angle of 120°, the beam at 30°.
    u[n] = along * Math.sin(angle + Math.PI / 2) + across * Math.sin(angle);
    v[n] = along * Math.cos(angle + Math.PI / 2) + across * Math.cos(angle);
  }
  const beam = beamOf({ u, v });
  const width = (sigma: number): number => Math.sqrt(2 * Math.log(2)) / (Math.PI * sigma);
  expect((beam?.major ?? 0) / width(narrow)).toBeCloseTo(1, 1);
  expect((beam?.minor ?? 0) / width(wide)).toBeCloseTo(1, 1);
  expect(beam?.angle).toBeCloseTo(angle, 1);
  expect(beamOf({ u: Float32Array.of(1, 2), v: Float32Array.of(0, 0) })).toBeNull();
});

test("positions are read as they are written, geocentric ones too", () => {
  const { antennas, faults } = readPositions(["ska001 120.5 -33.1 0.2", "7, 8", "# none", "", "x y z"], SITE);
  expect(antennas).toEqual([at("ska001", 120.5, -33.1, 0.2), at("2", 7, 8)]);
  expect(faults[0]).toContain("got “x y z”");
  // The equator at Greenwich: X is up, Y east, Z north.
  const origin = { latitude: 0, longitude: 0 };
  const local = localOf("a", [6_378_137 + 5, 30, 40], origin);
  expect([local.east, local.north, local.up].map((value) => Math.round(value))).toEqual([30, 40, 5]);
  expect(readPositions(["b 6378142 30 40"], origin).antennas[0]?.north).toBeCloseTo(40);
  expect(
    histogram(
      [
        { first: 0, second: 1, length: 10 },
        { first: 0, second: 2, length: 100 },
      ],
      10,
    ).counts,
  ).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
});
