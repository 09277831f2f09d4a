import {
  INPUT_FORMATTED_SCHEMA_TYPE,
  INPUT_MULTIPLE_TANGO_ATTRIBUTES,
  INPUT_TANGO_ATTRIBUTES,
  makeWidgetDef,
  OPERATOR_LEVEL,
  VARIABLES,
  WORKSPACES,
} from "@octopus-widgets/sdk";
import { AttributeDisplay } from "./attribute-display";
import type { DisplayConfig } from "./config";

const NAMES =
  "{label} {value} {setpoint} {unit} {fullname} {device} {domain} {family} {member} {attribute} {quality}, and dashboard variables";

export const attributeDisplay = makeWidgetDef<DisplayConfig>({
  key: "AttributeDisplay",
  label: "Attribute display",
  description: "Values with unit, status, age, sparkline and set point.",
  component: AttributeDisplay,
  version: __WIDGET_VERSION__,
  layout: { w: 8, h: 7, minW: 2, minH: 2 },
  polls: true,
  icon: "M3 4h18v4H3V4Zm0 6h18v4H3v-4Zm0 6h18v4H3v-4Zm2-10.5h5v1H5v-1Zm0 6h5v1H5v-1Zm0 6h5v1H5v-1Z",
  config: {
    schema: {
      type: "object",
      properties: {
        title: { type: "string", title: "Title", default: "" },
        attributes: {
          type: INPUT_TANGO_ATTRIBUTES,
          title: "Attributes",
          description: "[properties]<device>/<property> stands for the names that a device property lists.",
          default: [],
        },
        layout: {
          type: "radio",
          title: "Layout",
          enum: ["list", "big-number"],
          enumNames: ["List", "Big numbers"],
          default: "list",
        },
        useLiveData: {
          type: "boolean",
          title: "Live data",
          description: "Off: read at the dashboard's refresh rate.",
          default: true,
        },
        useEnumLabels: { type: "boolean", title: "Enum labels", default: true },
        labelFormat: {
          type: INPUT_FORMATTED_SCHEMA_TYPE,
          title: "Label",
          description: `A template of ${NAMES}.`,
          default: "{label}",
        },
        valueFormat: {
          type: INPUT_FORMATTED_SCHEMA_TYPE,
          title: "Value",
          description: `A template of ${NAMES}.`,
          default: "{value}",
        },
        showUnits: { type: "boolean", title: "Show units", default: true },
        showStatus: { type: "boolean", title: "Show the status symbol", default: true },
        showAge: { type: "boolean", title: "Show how old a stale value is", default: true },
        showSparkline: { type: "boolean", title: "Sparkline of recent values", default: false },
        sparklineSeconds: { type: "number", title: "Length of the sparkline (s)", default: 120, min: 5, max: 3600 },
        allowWrite: {
          type: "boolean",
          title: "Set points can be written",
          description: "By Operators and above.",
          default: true,
          level: OPERATOR_LEVEL,
        },
        hoverAttributes: {
          type: INPUT_MULTIPLE_TANGO_ATTRIBUTES,
          title: "Attributes of the hover card",
          description: "A row for each attribute, in the same order; a row may hold several.",
          default: [],
        },
        selectedVariableKey: { type: VARIABLES, title: "On click, set the variable", default: "" },
        selectedVariableFormat: {
          type: INPUT_FORMATTED_SCHEMA_TYPE,
          title: "…to",
          description: `A template of ${NAMES}.`,
          default: "fullname",
        },
        workspace: { type: WORKSPACES, title: "On click, open the workspace", default: "" },
      },
    },
  },
});
