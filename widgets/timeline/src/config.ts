import type { DisplayMode, MarkerShape, PlotConfig } from "@octopus-widgets/plot";
import type { Json } from "@octopus-widgets/sdk";

export type TimelineConfig = PlotConfig & {
  title: string;
  attributes: Json[];
  barView: boolean;
  barViewWidthMode: "timescale" | "equal";
  barViewConnectGaps: boolean;
  barViewVerticalGap: number;
  displayMode: DisplayMode;
  lineStrokeEm: number;
  markerShape: MarkerShape;
  markerSizeEm: number;
  legendFontSizeEm: number;
} & { [key: string]: Json };
