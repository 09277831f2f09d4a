import type { Json } from "@octopus-widgets/sdk";

export type GridConfig = {
  title: string;
  useLiveData: boolean;
  useEnumLabels: boolean;
  showUnits: boolean;
  attributes: Json[];
  hoverAttributes: Json[];
  cellLabelFormat: string;
  selectedVariableKey: string;
  selectedVariableFormat: string;
  workspace: string;
  cellFontSizePx: number | null;
  squareGapPx: number;
  squareSizePx: number[];
};
