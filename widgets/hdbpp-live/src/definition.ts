import { scaleFields, showFields, timeFields } from "@octopus-widgets/plot";
import { INPUT_TANGO_ATTRIBUTES, makeWidgetDef } from "@octopus-widgets/sdk";
import type { LiveConfig } from "./config";
import { HdbppLive } from "./hdbpp-live";

export const hdbppLive = makeWidgetDef<LiveConfig>({
  key: "HDBPPLiveWidget",
  label: "HDBPP Live",
  description: "History joined to live: traces, spectra and heat maps.",
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
        ...timeFields,
        useHeatmap: {
          type: "boolean",
          title: "Heat map",
          description: "A row for each scalar; a waterfall for a spectrum.",
          default: false,
        },
        heatmapConnectGaps: { type: "boolean", title: "Heat map goes on through gaps", default: false },
        ...showFields,
        ...scaleFields,
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
      },
    },
  },
});
