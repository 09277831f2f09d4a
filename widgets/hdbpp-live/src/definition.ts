import { INPUT_TANGO_ATTRIBUTES, makeWidgetDef } from "@octopus-widgets/sdk";
import type { LiveConfig } from "./config";
import { HdbppLive } from "./hdbpp-live";

const SIDES = ["left", "right", "top", "bottom"];
const SIDE_NAMES = ["Left", "Right", "Top", "Bottom"];

export const hdbppLive = makeWidgetDef<LiveConfig>({
  key: "HDBPPLiveWidget",
  label: "HDBPP Live",
  description: "Live traces, spectra and heat maps.",
  component: HdbppLive,
  version: __WIDGET_VERSION__,
  layout: { w: 12, h: 10, minW: 2, minH: 2 },
  icon: "M3 3h2v16h16v2H3V3Zm4 12 4-6 3 4 5-8 1.7 1-6.6 10.5-3.1-4.1L8.7 16 7 15Z",
  config: {
    schema: {
      type: "object",
      properties: {
        title: { type: "string", title: "Title", default: "" },
        attributes: {
          type: INPUT_TANGO_ATTRIBUTES,
          title: "Attributes",
          description: "Up to 20. Scalars are drawn over time; a spectrum over its channels; an image as a heat map.",
          default: [],
        },
        useLiveData: { type: "boolean", title: "Live data", default: true },
        useHeatmap: {
          type: "boolean",
          title: "Heat map",
          description: "A row for each scalar; a waterfall for a spectrum.",
          default: false,
        },
        heatmapConnectGaps: { type: "boolean", title: "Heat map goes on through gaps", default: false },
        showLegend: { type: "boolean", title: "Legend", default: true },
        legendPosition: {
          type: "select",
          title: "Place of the legend",
          enum: SIDES,
          enumNames: SIDE_NAMES,
          default: "bottom",
        },
        colorMapPosition: {
          type: "select",
          title: "Place of the colour scale",
          enum: [...SIDES, "none"],
          enumNames: [...SIDE_NAMES, "None"],
          default: "right",
        },
        maxPoints: { type: "number", title: "Points kept of each attribute", default: 1000, min: 10, max: 100_000 },
        enumDisplay: {
          type: "select",
          title: "Enums as",
          enum: ["value", "label"],
          enumNames: ["Numbers", "Labels"],
          default: "value",
        },
        appendInterval: {
          type: "number",
          title: "Least time between points (s)",
          description: "0: every value.",
          default: 0,
          min: 0,
        },
        yScale: {
          type: "radio",
          title: "Vertical scale",
          enum: ["linear", "log"],
          enumNames: ["Linear", "Logarithmic"],
          default: "linear",
        },
        yMin: { type: "number", title: "Lower end of the scale", description: "Empty: from the data." },
        yMax: { type: "number", title: "Upper end of the scale", description: "Empty: from the data." },
        xAttribute: {
          type: INPUT_TANGO_ATTRIBUTES,
          title: "Attribute of the horizontal axis",
          description:
            "A spectrum of rising numbers, such as channel frequencies, for spectra and images. Empty: channels.",
          default: [],
        },
        rowSeconds: {
          type: "number",
          title: "Time between the rows of an image (s)",
          description: "For an image whose rows are spectra, the newest first. 0: rows are counted.",
          default: 0,
          min: 0,
        },
        showAlarmLimits: { type: "boolean", title: "Lines at the alarm limits", default: false },
      },
    },
  },
});
