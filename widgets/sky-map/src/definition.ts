import {
  INPUT_DEVICES,
  INPUT_FORMATTED_SCHEMA_TYPE,
  INPUT_STRINGS,
  makeWidgetDef,
  VARIABLES,
  WORKSPACES,
} from "@octopus-widgets/sdk";
import type { SkyConfig } from "./config";
import { SkyMap } from "./sky-map";

const SEVERAL = "Several, parted by commas: the first that a device has.";

export const skyMap = makeWidgetDef<SkyConfig>({
  key: "SkyMap",
  label: "Sky map",
  description: "Where dishes and stations point, and what stands in the sky of the site.",
  component: SkyMap,
  version: __WIDGET_VERSION__,
  layout: { w: 9, h: 13, minW: 2, minH: 2 },
  icon: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 2a7 7 0 1 1 0 14 7 7 0 0 1 0-14Zm0 3.5-.9 2.6-2.6.9 2.6.9.9 2.6.9-2.6 2.6-.9-2.6-.9L12 8.5Z",
  config: {
    schema: {
      type: "object",
      properties: {
        title: { type: "string", title: "Title", default: "" },
        pointings: {
          type: INPUT_DEVICES,
          title: "Dishes and stations",
          description: "[properties]<device>/<property> stands for the devices that a property lists.",
          default: [],
        },
        frame: {
          type: "radio",
          title: "Their pointings are",
          enum: ["horizontal", "equatorial"],
          enumNames: ["Azimuth and elevation", "Right ascension and declination (J2000, degrees)"],
          default: "horizontal",
        },
        achievedLongitude: {
          type: "string",
          title: "Attribute: achieved azimuth, or right ascension",
          description: SEVERAL,
          default: "achievedAzimuth, beamAzimuth",
        },
        achievedLatitude: {
          type: "string",
          title: "Attribute: achieved elevation, or declination",
          description: SEVERAL,
          default: "achievedElevation, beamElevation",
        },
        desiredLongitude: { type: "string", title: "Attribute: desired azimuth", default: "desiredAzimuth" },
        desiredLatitude: { type: "string", title: "Attribute: desired elevation", default: "desiredElevation" },
        hoverAttributes: {
          type: INPUT_STRINGS,
          title: "Further attributes on the hover card",
          description: "Names of attributes of the devices.",
          default: [],
        },
        trailMinutes: { type: "number", title: "Trail (min)", default: 10, min: 0, max: 120 },
        projection: {
          type: "radio",
          title: "Projection",
          enum: ["horizon", "mollweide", "aitoff"],
          enumNames: ["Local horizon", "Equatorial, Mollweide", "Equatorial, Aitoff"],
          default: "horizon",
        },
        centre: {
          type: "radio",
          title: "Middle of an equatorial map",
          enum: ["meridian", "0h", "12h"],
          enumNames: ["Sidereal time", "0h", "12h"],
          default: "meridian",
        },
        site: {
          type: "radio",
          title: "Site",
          enum: ["auto", "mid", "low", "own"],
          enumNames: ["By the deployment", "SKA-Mid", "SKA-Low", "Another"],
          default: "auto",
        },
        latitude: { type: "number", title: "Latitude of another site (° north)", min: -90, max: 90 },
        longitude: { type: "number", title: "Longitude of another site (° east)", min: -180, max: 180 },
        elevationLimit: { type: "number", title: "Elevation limit (°)", default: 15, min: 0, max: 89 },
        horizon: {
          type: INPUT_STRINGS,
          title: "Horizon",
          description: "Azimuth and elevation of what hides the sky, such as 90 12; straight lines between.",
          default: [],
        },
        sources: {
          type: "array",
          title: "Sources",
          default: [],
          items: {
            type: "object",
            properties: {
              name: { type: "string", title: "Name", default: "" },
              ra: {
                type: "string",
                title: "Right ascension (J2000)",
                description: "05:34:31.9, or degrees",
                default: "",
              },
              dec: { type: "string", title: "Declination (J2000)", description: "-45:10:35, or degrees", default: "" },
            },
          },
        },
        showCalibrators: { type: "boolean", title: "Calibrators and bright sources", default: true },
        showBodies: { type: "boolean", title: "Sun, Moon and planets", default: true },
        showGalaxy: { type: "boolean", title: "Galactic plane", default: true },
        showLabels: { type: "boolean", title: "Names", default: true },
        showList: { type: "boolean", title: "List of sources, where there is room", default: true },
        aheadHours: {
          type: "number",
          title: "Look ahead by up to (h)",
          description: "0: no slider of time.",
          default: 12,
          min: 0,
          max: 48,
        },
        selectedVariableKey: { type: VARIABLES, title: "On click on a pointing, set the variable", default: "" },
        selectedVariableFormat: {
          type: INPUT_FORMATTED_SCHEMA_TYPE,
          title: "…to",
          description: "A template of {fullname} {domain} {family} {member}, and dashboard variables.",
          default: "fullname",
        },
        sourceVariableKey: { type: VARIABLES, title: "On click on a source, set the variable", default: "" },
        workspace: { type: WORKSPACES, title: "On click, open the workspace", default: "" },
      },
    },
  },
});
