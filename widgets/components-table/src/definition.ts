import {
  INPUT_ATTRIBUTES,
  INPUT_DEVICES,
  INPUT_FORMATTED_SCHEMA_TYPE,
  INPUT_STRINGS,
  makeWidgetDef,
  VARIABLES,
  WORKSPACES,
} from "@octopus-widgets/sdk";
import { ComponentsTable } from "./components-table";
import type { TableConfig } from "./config";

const ENGINEER = 4;

export const componentsTable = makeWidgetDef<TableConfig>({
  key: "ComponentsTable",
  label: "Components table",
  description: "Devices as rows, their attributes as columns.",
  component: ComponentsTable,
  version: __WIDGET_VERSION__,
  layout: { w: 12, h: 10, minW: 2, minH: 2 },
  polls: true,
  icon: "M3 4h18v3H3V4Zm0 5h5v2.5H3V9Zm7 0h11v2.5H10V9Zm-7 4.5h5V16H3v-2.5Zm7 0h11V16H10v-2.5ZM3 18h5v2.5H3V18Zm7 0h11v2.5H10V18Z",
  config: {
    schema: {
      type: "object",
      properties: {
        title: { type: "string", title: "Title", default: "" },
        devices: {
          type: INPUT_DEVICES,
          title: "Devices",
          description:
            "A row each. [properties]<device>/<property> stands for the devices that a device property lists.",
          default: [],
        },
        rowLabels: {
          type: INPUT_STRINGS,
          title: "Names of the rows",
          description:
            "In the order of the devices; templates of {device} {domain} {family} {member} {index}. The last one holds for all further rows when it has a placeholder.",
          default: ["{member}"],
        },
        attributes: {
          type: INPUT_ATTRIBUTES,
          title: "Attributes",
          description: "A column each: names without device.",
          default: ["state"],
        },
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
        showUnits: { type: "boolean", title: "Show units", default: true },
        timeColumnFormat: {
          type: "select",
          title: "Column of the time",
          description: "When the newest value of a row was taken.",
          enum: ["none", "age", "time", "datetime", "iso"],
          enumNames: ["None", "Age", "Time (UTC)", "Date and time (UTC)", "ISO 8601"],
          default: "none",
        },
        hoverAttributes: {
          type: INPUT_ATTRIBUTES,
          title: "Attributes of the hover card",
          description: "Further attributes of the row's device.",
          default: [],
        },
        selectedVariableKey: { type: VARIABLES, title: "On click, set the variable", default: "" },
        selectedVariableFormat: {
          type: INPUT_FORMATTED_SCHEMA_TYPE,
          title: "…to",
          description:
            "A template of {device} {domain} {family} {member} {label} {attribute} {fullname} {value} {index}, and dashboard variables.",
          default: "device",
        },
        workspace: { type: WORKSPACES, title: "On click, open the workspace", default: "" },
        columnOrder: {
          type: INPUT_STRINGS,
          title: "Order of the columns",
          description: "Until a person makes another; “time” is the column of the time.",
          default: [],
          level: ENGINEER,
        },
        columnWidths: { type: "object", title: "Widths of the columns", default: {}, level: ENGINEER, hidden: true },
        sortKey: {
          type: "string",
          title: "Sorted by",
          description: "A column, until a person sorts by another; “device” is the first.",
          default: "",
          level: ENGINEER,
        },
        sortDir: {
          type: "select",
          title: "Sorted",
          enum: ["", "asc", "desc"],
          enumNames: ["As given", "Ascending", "Descending"],
          default: "",
          level: ENGINEER,
        },
      },
    },
  },
});
