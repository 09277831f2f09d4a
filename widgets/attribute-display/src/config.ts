import type { Json } from "@octopus-widgets/sdk";

export type DisplayConfig = {
  title: string;
  attributes: Json[];
  layout: "list" | "big-number";
  useLiveData: boolean;
  useEnumLabels: boolean;
  labelFormat: string;
  valueFormat: string;
  showUnits: boolean;
  showStatus: boolean;
  showAge: boolean;
  showSparkline: boolean;
  sparklineSeconds: number;
  allowWrite: boolean;
  hoverAttributes: Json[];
  selectedVariableKey: string;
  selectedVariableFormat: string;
  workspace: string;
};
