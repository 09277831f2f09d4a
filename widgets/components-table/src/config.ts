import type { Json } from "@octopus-widgets/sdk";

export type TableConfig = {
  title: string;
  devices: Json[];
  rowLabels: string[];
  attributes: string[];
  useLiveData: boolean;
  useEnumLabels: boolean;
  showUnits: boolean;
  timeColumnFormat: "none" | "age" | "time" | "datetime" | "iso";
  hoverAttributes: string[];
  selectedVariableKey: string;
  selectedVariableFormat: string;
  workspace: string;
  columnOrder: string[];
  columnWidths: { [column: string]: number };
  sortKey: string;
  sortDir: "" | "asc" | "desc";
};
