import { INPUT_FORMATTED_SCHEMA_TYPE, INPUT_STRINGS, makeWidgetDef, VARIABLES } from "@octopus-widgets/sdk";
import type { SelectorConfig } from "./config";
import { VariableSelector } from "./variable-selector";

const NAMES = "{value} {index} {domain} {family} {member} {attribute} {device}, and the fields of a query's items";

export const variableSelector = makeWidgetDef<SelectorConfig>({
  key: "variableSelector",
  label: "Variable selector",
  description: "Chooses the value of a dashboard variable.",
  component: VariableSelector,
  version: __WIDGET_VERSION__,
  layout: { w: 6, h: 3, minW: 2, minH: 2 },
  icon: "M4 5h16v4H4V5Zm2 6h12v2H6v-2Zm0 4h12v2H6v-2Zm0 4h8v2H6v-2ZM16 6.2h2.4L17.2 8 16 6.2Z",
  config: {
    schema: {
      type: "object",
      properties: {
        variable: {
          type: VARIABLES,
          title: "Variable",
          description: "The dashboard variable that is set.",
          default: "",
        },
        label: { type: "string", title: "Label", description: "Empty: the variable's name.", default: "" },
        mode: {
          type: "radio",
          title: "As",
          enum: ["dropdown", "buttons"],
          enumNames: ["Drop-down", "Buttons"],
          default: "dropdown",
        },
        multiple: {
          type: "boolean",
          title: "Several values",
          description: "The variable is set to all of them, joined by commas.",
          default: false,
        },
        source: {
          type: "select",
          title: "Values from",
          enum: ["values", "list", "query"],
          enumNames: ["The values below", "A list of the deployment", "A query"],
          default: "values",
        },
        values: {
          type: INPUT_STRINGS,
          title: "Values",
          description: "[properties]<device>/<property> stands for the values that a device property lists.",
          default: [],
        },
        list: {
          type: "string",
          title: "List",
          description: "Name of a list of endpoints.json, such as TANGO_DBS.",
          default: "",
        },
        query: {
          type: "string",
          title: "Query",
          description: 'GraphQL that gives a list: query { devices(pattern: "mid-dish/*/*") { name } }.',
          default: "",
        },
        path: {
          type: "string",
          title: "Place of the list",
          description: "In the reply, names parted by dots; empty: the first list.",
          default: "",
        },
        refreshSeconds: { type: "number", title: "Ask again after (s)", description: "0: once.", min: 0, default: 0 },
        valueFormat: {
          type: INPUT_FORMATTED_SCHEMA_TYPE,
          title: "Value",
          description: `A template of ${NAMES}.`,
          default: "value",
        },
        labelFormat: {
          type: INPUT_FORMATTED_SCHEMA_TYPE,
          title: "Text of a choice",
          description: `A template of ${NAMES}.`,
          default: "value",
        },
        chooseFirst: {
          type: "boolean",
          title: "Choose the first",
          description: "While the variable has no value.",
          default: false,
        },
      },
    },
  },
});
