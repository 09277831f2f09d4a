export type ScheduleConfig = {
  title: string;
  width: string;
};
