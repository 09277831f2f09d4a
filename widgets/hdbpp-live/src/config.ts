import type { Json } from "@octopus-widgets/sdk";

export type Side = "left" | "right" | "top" | "bottom";
export type LiveConfig = {
  title: string;
  attributes: Json[];
  useLiveData: boolean;
  useHeatmap: boolean;
  heatmapConnectGaps: boolean;
  showLegend: boolean;
  legendPosition: Side;
  colorMapPosition: Side | "none";
  maxPoints: number;
  enumDisplay: "value" | "label";
  appendInterval: number;
  yScale: "linear" | "log";
  yMin: number | null;
  yMax: number | null;
  showAlarmLimits: boolean;
  xAttribute: Json[];
  rowSeconds: number;
};

/** Traces one widget shows at most. */
export const MAX_TRACES = 20;
