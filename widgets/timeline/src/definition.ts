import { drawFields, scaleFields, showFields, timeFields } from "@octopus-widgets/plot";
import { INPUT_TANGO_ATTRIBUTES, makeWidgetDef } from "@octopus-widgets/sdk";
import type { TimelineConfig } from "./config";
import { Timeline } from "./timeline";

export const timeline = makeWidgetDef<TimelineConfig>({
  key: "TimelineWidget",
  label: "Timeline",
  description: "Lines or state bars over time, past joined to present.",
  component: Timeline,
  version: __WIDGET_VERSION__,
  layout: { w: 12, h: 8, minW: 3, minH: 2 },
  icon: "M3 4h2v16H3V4Zm4 2h8v3H7V6Zm5 5h9v3h-9v-3ZM7 16h6v3H7v-3Z",
  config: {
    schema: {
      type: "object",
      properties: {
        title: { type: "string", title: "Title", default: "" },
        attributes: {
          type: INPUT_TANGO_ATTRIBUTES,
          title: "Attributes",
          description: "Up to 20 scalars: measurements, states, enums, texts.",
          default: [],
        },
        barView: {
          type: "boolean",
          title: "State bars",
          description: "A row for each attribute, a bar for as long as each value held.",
          default: false,
        },
        barViewWidthMode: {
          type: "select",
          title: "Width of bars",
          enum: ["timescale", "equal"],
          enumNames: ["As long as the value held", "All the same"],
          default: "timescale",
        },
        barViewConnectGaps: { type: "boolean", title: "Bars go on through gaps", default: false },
        barViewVerticalGap: { type: "number", title: "Gap between bars (em)", default: 0.0625, min: 0, max: 4 },
        ...timeFields,
        ...drawFields,
        ...showFields,
        ...scaleFields,
      },
    },
  },
});
