/** Settings that the plotting widgets have in common, and what a plot asks of the past for them. */
import type { Downsample, History, HistoryStatus } from "@octopus-widgets/sdk";
import { useHistory, useWidgetLayout } from "@octopus-widgets/sdk";
import type { Side } from "./legend";

export interface PlotConfig {
  useLiveData: boolean;
  useHistoryData: boolean;
  showLegend: boolean;
  legendPosition: Side;
  colorMapPosition: Side | "none";
  maxPoints: number;
  downsample: Downsample;
  archive: string;
  enumDisplay: "value" | "label";
  appendInterval: number;
  yScale: "linear" | "log";
  yMin: number | null;
  yMax: number | null;
  showAlarmLimits: boolean;
}

/** Attributes one plot shows at most. */
export const MAX_TRACES = 20;
const LEAST_POINTS = 10;
const MOST_POINTS = 100_000;
/** Pixels to which a plot's width is rounded up, so that plots of about the same width ask the same. */
const STEP = 64;
/** More than this many device pixels to a CSS pixel are not seen. */
const FINEST = 2;

/** Points that a plot so many CSS pixels wide can show: of `minmax` and `lttb` two for each pixel. */
export function pointsFor(maxPoints: number, downsample: Downsample, width: number, pixels: number): number {
  const most = Math.max(LEAST_POINTS, Math.min(MOST_POINTS, Math.round(maxPoints || 1000)));
  if (downsample === "none") return most;
  const columns = Math.ceil((width * Math.min(FINEST, pixels)) / STEP) * STEP;
  return Math.min(most, downsample === "avg" ? columns : 2 * columns);
}

/** The past and present of a plot's attributes, as fine as the widget is wide. */
export function useSeries(instanceId: string, names: readonly string[], config: PlotConfig): [History, HistoryStatus] {
  const { width } = useWidgetLayout(instanceId);
  return useHistory(names, {
    maxPoints: pointsFor(config.maxPoints, config.downsample, width, globalThis.devicePixelRatio || 1),
    downsample: config.downsample,
    archive: config.archive || "",
    live: config.useLiveData,
    past: config.useHistoryData,
    appendInterval: config.appendInterval || 0,
    skip: width < 8,
  });
}
