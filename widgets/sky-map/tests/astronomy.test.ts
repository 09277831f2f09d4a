import { expect, test } from "vitest";
import { hoursText, readAngle } from "../src/angles";
import {
  airmass,
  equatorial,
  horizontal,
  LOW,
  MID,
  ofDate,
  ofGalactic,
  ofJ2000,
  passage,
  separation,
} from "../src/astronomy";
import { bodiesOf, CALIBRATORS, ownSources } from "../src/catalogue";
import { profileOf } from "../src/horizon";
import { siteOf } from "../src/use-site";
import table from "./astropy.json";

/** Made by astropy_table.py. Arcminutes: what nutation and aberration may amount to. */
const TOLERANCE = 1.5;
const AT = 1_764_304_200;

test.each(table.rows as [string, number, string, number | null, number | null, number, number][])(
  "%s at %d: %s stands where astropy has it",
  (site, seconds, name, ra, dec, azimuth, elevation) => {
    const place = site === MID.name ? MID : LOW;
    const body = bodiesOf(place).find((one) => one.name === name);
    const there = ra === null || dec === null ? body?.placeAt(seconds) : ofDate({ ra, dec }, seconds);
    if (!there) throw new Error(`expected a place of ${name}`);
    expect(separation(horizontal(there, seconds, place), { azimuth, elevation }) * 60).toBeLessThan(TOLERANCE);
  },
);

test("what is turned forth and back is where it was", () => {
  const there = { azimuth: 211.5, elevation: 33.25 };
  const back = horizontal(equatorial(there, AT, LOW), AT, LOW);
  expect(separation(there, back)).toBeLessThan(1e-6);
  const place = { ra: 128.8, dec: -45.2 };
  const again = ofJ2000(ofDate(place, AT), AT);
  expect([again.ra, again.dec]).toEqual([expect.closeTo(place.ra, 6), expect.closeTo(place.dec, 6)]);
});

test("the galactic centre is next to Sgr A*", () => {
  const centre = ofGalactic(0, 0);
  expect([centre.ra, centre.dec]).toEqual([expect.closeTo(266.405, 2), expect.closeTo(-28.936, 2)]);
});

test("at its rise and set a source stands at the limit, and highest at its transit", () => {
  const vela = CALIBRATORS.find(({ name }) => name === "Vela X");
  if (!vela) throw new Error("expected Vela X in the list");
  const { rise, transit, set } = passage(vela.placeAt, AT, MID, 15);
  const elevation = (time: number | null) => horizontal(vela.placeAt(time ?? 0), time ?? 0, MID).elevation;
  expect(elevation(rise)).toBeCloseTo(15, 2);
  expect(elevation(set)).toBeCloseTo(15, 2);
  expect(elevation(transit)).toBeGreaterThan(Math.max(elevation(transit - 600), elevation(transit + 600)));
  for (const time of [rise, transit, set]) expect((time ?? 0) - AT).toBeGreaterThanOrEqual(0);
  for (const time of [rise, transit, set]) expect((time ?? 0) - AT).toBeLessThan(86_400);
});

test("the Moon, which wanders, is met at the limit too", () => {
  const moon = bodiesOf(MID).find(({ name }) => name === "Moon");
  if (!moon) throw new Error("expected the Moon");
  const { rise } = passage(moon.placeAt, AT, MID);
  expect(horizontal(moon.placeAt(rise ?? 0), rise ?? 0, MID).elevation).toBeCloseTo(0, 1);
});

test("what never crosses the horizon neither rises nor sets", () => {
  const pole = () => ({ ra: 0, dec: -89 });
  expect(passage(pole, AT, MID)).toMatchObject({ rise: null, set: null, always: true });
  expect(passage(() => ({ ra: 0, dec: 80 }), AT, MID)).toMatchObject({ rise: null, set: null, always: false });
});

test("there is one air mass in the zenith, and about two at 30 degrees", () => {
  expect(airmass(90)).toBeCloseTo(1, 3);
  expect(airmass(30)).toBeCloseTo(1.99, 1);
  expect(airmass(-1)).toBeNull();
});

test.each([
  ["05:34:31.94", "ra", 83.633_083],
  ["5h34m31.94s", "ra", 83.633_083],
  ["83.6", "ra", 83.6],
  ["-45:10:35.2", "dec", -45.176_444],
  ["−00:30:00", "dec", -0.5],
  ["−45° 10′", "dec", -45.166_667],
  ["24:00:00", "ra", null],
  ["-91", "dec", null],
  ["05:61:00", "ra", null],
  ["Vela", "ra", null],
  ["", "dec", null],
] as const)("the angle %s as %s", (text, kind, degrees) => {
  const read = readAngle(text, kind);
  if (degrees === null) expect(read).toBeNull();
  else expect(read).toBeCloseTo(degrees, 5);
});

test("hours are written as hours, rounded once", () => {
  expect(hoursText(83.633_083)).toBe("05h 34m 32s");
  expect(hoursText(359.999_99)).toBe("00h 00m 00s");
});

test("sources that cannot be read are told of, and the others are there", () => {
  const { objects, faults } = ownSources([
    { name: "Mine", ra: "05:34:31.9", dec: "22" },
    { name: "Bad", ra: "noon", dec: "1" },
  ]);
  expect(objects.map(({ name }) => name)).toEqual(["Mine"]);
  expect(faults).toEqual(["Bad: expected a right ascension such as 05:34:31.9 or 83.6; got “noon”"]);
});

test("a horizon is a line through its points, all around, and never lower than the limit", () => {
  const { at, faults } = profileOf(15, ["350 40", "10,20", "180 5", "north 3"]);
  expect([350, 0, 10, 180].map(at)).toEqual([40, 30, 20, 15]);
  expect(faults).toHaveLength(1);
});

test("the site is the settings', else the deployment's, else what the devices' name says", () => {
  const wanted = { site: "auto", latitude: null, longitude: null, pointings: [] } as const;
  expect(siteOf({ ...wanted, pointings: ["low-mccs/station/001"] }, {}).name).toBe("SKA-Low");
  expect(siteOf({ ...wanted, pointings: ["[properties]low-mccs/station/001/tiles"] }, {}).name).toBe("SKA-Low");
  expect(siteOf({ ...wanted, pointings: ["mid-dish/dish-manager/ska001"] }, {}).name).toBe("SKA-Mid");
  expect(siteOf({ ...wanted, pointings: [] }, { SITE_LATITUDE: "10", SITE_LONGITUDE: "20" })).toMatchObject({
    latitude: 10,
    longitude: 20,
  });
  expect(siteOf({ ...wanted, pointings: [], site: "own", latitude: 1, longitude: 2 }, {}).latitude).toBe(1);
});
