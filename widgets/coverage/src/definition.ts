import { INPUT_DEVICES, INPUT_STRINGS, INPUT_TANGO_ATTRIBUTES, makeWidgetDef } from "@octopus-widgets/sdk";
import type { CoverageConfig } from "./config";
import { UvCoverage } from "./coverage";

const text = (title: string, value: string, description: string) => ({
  type: "string" as const,
  title,
  default: value,
  description,
});
const choice = (title: string, values: string[], names: string[], value: string) => ({
  type: "select" as const,
  title,
  enum: values,
  enumNames: names,
  default: value,
});
const number = (title: string, value: number, min: number, max: number) => ({
  type: "number" as const,
  title,
  default: value,
  min,
  max,
});

export const coverage = makeWidgetDef<CoverageConfig>({
  key: "Coverage",
  label: "Coverage",
  description: "The uv coverage of an observation: tracks of its baselines, beam and lengths.",
  component: UvCoverage,
  version: __WIDGET_VERSION__,
  layout: { w: 10, h: 12, minW: 2, minH: 2 },
  icon: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18Zm0 2a7 7 0 1 0 0 14 7 7 0 0 0 0-14Zm0 2c3 0 5 2 5 5s-2 5-5 5-5-2-5-5 2-5 5-5Zm0 2a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z",
  config: {
    schema: {
      type: "object",
      properties: {
        title: { type: "string", title: "Title", default: "" },
        subarray: {
          type: INPUT_DEVICES,
          title: "Subarray",
          description: "Its receptors are the array.",
          default: ["mid-tmc/subarray/01"],
        },
        resourcesAttribute: text("Attribute of its receptors", "assignedResources", "Names of their devices."),
        receptors: { type: INPUT_DEVICES, title: "Receptors", description: "In place of the subarray's.", default: [] },
        layout: choice(
          "Where the antennas stand",
          ["devices", "list", "y"],
          ["A property of each receptor says it", "As listed below", "Three arms, as the VLA"],
          "devices",
        ),
        positionProperty: text("Property of the position", "enu", "Metres east, north and up; or geocentric X, Y, Z."),
        positions: {
          type: INPUT_STRINGS,
          title: "Positions",
          description: "Name and metres east, north, up; or geocentric X, Y, Z: ska001 120.5 -33.1 0.2",
          default: [],
        },
        armMetres: number("Length of an arm (m)", 21_000, 10, 1_000_000),
        latitude: number("Latitude of the array (°)", -30.713, -90, 90),
        longitude: number("Longitude of the array (°)", 21.443, -180, 180),
        modeAttribute: text("Attribute of the mode", "dishMode", "Of each receptor. Empty: all observe."),
        operatingValues: {
          type: INPUT_STRINGS,
          title: "Modes that observe",
          default: ["OPERATE", "CONFIG", "STANDBY_FP"],
        },
        pointing: choice(
          "Pointing",
          ["receptor", "fixed", "attributes"],
          ["Where the first receptor is sent", "Fixed", "From attributes"],
          "receptor",
        ),
        azimuthAttribute: text("Attribute of the azimuth", "desiredAzimuth", "Of the first receptor, degrees."),
        elevationAttribute: text("Attribute of the elevation", "desiredElevation", "Of the first receptor, degrees."),
        rightAscension: { type: "number", title: "Right ascension (°), if fixed", min: 0, max: 360 },
        declination: { type: "number", title: "Declination (°), if fixed", min: -90, max: 90 },
        raAttribute: { type: INPUT_TANGO_ATTRIBUTES, title: "Attribute of the right ascension (°)", default: [] },
        decAttribute: { type: INPUT_TANGO_ATTRIBUTES, title: "Attribute of the declination (°)", default: [] },
        span: choice(
          "Time",
          ["track", "hours", "workspace", "snapshot"],
          ["While the source is up", "The next hours", "The workspace's range", "This instant"],
          "track",
        ),
        hours: number("Hours", 4, 0.1, 24),
        elevationLimit: number("Least elevation (°)", 15, 0, 89),
        frequency: number("Frequency (MHz)", 1284, 1, 1_000_000),
        bandwidth: number("Bandwidth (MHz)", 0, 0, 100_000),
        channels: number("Frequencies over the band", 1, 1, 32),
        colourBy: choice("Colours", ["baseline", "dish", "time"], ["By baseline", "By antenna", "By time"], "time"),
        showHistogram: { type: "boolean", title: "Baselines by length", default: true },
      },
    },
  },
});
