import { makeWidgetDef } from "@octopus-widgets/sdk";
import type { ScheduleConfig } from "./config";
import { Schedule } from "./schedule";

export const schedule = makeWidgetDef<ScheduleConfig>({
  key: "Schedule",
  label: "Schedule",
  description: "Observing blocks on a time axis: choose one to look at its time.",
  component: Schedule,
  version: __WIDGET_VERSION__,
  layout: { w: 16, h: 9, minW: 3, minH: 3 },
  requiredStreams: ["observingBlocksLive"],
  icon: "M3 4h9v4H3V4Zm10 0h6v4h-6V4ZM6 10h10v4H6v-4Zm-3 6h6v4H3v-4Zm8 0h9v4h-9v-4Z",
  config: {
    schema: {
      type: "object",
      properties: {
        title: { type: "string", title: "Title", default: "" },
        width: {
          type: "select",
          title: "Time shown",
          description: "The workspace's time range, or so much around it.",
          enum: ["range", "1h", "3h", "6h", "24h", "7d"],
          enumNames: ["The workspace's range", "1 hour", "3 hours", "6 hours", "24 hours", "7 days"],
          default: "1h",
        },
      },
    },
  },
});
