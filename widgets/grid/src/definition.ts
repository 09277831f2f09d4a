import {
  INPUT_FORMATTED_SCHEMA_TYPE,
  INPUT_MULTIPLE_TANGO_ATTRIBUTES,
  INPUT_TANGO_ATTRIBUTES,
  makeWidgetDef,
  VARIABLES,
  WORKSPACES,
} from "@octopus-widgets/sdk";
import type { GridConfig } from "./config";
import { Grid } from "./grid";

const SUBARRAYS = Array.from(
  { length: 16 },
  (_, index) => `low-subarray/subarray/${String(index + 1).padStart(2, "0")}/healthState`,
);
const NAMES =
  "{value} {unit} {label} {fullname} {device} {domain} {family} {member} {attribute} {quality} {index}, and dashboard variables";

export const grid = makeWidgetDef<GridConfig>({
  key: "Grid",
  label: "Grid",
  description: "One square per attribute, coloured where it deviates.",
  component: Grid,
  version: __WIDGET_VERSION__,
  layout: { w: 8, h: 8, minW: 2, minH: 2 },
  polls: true,
  icon: "M3 3h5v5H3V3Zm6.5 0h5v5h-5V3ZM16 3h5v5h-5V3ZM3 9.5h5v5H3v-5Zm6.5 0h5v5h-5v-5Zm6.5 0h5v5h-5v-5ZM3 16h5v5H3v-5Zm6.5 0h5v5h-5v-5Zm6.5 0h5v5h-5v-5Z",
  config: {
    schema: {
      type: "object",
      properties: {
        title: { type: "string", title: "Title", default: "" },
        useLiveData: {
          type: "boolean",
          title: "Live data",
          description: "Off: read at the dashboard's refresh rate.",
          default: true,
        },
        useEnumLabels: {
          type: "boolean",
          title: "Enum labels",
          description: "Show labels rather than numbers.",
          default: true,
        },
        showUnits: { type: "boolean", title: "Show units", default: false },
        attributes: {
          type: INPUT_TANGO_ATTRIBUTES,
          title: "Attributes",
          description:
            "One square each. [properties]<device>/<property> stands for the names that a device property lists; /<attribute> after it is appended to each device.",
          default: SUBARRAYS,
        },
        hoverAttributes: {
          type: INPUT_MULTIPLE_TANGO_ATTRIBUTES,
          title: "Attributes of the hover card",
          description: "A row for each square, in the same order; a row may hold several.",
          default: [],
        },
        cellLabelFormat: {
          type: INPUT_FORMATTED_SCHEMA_TYPE,
          title: "Text of a square",
          description: `A template of ${NAMES}.`,
          default: "value",
        },
        selectedVariableKey: { type: VARIABLES, title: "On click, set the variable", default: "" },
        selectedVariableFormat: {
          type: INPUT_FORMATTED_SCHEMA_TYPE,
          title: "…to",
          description: `A template of ${NAMES}.`,
          default: "fullname",
        },
        workspace: { type: WORKSPACES, title: "On click, open the workspace", default: "" },
        cellFontSizePx: { type: "number", title: "Text size (px)", description: "Empty: as large as fits.", min: 1 },
        squareGapPx: { type: "number", title: "Gap (px)", default: 2, min: 0 },
        squareSizePx: {
          type: "list",
          title: "Size of a square (px)",
          description: "Width and height; 0 is automatic.",
          default: [0, 0],
          items: { type: "number", min: 0 },
        },
      },
    },
  },
});
