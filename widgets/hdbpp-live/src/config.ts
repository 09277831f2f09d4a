import type { PlotConfig } from "@octopus-widgets/plot";
import type { Json } from "@octopus-widgets/sdk";

export type LiveConfig = PlotConfig & {
  title: string;
  attributes: Json[];
  useHeatmap: boolean;
  heatmapConnectGaps: boolean;
  xAttribute: Json[];
  rowSeconds: number;
} & { [key: string]: Json };
