export type SelectorConfig = {
  variable: string;
  label: string;
  mode: "dropdown" | "buttons";
  multiple: boolean;
  source: "values" | "list" | "query";
  values: string[];
  list: string;
  query: string;
  path: string;
  refreshSeconds: number;
  valueFormat: string;
  labelFormat: string;
  chooseFirst: boolean;
};
