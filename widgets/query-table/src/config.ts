export type QueryConfig = {
  title: string;
  field: string;
  arguments: string;
  query: string;
  path: string;
  columns: string[];
  columnTitles: string[];
  refreshSeconds: number;
  selectedVariableKey: string;
  selectedVariableFormat: string;
  workspace: string;
};
