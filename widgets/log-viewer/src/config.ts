export type LogConfig = {
  title: string;
  stream: string;
  query: string;
  path: string;
  timeField: string;
  levelField: string;
  sourceField: string;
  messageField: string;
  numberField: string;
  leastLevel: "debug" | "info" | "warning" | "error" | "critical";
  sourceFilter: string;
  textFilter: string;
  limit: number;
  selectedVariableKey: string;
  selectedVariableFormat: string;
  workspace: string;
};
