export type ProceduresConfig = {
  title: string;
  scripts: string[];
  allowActions: boolean;
};
