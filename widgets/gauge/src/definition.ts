import {
  INPUT_FORMATTED_SCHEMA_TYPE,
  INPUT_MULTIPLE_TANGO_ATTRIBUTES,
  INPUT_TANGO_ATTRIBUTES,
  makeWidgetDef,
  VARIABLES,
  WORKSPACES,
} from "@octopus-widgets/sdk";
import type { GaugeConfig } from "./config";
import { Gauge } from "./gauge";

const NAMES = "{label} {fullname} {device} {domain} {family} {member} {attribute}, and dashboard variables";

export const gauge = makeWidgetDef<GaugeConfig>({
  key: "Gauge",
  label: "Gauge",
  description: "Values on a scale or as tiles, with limits and trend.",
  component: Gauge,
  version: __WIDGET_VERSION__,
  layout: { w: 6, h: 7, minW: 2, minH: 2 },
  polls: true,
  icon: "M12 4a9 9 0 0 0-7.8 13.5l1.7-1A7 7 0 1 1 19 12.9a7 7 0 0 1-.9 3.6l1.7 1A9 9 0 0 0 12 4Zm4.5 5.2-5.2 3.3a1.5 1.5 0 1 0 1.6 1.9l3.6-5.2Z",
  config: {
    schema: {
      type: "object",
      properties: {
        title: { type: "string", title: "Title", default: "" },
        attributes: {
          type: INPUT_TANGO_ATTRIBUTES,
          title: "Attributes",
          description:
            "A gauge each. [properties]<device>/<property> stands for the names that a device property lists.",
          default: [],
        },
        shape: {
          type: "radio",
          title: "Shape",
          enum: ["arc", "bar", "tile"],
          enumNames: ["Arc", "Bar", "Tile"],
          default: "arc",
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
          default: "label",
        },
        decimals: {
          type: "number",
          title: "Digits after the point",
          description: "Empty: the attribute's own format.",
          min: 0,
          max: 12,
        },
        min: { type: "number", title: "Begin of the scale", description: "Empty: from the attribute's metadata." },
        max: { type: "number", title: "End of the scale", description: "Empty: from the attribute's metadata." },
        lowAlarm: { type: "number", title: "Serious at and below", description: "Empty: the attribute's alarm limit." },
        lowWarning: { type: "number", title: "Caution at and below" },
        highWarning: { type: "number", title: "Caution at and above" },
        highAlarm: {
          type: "number",
          title: "Serious at and above",
          description: "Empty: the attribute's alarm limit.",
        },
        showLimits: { type: "boolean", title: "Show the limits", default: true },
        showTrend: { type: "boolean", title: "Show the trend", default: true },
        showSparkline: { type: "boolean", title: "Sparkline on tiles", default: true },
        trendSeconds: { type: "number", title: "Length of the trend (s)", default: 300, min: 5, max: 3600 },
        hoverAttributes: {
          type: INPUT_MULTIPLE_TANGO_ATTRIBUTES,
          title: "Attributes of the hover card",
          description: "A row for each gauge, in the same order; a row may hold several.",
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
