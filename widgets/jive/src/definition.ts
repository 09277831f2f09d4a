import {
  INPUT_FORMATTED_SCHEMA_TYPE,
  INPUT_MULTIPLE_DB,
  makeWidgetDef,
  OPERATOR_LEVEL,
  VARIABLES,
  WORKSPACES,
} from "@octopus-widgets/sdk";
import type { JiveConfig } from "./config";
import { Jive } from "./jive";

export const jive = makeWidgetDef<JiveConfig>({
  key: "Jive",
  label: "Jive",
  description: "Browse devices, read and write attributes, run commands.",
  component: Jive,
  version: __WIDGET_VERSION__,
  layout: { w: 14, h: 16, minW: 2, minH: 2 },
  icon: "M3 4h8v2H3V4Zm3 5h8v2H6V9Zm3 5h8v2H9v-2Zm-3 5h8v2H6v-2ZM16 3l5 3-5 3V3Z",
  config: {
    schema: {
      type: "object",
      properties: {
        title: { type: "string", title: "Title", default: "" },
        databases: { type: INPUT_MULTIPLE_DB, title: "Databases", description: "None chosen: all.", default: [] },
        pattern: {
          type: "string",
          title: "Devices offered",
          description: "A pattern such as low-mccs/*; * stands for any text.",
          default: "*",
        },
        cacheMinutes: { type: "number", title: "Keep the list of devices (minutes)", default: 60, min: 0, max: 10_080 },
        useEnumLabels: {
          type: "boolean",
          title: "Enum labels",
          description: "Show labels rather than numbers. Values are written by label all the same.",
          default: true,
        },
        selectedVariableKey: { type: VARIABLES, title: "On choosing a device, set the variable", default: "" },
        selectedVariableFormat: {
          type: INPUT_FORMATTED_SCHEMA_TYPE,
          title: "…to",
          description:
            "A template of {device} {domain} {family} {member}, {fullname} and {attribute} of an attribute that was found, and dashboard variables.",
          default: "device",
        },
        workspace: { type: WORKSPACES, title: "On choosing a device, open the workspace", default: "" },
        allowWrite: {
          type: "boolean",
          title: "Attributes can be written",
          description: "By Operators and above.",
          default: true,
          level: OPERATOR_LEVEL,
        },
        allowCommands: {
          type: "boolean",
          title: "Commands can be run",
          description: "By Operators and above.",
          default: true,
          level: OPERATOR_LEVEL,
        },
      },
    },
  },
});
