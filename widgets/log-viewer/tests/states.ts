import { failing, unanswered, type WidgetStates } from "@octopus-widgets/sdk/testing";

const NOW = 1_800_000_000;
const TOLD: readonly (readonly [string, string, string])[] = [
  ["INFO", "mid-tmc/subarray/01", "obsState: READY → SCANNING"],
  ["INFO", "oet", "procedure 4: scan 2/3"],
  ["WARNING", "mid-weather/station/01", "windSpeed is beyond its alarm limit"],
  ["INFO", "mid-dish/dish-manager/ska004", "pointingState: SLEW → TRACK"],
  ["ERROR", "mid-dish/dish-manager/ska007", "State: ON → ALARM"],
  ["CRITICAL", "mid-dish/dish-manager/ska007", "the elevation drive does not answer"],
];
const records = Array.from({ length: 60 }, (_, n) => {
  const [level, source, message] = TOLD[n % TOLD.length] as (typeof TOLD)[number];
  return { number: n + 1, time: NOW - 60 + n, level, source, message };
});
const logs = () => ({ logs: [] });
const recentLogs = () => ({ recentLogs: records });
const broken = failing("The log service does not answer");

export const states: WidgetStates = {
  key: "LogViewer",
  empty: {
    config: {},
    host: { answers: { logs, recentLogs: () => ({ recentLogs: [] }) } },
    says: ["Nothing was logged yet"],
  },
  loading: {
    config: {},
    host: { answers: { logs: unanswered, recentLogs: unanswered } },
    says: ["Loading…"],
  },
  live: { config: {}, host: { answers: { logs, recentLogs } }, says: ["scan 2/3", "60 records"] },
  stale: null,
  error: {
    config: {},
    host: { answers: { logs: broken, recentLogs: broken } },
    says: ["The log service does not answer"],
  },
};
