import { createMockHost, type MockHost } from "@octopus-widgets/sdk/testing";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { clock } from "../src/definition";
import { bestColumns } from "../src/fit";
import { dayText, localSiderealSeconds } from "../src/sidereal";
import { siteLongitude } from "../src/zone";

const NOON = Date.UTC(2026, 10, 22, 12, 0, 0) / 1000;
const answers = {
  clockLocations: ({ timezones }: { readonly [name: string]: unknown }) => ({
    locationsByTimezone: (timezones as string[]).map((timezone) => ({ timezone, latitude: -31.95, longitude: 115.86 })),
  }),
  clockSun: ({ d0 }: { readonly [name: string]: unknown }) => ({
    s0: { sunrise: `${d0}T05:06:30+08:00`, sunset: null },
  }),
};
let undo = () => {};

function show(config: object): MockHost {
  const mock = createMockHost({ now: NOON, answers, hostVariables: { SITE_LONGITUDE: "116.7644482" } });
  undo = mock.install();
  const Component = clock.component;
  render(<Component instanceId="c1" config={{ ...clock.defaultConfig, ...config }} />);
  return mock;
}
afterEach(() => {
  cleanup();
  undo();
});

test("each zone shows its time, its offset and its day, and follows the workspace clock", async () => {
  const mock = show({ timezones: ["UTC", "Australia/Perth"] });
  expect(screen.getByText("12:00:00")).toBeTruthy();
  expect(screen.getByText("20:00:00")).toBeTruthy();
  expect(screen.getByText("UTC+08:00")).toBeTruthy();
  expect(screen.getAllByText("Sun 22 Nov")).toHaveLength(2);
  mock.setNow(NOON + 5 * 3600);
  await waitFor(() => screen.getByText("01:00:00"), { timeout: 2000 });
  expect(screen.getByText("Mon 23 Nov")).toBeTruthy();
});

test("a place has sunrise and sunset; a day without one says so", async () => {
  show({ timezones: ["Australia/Perth", "UTC"] });
  await waitFor(() => screen.getByTitle("Sunrise at 05:06"));
  expect(screen.getByTitle("No sunset today")).toBeTruthy();
  expect(screen.getAllByTitle(/unset/)).toHaveLength(1);
});

test("a sidereal clock is named by its longitude, in brief", () => {
  show({ timezones: ["LST@116.7644482", "LST@-70.4"] });
  expect(screen.getByText("LST 116.76° E").getAttribute("title")).toBe("116.7644482° east");
  expect(screen.getByText("LST 70.40° W")).toBeTruthy();
});

test("an unknown zone is marked on its own card", () => {
  show({ timezones: ["Mars/Olympus", "LST@north", "UTC"] });
  expect(screen.getByText("Not a known time zone")).toBeTruthy();
  expect(screen.getByText(/Expected LST@ and degrees east/)).toBeTruthy();
  expect(screen.getByText("12:00:00")).toBeTruthy();
});

test("an empty list means the default clocks", () => {
  show({ timezones: [] });
  expect(screen.getAllByRole("listitem")).toHaveLength(3);
});

test("sidereal time agrees with the almanac", () => {
  // Astronomical Almanac 2000: GMST at 2000-01-01 00:00 UT1 is 6h 39m 52.27s
  expect(localSiderealSeconds(Date.UTC(2000, 0, 1) / 1000, 0)).toBeCloseTo(6 * 3600 + 39 * 60 + 52.27, 1);
  // a quarter turn east is six sidereal hours ahead
  const apart = localSiderealSeconds(NOON, 90) - localSiderealSeconds(NOON, 0);
  expect((apart + 86_400) % 86_400).toBeCloseTo(21_600, 6);
  expect(dayText(86_399.9)).toBe("23:59:59");
});

test("the site's longitude comes from the deployment, then the host name, then Mid", () => {
  expect(siteLongitude({ SITE_LONGITUDE: "10" }, "low.example").longitude).toBe(10);
  expect(siteLongitude({}, "low.example").longitude).toBe(116.7644482);
  expect(siteLongitude({}, "octopus.example").longitude).toBe(21.449412);
});

test("cards are laid out to be as large as they can", () => {
  expect(bestColumns(3, 900, 100, 8, 2)).toBe(3);
  expect(bestColumns(3, 200, 600, 8, 2)).toBe(1);
  expect(bestColumns(4, 400, 200, 0, 2)).toBe(2);
});
