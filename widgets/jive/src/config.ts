export type JiveConfig = {
  title: string;
  databases: string[];
  pattern: string;
  cacheMinutes: number;
  allowWrite: boolean;
  allowCommands: boolean;
};
