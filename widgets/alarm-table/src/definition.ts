import {
  INPUT_ATTRIBUTES,
  INPUT_DEVICES,
  INPUT_FORMATTED_SCHEMA_TYPE,
  INPUT_TANGO_ATTRIBUTES,
  makeWidgetDef,
  VARIABLES,
  WORKSPACES,
} from "@octopus-widgets/sdk";
import { AlarmTable } from "./alarm-table";
import type { AlarmConfig } from "./config";

const LEVELS = ["caution", "serious", "critical"];
const LEVEL_NAMES = ["Caution and worse", "Serious and worse", "Critical"];

export const alarmTable = makeWidgetDef<AlarmConfig>({
  key: "AlarmTable",
  label: "Alarm table",
  description: "Attributes and devices out of normal, worst and newest first.",
  component: AlarmTable,
  version: __WIDGET_VERSION__,
  layout: { w: 12, h: 8, minW: 2, minH: 2 },
  polls: false,
  icon: "M12 2a6 6 0 0 0-6 6v5l-2 3v1h16v-1l-2-3V8a6 6 0 0 0-6-6Zm-2 16a2 2 0 0 0 4 0h-4Z",
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
        devices: {
          type: INPUT_DEVICES,
          title: "Devices",
          description: "[properties]<device>/<property> stands for the devices that a device property lists.",
          default: [],
        },
        pattern: {
          type: "string",
          title: "Devices by pattern",
          description: "Further devices: mid-dish/*/* is all dishes.",
          default: "",
        },
        deviceAttributes: {
          type: INPUT_ATTRIBUTES,
          title: "Attributes of each device",
          default: ["state"],
        },
        leastLevel: { type: "select", title: "Show", enum: LEVELS, enumNames: LEVEL_NAMES, default: "caution" },
        showStale: { type: "boolean", title: "Stale values are cautions", default: true },
        keepSeconds: {
          type: "number",
          title: "Keep what is normal again (s)",
          description: "Dimmed, for so long.",
          min: 0,
          max: 86_400,
          default: 60,
        },
        sound: {
          type: "select",
          title: "Sound",
          enum: ["off", "once", "repeat"],
          enumNames: ["Off", "Once for each that is new", "Until it is silenced"],
          default: "once",
        },
        soundLevel: { type: "select", title: "Sound for", enum: LEVELS, enumNames: LEVEL_NAMES, default: "serious" },
        selectedVariableKey: { type: VARIABLES, title: "On click, set the variable", default: "" },
        selectedVariableFormat: {
          type: INPUT_FORMATTED_SCHEMA_TYPE,
          title: "…to",
          description:
            "A template of {fullname} {device} {domain} {family} {member} {attribute} {label} {value} {level}, and dashboard variables.",
          default: "fullname",
        },
        workspace: { type: WORKSPACES, title: "On click, open the workspace", default: "" },
      },
    },
  },
});
