/**
 * What the plotting widgets share, bundled into each: charts on a canvas with one time axis, one cursor and one brush for the workspace;
 * traces, state bars and heat maps; legends; exports. First-party, built on the public SDK alone.
 */
export {
  boxOf,
  clipped,
  FOOT,
  gutterOf,
  HEAD,
  paintAcross,
  paintDown,
  paintTimes,
  paintValues,
  verticalOf,
  within,
} from "./axes";
export { BarsView } from "./bars-view";
export { CHANNELS, ChannelAxis, rises, sameNumbers } from "./channel-axis";
export { channelPointer } from "./channel-pointer";
export { type Box, Chart, type Painter, ratio, type Span } from "./chart";
export { ColourBar } from "./colour-bar";
export { COLOUR_MAPS, type ColourMap, type ColourMapName, colourMap } from "./colour-map";
export { MAX_TRACES, type PlotConfig, pointsFor, useSeries } from "./config";
export type { ShownPoints } from "./csv";
export { drawFields, scaleFields, showFields, timeFields } from "./fields";
export { useFormats } from "./formats";
export { HeatFrame } from "./heat-frame";
export { colourRange, type Heat, type HeatSource, Picture, TimeGrid, Waterfall } from "./heat-source";
export { ScalarHeatView } from "./heat-view";
export { commonUnit, distinctLabels } from "./labels";
export { Legend, type Side } from "./legend";
export { MARKER_SHAPES, type MarkerShape } from "./markers";
export { CutOff, PlotState, ResetZoom } from "./notes";
export { imageRows, isNumbers, type Numbers } from "./numbers";
export { type Palette, traceStyle, usePalette } from "./palette";
export { default as plotStyles } from "./plot.module.css";
export { discreteLabels, type Infos, plottedOf } from "./plotted";
export { rangeText } from "./png";
export { ReadoutBoard } from "./readout";
export { type ScaleOptions, scaleOf } from "./scale";
export { scheduler } from "./scheduler";
export { StaleBadge } from "./stale-badge";
export { LongLine } from "./strokes";
export { type AxisPointer, Surface } from "./surface";
export { durationText, instantText, linearTicks, momentText, shortNumber, tickText, timeTicks } from "./time-axis";
export { type TimeView, useTimeView } from "./time-view";
export { TraceView } from "./trace-view";
export type { DisplayMode, TraceStyle } from "./traces";
export { useChannelAxis } from "./use-channel-axis";
export { useExports } from "./use-exports";
