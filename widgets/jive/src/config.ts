export type JiveConfig = {
  title: string;
  databases: string[];
  pattern: string;
  cacheMinutes: number;
  useEnumLabels: boolean;
  selectedVariableKey: string;
  selectedVariableFormat: string;
  workspace: string;
  allowWrite: boolean;
  allowCommands: boolean;
};
