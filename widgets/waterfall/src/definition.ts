import { COLOUR_MAPS } from "@octopus-widgets/plot";
import { INPUT_STRINGS, INPUT_TANGO_ATTRIBUTES, makeWidgetDef } from "@octopus-widgets/sdk";
import type { WaterfallConfig } from "./config";
import { Waterfall } from "./waterfall";

export const waterfall = makeWidgetDef<WaterfallConfig>({
  key: "Waterfall",
  label: "Spectrum and waterfall",
  description: "Spectra as they come: the newest as a line, those before as a waterfall.",
  component: Waterfall,
  version: __WIDGET_VERSION__,
  layout: { w: 12, h: 12, minW: 2, minH: 2 },
  icon: "M3 4h2v15h16v2H3V4Zm4 3c2 0 2 2 4 2s2-5 4-5 2 5 6 5v2c-5 0-5-3.5-6-3.5S13 11 11 11 9 9 7 9V7Zm0 6h14v1.5H7V13Zm0 3h14v1.5H7V16Z",
  config: {
    schema: {
      type: "object",
      properties: {
        title: { type: "string", title: "Title", default: "" },
        attributes: {
          type: INPUT_TANGO_ATTRIBUTES,
          title: "Attributes",
          description: "Spectra of numbers, up to 8: a line each; the waterfall shows one, chosen in the widget.",
          default: [],
        },
        view: {
          type: "radio",
          title: "Show",
          enum: ["both", "spectrum", "waterfall"],
          enumNames: ["Both", "Spectrum", "Waterfall"],
          default: "both",
        },
        rows: { type: "number", title: "Rows of the waterfall", default: 500, min: 24, max: 2000 },
        framesPerSecond: {
          type: "number",
          title: "Drawings a second at most",
          default: 30,
          min: 1,
          max: 60,
        },
        scale: {
          type: "select",
          title: "Values",
          enum: ["linear", "dB", "dB20"],
          enumNames: ["As they are", "Powers, as decibels", "Amplitudes, as decibels"],
          default: "linear",
        },
        colourMap: {
          type: "select",
          title: "Colours",
          description: "In the dome theme always reds.",
          enum: [...COLOUR_MAPS],
          enumNames: ["Cividis", "Viridis", "Magma", "Grey"],
          default: "cividis",
        },
        rangeMode: {
          type: "radio",
          title: "Ends of the colours",
          enum: ["auto", "held", "fixed"],
          enumNames: ["From the data", "From the first spectra, then held", "Fixed"],
          default: "auto",
        },
        rangeMin: { type: "number", title: "Lower end, if fixed", description: "Empty: from the data." },
        rangeMax: { type: "number", title: "Upper end, if fixed", description: "Empty: from the data." },
        lowPercentile: { type: "number", title: "Lower percentile", default: 1, min: 0, max: 50 },
        highPercentile: { type: "number", title: "Upper percentile", default: 99.5, min: 50, max: 100 },
        xAttribute: {
          type: INPUT_TANGO_ATTRIBUTES,
          title: "Attribute of the channels' frequencies",
          description: "A spectrum of rising numbers. Empty: by the next fields; else channels are counted.",
          default: [],
        },
        xStart: { type: "number", title: "Frequency of the first channel" },
        xStep: { type: "number", title: "Frequency from channel to channel" },
        xStartAttribute: {
          type: INPUT_TANGO_ATTRIBUTES,
          title: "…of the first channel, from an attribute",
          default: [],
        },
        xStepAttribute: {
          type: INPUT_TANGO_ATTRIBUTES,
          title: "…from channel to channel, from an attribute",
          default: [],
        },
        xUnit: { type: "string", title: "Unit of the frequencies", default: "MHz" },
        showMaxHold: { type: "boolean", title: "Highest since it was cleared", default: false },
        showAverage: { type: "boolean", title: "Mean of the newest", default: false },
        averageRows: { type: "number", title: "…of so many spectra", default: 50, min: 2, max: 2000 },
        bands: {
          type: INPUT_STRINGS,
          title: "Bands to mark",
          description: "Known interference, in the units of the axis: 1559-1610 GNSS",
          default: [],
        },
        useHistoryData: {
          type: "boolean",
          title: "History",
          description: "While the workspace shows the past: from the archive.",
          default: true,
        },
        archive: {
          type: "string",
          title: "Archive",
          description: "Its short name, where the deployment has several. Empty: the first that knows the attribute.",
          default: "",
        },
        renderer: {
          type: "select",
          title: "Drawn by",
          enum: ["auto", "webgl2", "canvas"],
          enumNames: ["WebGL2 where a graphics processor is", "WebGL2 where it is at all", "Plain canvas"],
          default: "auto",
          level: 4,
        },
      },
    },
  },
});
