import { INPUT_FORMATTED_SCHEMA_TYPE, makeWidgetDef, VARIABLES, WORKSPACES } from "@octopus-widgets/sdk";
import type { LogConfig } from "./config";
import { LogViewer } from "./log-viewer";
import { QUERY, STREAM } from "./operations";
import { LEVELS } from "./record";

export const logViewer = makeWidgetDef<LogConfig>({
  key: "LogViewer",
  label: "Log viewer",
  description: "A stream of log records, filtered by level, source and text.",
  component: LogViewer,
  version: __WIDGET_VERSION__,
  layout: { w: 12, h: 10, minW: 2, minH: 2 },
  icon: "M4 4h16v2H4V4Zm0 4h10v2H4V8Zm0 4h16v2H4v-2Zm0 4h7v2H4v-2Zm13 0h3v3h-3v-3Z",
  config: {
    schema: {
      type: "object",
      properties: {
        title: { type: "string", title: "Title", default: "" },
        stream: {
          type: "string",
          title: "Stream",
          description: "A subscription that gives a record, or a list of them, at a time.",
          lines: 4,
          default: STREAM,
        },
        query: {
          type: "string",
          title: "Past",
          description:
            "A query for what was logged before; $start and $end are the time that is shown. Empty: nothing.",
          lines: 4,
          default: QUERY,
        },
        path: {
          type: "string",
          title: "Path of the records",
          description: "Names parted by dots. Empty: the first list that there is, else the field itself.",
          default: "",
        },
        timeField: { type: "string", title: "Field of the time", default: "time" },
        levelField: { type: "string", title: "Field of the level", default: "level" },
        sourceField: { type: "string", title: "Field of the source", default: "source" },
        messageField: { type: "string", title: "Field of the message", default: "message" },
        numberField: {
          type: "string",
          title: "Field of a running number",
          description: "By it records that were lost on their way are counted.",
          default: "number",
        },
        leastLevel: {
          type: "select",
          title: "Least level",
          enum: [...LEVELS],
          enumNames: ["Debug", "Info", "Warning", "Error", "Critical"],
          default: "info",
        },
        sourceFilter: { type: "string", title: "Only sources with", default: "" },
        textFilter: { type: "string", title: "Only texts with", default: "" },
        limit: { type: "number", title: "Records that are kept", default: 50_000, min: 100, max: 50_000 },
        selectedVariableKey: { type: VARIABLES, title: "On click, set the variable", default: "" },
        selectedVariableFormat: {
          type: INPUT_FORMATTED_SCHEMA_TYPE,
          title: "…to",
          description: "A template of {source} {level} {message}, and dashboard variables.",
          default: "source",
        },
        workspace: { type: WORKSPACES, title: "On click, open the workspace", default: "" },
      },
    },
  },
});
