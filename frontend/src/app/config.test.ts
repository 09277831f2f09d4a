import { describe, expect, it } from "vitest";
import { NO_CONFIG, readConfig } from "./config";

const PAGE = { baseURI: "https://host/octopus/" };

describe("the deployment's configuration", () => {
  it("lies over what the backend says", () => {
    const backend = { VERSION: "1.2", MAIN_LOGO: "/branding/theirs.svg", DEMO: "admin" };
    const { runtime, faults } = readConfig(PAGE, { MAIN_LOGO: "/branding/ours.svg", BASE_PATH: "/octopus/" }, backend);
    expect(runtime).toEqual({ ...backend, MAIN_LOGO: "/branding/ours.svg", BASE_PATH: "/octopus/" });
    expect(faults).toEqual([]);
  });
  it("that is missing or not JavaScript leaves the backend's, and is told", () => {
    const { runtime, faults } = readConfig(PAGE, undefined, { VERSION: "1.2" });
    expect(runtime).toEqual({ VERSION: "1.2" });
    expect(faults).toEqual([expect.stringContaining(NO_CONFIG)]);
  });
  it("that is no object is told", () => {
    for (const given of [null, 3, "text", ["a"]])
      expect(readConfig(PAGE, given).faults).toEqual([
        `window.config is ${JSON.stringify(given)}; expected an object.`,
      ]);
  });
  it("is told of each entry of a wrong type, and goes without it", () => {
    const given = {
      MAIN_LOGO: 7,
      SECONDARY_LOGO_DARK: "logo.svg",
      FOOTER_COPYRIGHT_YEAR: 2027,
      FOOTER_COPYRIGHT_LABEL: null,
      SITE_LATITUDE: "-26.7",
      SITE_LONGITUDE: "east",
      HEADER_CLOCKS_MANUAL_LATITUDE: 91,
      HEADER_CLOCKS_LST_LONGITUDE: true,
      BASE_PATH: "/elsewhere",
      ANOTHER: { of: "theirs" },
    };
    const { runtime, faults } = readConfig(PAGE, given);
    expect(runtime).toEqual({
      FOOTER_COPYRIGHT_YEAR: 2027,
      FOOTER_COPYRIGHT_LABEL: null,
      SITE_LATITUDE: "-26.7",
      ANOTHER: { of: "theirs" },
    });
    expect(faults).toEqual([
      "MAIN_LOGO is 7; expected a text.",
      'SECONDARY_LOGO_DARK is "logo.svg"; expected /branding/<file> or an address.',
      'SITE_LONGITUDE is "east"; expected degrees, from −360 to 360.',
      "HEADER_CLOCKS_MANUAL_LATITUDE is 91; expected degrees, from −90 to 90.",
      "HEADER_CLOCKS_LST_LONGITUDE is true; expected degrees, from −360 to 360.",
      'BASE_PATH is "/elsewhere"; expected “/octopus”, below which the page is served (BASE_PATH of the front end).',
    ]);
  });
});
