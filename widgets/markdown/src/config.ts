export type MarkdownConfig = {
  text: string;
  useLiveData: boolean;
  useEnumLabels: boolean;
  showUnits: boolean;
  showStatus: boolean;
  fontSizePx: number;
};
