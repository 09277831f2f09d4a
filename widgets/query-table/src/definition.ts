import { INPUT_FORMATTED_SCHEMA_TYPE, INPUT_STRINGS, makeWidgetDef, VARIABLES, WORKSPACES } from "@octopus-widgets/sdk";
import type { QueryConfig } from "./config";
import { QueryTable } from "./query-table";

export const queryTable = makeWidgetDef<QueryConfig>({
  key: "QueryTable",
  label: "Query table",
  description: "Any query of the API as a table.",
  component: QueryTable,
  version: __WIDGET_VERSION__,
  layout: { w: 12, h: 8, minW: 2, minH: 2 },
  polls: true,
  icon: "M3 4h18v16H3V4Zm2 5v3h4V9H5Zm6 0v3h8V9h-8Zm-6 5v4h4v-4H5Zm6 0v4h8v-4h-8Z",
  config: {
    schema: {
      type: "object",
      properties: {
        title: { type: "string", title: "Title", default: "" },
        field: {
          type: "string",
          title: "Query of the API",
          description: "Its name, such as procedures or devices: its columns come from its type.",
          default: "",
        },
        arguments: {
          type: "string",
          title: "Arguments",
          description: 'As a JSON object, with dashboard variables in texts: {"pattern": "{site}/*"}.',
          lines: 3,
          default: "",
        },
        query: {
          type: "string",
          title: "Or a query written out",
          description:
            "GraphQL; its variables are filled in by name from the dashboard's, $start and $end from the time shown.",
          lines: 8,
          default: "",
        },
        path: {
          type: "string",
          title: "Place of the rows",
          description: "In the reply, names parted by dots; empty: the first list.",
          default: "",
        },
        columns: {
          type: INPUT_STRINGS,
          title: "Columns",
          description: "Names of fields, parent.child of nested ones; none: all.",
          default: [],
        },
        columnTitles: { type: INPUT_STRINGS, title: "Heads of the columns", default: [] },
        refreshSeconds: { type: "number", title: "Ask again after (s)", description: "0: once.", min: 0, default: 10 },
        selectedVariableKey: { type: VARIABLES, title: "On click, set the variable", default: "" },
        selectedVariableFormat: {
          type: INPUT_FORMATTED_SCHEMA_TYPE,
          title: "…to",
          description: "A template of the row's fields, and dashboard variables.",
          default: "id",
        },
        workspace: { type: WORKSPACES, title: "On click, open the workspace", default: "" },
      },
    },
  },
});
