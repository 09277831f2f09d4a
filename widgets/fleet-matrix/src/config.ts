import type { Json } from "@octopus-widgets/sdk";

export type FleetConfig = {
  title: string;
  devices: Json[];
  attributes: string[];
  useLiveData: boolean;
  useEnumLabels: boolean;
  labelFormat: string;
  colourBy: "status" | "value";
  min: number | null;
  max: number | null;
  showLegend: boolean;
  hoverAttributes: string[];
  selectedVariableKey: string;
  selectedVariableFormat: string;
  workspace: string;
};
