import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readDocument } from "../workspaces/document";
import { siderealPlace, sunPlace } from "./places";
import { clockText, greenwichSiderealDegrees, LOW_LONGITUDE, localSiderealHours, MID_LONGITUDE, sunTimes } from "./sky";

const at = (iso: string) => Date.parse(iso) / 1000;

describe("sidereal time", () => {
  it("agrees with Meeus, examples 12.a and 12.b", () => {
    expect(greenwichSiderealDegrees(at("1987-04-10T00:00:00Z"))).toBeCloseTo(197.693_195, 5);
    expect(greenwichSiderealDegrees(at("1987-04-10T19:21:00Z"))).toBeCloseTo(128.737_873_4, 5);
  });
  it("gains an hour for each 15 degrees east and stays within a day", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4e9 }),
        fc.double({ min: -180, max: 180, noNaN: true }),
        (seconds, longitude) => {
          const hours = localSiderealHours(seconds, longitude);
          expect(hours).toBeGreaterThanOrEqual(0);
          expect(hours).toBeLessThan(24);
          const east = localSiderealHours(seconds, longitude + 15);
          expect((((east - hours + 36) % 24) - 12 + 24) % 24).toBeCloseTo(1, 6);
        },
      ),
    );
  });
  it("is written as a clock", () => {
    expect(clockText(13.179_55)).toBe("13:10:46");
    expect(clockText(23.9999)).toBe("23:59:59");
  });
});

describe("the Sun", () => {
  // NOAA Solar Calculator, to the minute.
  it.each([
    ["Greenwich at midsummer", "2024-06-20T12:00:00Z", 51.4779, 0, "2024-06-20T03:43:00Z", "2024-06-20T20:21:00Z"],
    ["Greenwich at the equinox", "2024-03-20T12:00:00Z", 51.4779, 0, "2024-03-20T06:03:00Z", "2024-03-20T18:13:00Z"],
  ])("rises and sets at %s as NOAA says", (_, day, latitude, longitude, rise, set) => {
    const { sunrise, sunset } = sunTimes(at(day), latitude, longitude);
    expect(Math.abs((sunrise ?? 0) - at(rise))).toBeLessThan(180);
    expect(Math.abs((sunset ?? 0) - at(set))).toBeLessThan(180);
  });
  it("stays up in the polar summer and down in its winter", () => {
    expect(sunTimes(at("2024-06-21T12:00:00Z"), 80, 0)).toEqual({ sunrise: null, sunset: null, up: true });
    expect(sunTimes(at("2024-12-21T12:00:00Z"), 80, 0)).toEqual({ sunrise: null, sunset: null, up: false });
  });
});

describe("places of the header clocks", () => {
  const { clocks } = readDocument({});
  it("falls back from device to preference, deployment, site and Greenwich", () => {
    const config = { SITE_LATITUDE: -26.8, SITE_LONGITUDE: "116.7" };
    expect(sunPlace(clocks, {}, null).source).toContain("Greenwich");
    expect(sunPlace(clocks, config, null)).toEqual({ latitude: -26.8, longitude: 116.7, source: "the site" });
    const manual = { ...config, HEADER_CLOCKS_MANUAL_LATITUDE: 1, HEADER_CLOCKS_MANUAL_LONGITUDE: 2 };
    expect(sunPlace(clocks, manual, null)).toMatchObject({ latitude: 1, longitude: 2 });
    const own = { ...clocks, latitude: 3, longitude: 4 };
    expect(sunPlace(own, manual, null)).toMatchObject({ latitude: 3, longitude: 4 });
    const device = { latitude: 5, longitude: 6 };
    expect(sunPlace(own, manual, device)).toMatchObject({ latitude: 3 });
    expect(sunPlace({ ...own, deviceLocation: true }, manual, device)).toMatchObject({ latitude: 5, longitude: 6 });
  });
  it("takes the LST longitude from the host's name before Mid", () => {
    expect(siderealPlace(clocks, {}, "octopus-low.example").longitude).toBe(LOW_LONGITUDE);
    expect(siderealPlace(clocks, {}, "allow.example").longitude).toBe(MID_LONGITUDE);
    expect(siderealPlace(clocks, { HEADER_CLOCKS_LST_LONGITUDE: 7 }, "low").longitude).toBe(7);
    expect(siderealPlace({ ...clocks, lstLongitude: 8 }, { HEADER_CLOCKS_LST_LONGITUDE: 7 }, "low").longitude).toBe(8);
  });
});
