import {
  INPUT_ATTRIBUTES,
  INPUT_DEVICES,
  INPUT_FORMATTED_SCHEMA_TYPE,
  makeWidgetDef,
  VARIABLES,
  WORKSPACES,
} from "@octopus-widgets/sdk";
import type { FleetConfig } from "./config";
import { FleetMatrix } from "./fleet-matrix";

const NAMES = "{device} {domain} {family} {member} {index}, and dashboard variables";

export const fleetMatrix = makeWidgetDef<FleetConfig>({
  key: "FleetMatrix",
  label: "Fleet matrix",
  description: "Hundreds of devices, a few attributes each, at one glance.",
  component: FleetMatrix,
  version: __WIDGET_VERSION__,
  layout: { w: 12, h: 10, minW: 2, minH: 2 },
  polls: true,
  icon: "M3 3h4v4H3V3Zm5 0h4v4H8V3Zm5 0h4v4h-4V3ZM3 8h4v4H3V8Zm5 0h4v4H8V8Zm5 0h4v4h-4V8ZM3 13h4v4H3v-4Zm5 0h4v4H8v-4Zm5 0h4v4h-4v-4Zm5-10h3v4h-3V3Zm0 5h3v4h-3V8Zm0 5h3v4h-3v-4ZM3 18h4v3H3v-3Zm5 0h4v3H8v-3Zm5 0h4v3h-4v-3Zm5 0h3v3h-3v-3Z",
  config: {
    schema: {
      type: "object",
      properties: {
        title: { type: "string", title: "Title", default: "" },
        devices: {
          type: INPUT_DEVICES,
          title: "Devices",
          description:
            "An element each. [properties]<device>/<property> stands for the devices that a device property lists.",
          default: [],
        },
        attributes: {
          type: INPUT_ATTRIBUTES,
          title: "Attributes",
          description: "A field of each element: names without device, left to right, top to bottom.",
          default: ["state"],
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
          title: "Name of an element",
          description: `A template of ${NAMES}.`,
          default: "member",
        },
        colourBy: {
          type: "radio",
          title: "Colours",
          enum: ["status", "value"],
          enumNames: ["By status", "Of numbers by value"],
          default: "status",
        },
        min: { type: "number", title: "Begin of the colour scale", description: "Empty: the lowest value there is." },
        max: { type: "number", title: "End of the colour scale", description: "Empty: the highest value there is." },
        showLegend: { type: "boolean", title: "Show the legend", default: true },
        hoverAttributes: {
          type: INPUT_ATTRIBUTES,
          title: "Attributes of the hover card",
          description: "Further attributes of the element.",
          default: [],
        },
        selectedVariableKey: { type: VARIABLES, title: "On click, set the variable", default: "" },
        selectedVariableFormat: {
          type: INPUT_FORMATTED_SCHEMA_TYPE,
          title: "…to",
          description: `A template of ${NAMES}.`,
          default: "device",
        },
        workspace: { type: WORKSPACES, title: "On click, open the workspace", default: "" },
      },
    },
  },
});
