import type { Json } from "@octopus-widgets/sdk";

export type GaugeConfig = {
  title: string;
  attributes: Json[];
  shape: "arc" | "bar" | "tile";
  useLiveData: boolean;
  useEnumLabels: boolean;
  labelFormat: string;
  decimals: number | null;
  min: number | null;
  max: number | null;
  lowAlarm: number | null;
  lowWarning: number | null;
  highWarning: number | null;
  highAlarm: number | null;
  showLimits: boolean;
  showTrend: boolean;
  showSparkline: boolean;
  trendSeconds: number;
  hoverAttributes: Json[];
  selectedVariableKey: string;
  selectedVariableFormat: string;
  workspace: string;
};
