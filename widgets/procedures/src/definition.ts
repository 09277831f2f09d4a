import { INPUT_STRINGS, makeWidgetDef } from "@octopus-widgets/sdk";
import type { ProceduresConfig } from "./config";
import { Procedures } from "./procedures";

export const procedures = makeWidgetDef<ProceduresConfig>({
  key: "Procedures",
  label: "Procedures",
  description: "Follow, create, start, stop and abort the procedures of the OET.",
  component: Procedures,
  version: __WIDGET_VERSION__,
  layout: { w: 14, h: 14, minW: 3, minH: 3 },
  requiredStreams: ["proceduresLive", "procedureEvents"],
  icon: "M4 4h5v4H4V4Zm0 6h5v4H4v-4Zm0 6h5v4H4v-4ZM11 5h9v2h-9V5Zm0 6h6v2h-6v-2Zm0 6h9v2h-9v-2Z",
  config: {
    schema: {
      type: "object",
      properties: {
        title: { type: "string", title: "Title", default: "" },
        scripts: {
          type: INPUT_STRINGS,
          title: "Scripts offered",
          description: "Such as file:///scripts/observe.py; those that were run are offered anyway.",
          default: [],
        },
        allowActions: {
          type: "boolean",
          title: "Procedures can be created and run",
          description: "By Operators and above.",
          default: true,
        },
      },
    },
  },
});
