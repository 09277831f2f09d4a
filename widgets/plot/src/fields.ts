/** Settings that the plotting widgets have in common, as their schemas state them. */
import type { SchemaProperty } from "@octopus-widgets/sdk";

type Fields = { [name: string]: SchemaProperty };

const SIDES = ["left", "right", "top", "bottom"];
const SIDE_NAMES = ["Left", "Right", "Top", "Bottom"];

/** Where the points come from, and how many. */
export const timeFields: Fields = {
  useLiveData: { type: "boolean", title: "Live data", description: "Go on with what is live.", default: false },
  useHistoryData: { type: "boolean", title: "History", description: "Begin with what the archive has.", default: true },
  maxPoints: {
    type: "number",
    title: "Points of each attribute at most",
    description: "No more are asked for than the plot has pixels for.",
    default: 1000,
    min: 10,
    max: 100_000,
  },
  downsample: {
    type: "select",
    title: "More points become fewer by",
    enum: ["minmax", "avg", "lttb", "none"],
    enumNames: ["Lowest and highest", "Mean", "Largest triangles (LTTB)", "Not at all"],
    default: "minmax",
  },
  appendInterval: {
    type: "number",
    title: "Least time between live points (s)",
    description: "0: every value.",
    default: 0,
    min: 0,
  },
  archive: {
    type: "string",
    title: "Archive",
    description: "Its short name, where the deployment has several. Empty: the first that knows the attribute.",
    default: "",
  },
};

export const showFields: Fields = {
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
  enumDisplay: {
    type: "select",
    title: "Enums as",
    enum: ["value", "label"],
    enumNames: ["Numbers", "Labels"],
    default: "value",
  },
};

export const scaleFields: Fields = {
  yScale: {
    type: "radio",
    title: "Vertical scale",
    enum: ["linear", "log"],
    enumNames: ["Linear", "Logarithmic"],
    default: "linear",
  },
  yMin: { type: "number", title: "Lower end of the scale", description: "Empty: from the data." },
  yMax: { type: "number", title: "Upper end of the scale", description: "Empty: from the data." },
  showAlarmLimits: { type: "boolean", title: "Lines at the alarm limits", default: false },
};

/** How lines and marks are drawn. */
export const drawFields: Fields = {
  displayMode: {
    type: "select",
    title: "Draw",
    enum: ["line", "line-step", "scatter", "line+scatter", "line-step+scatter"],
    enumNames: ["Lines", "Steps", "Points", "Lines and points", "Steps and points"],
    default: "line",
  },
  lineStrokeEm: {
    type: "number",
    title: "Width of lines (em)",
    description: "0: by itself.",
    default: 0,
    min: 0,
    max: 2,
  },
  markerShape: {
    type: "select",
    title: "Shape of points",
    enum: ["circle", "square", "diamond", "triangle", "cross", "x"],
    enumNames: ["Circle", "Square", "Diamond", "Triangle", "Cross", "X"],
    default: "circle",
  },
  markerSizeEm: {
    type: "number",
    title: "Size of points (em)",
    description: "0: by itself.",
    default: 0,
    min: 0,
    max: 4,
  },
  legendFontSizeEm: {
    type: "number",
    title: "Size of the legend's texts (em)",
    description: "0: by itself.",
    default: 0,
    min: 0,
    max: 4,
  },
};
