import { failing, unanswered, type WidgetStates } from "@octopus-widgets/sdk/testing";

const NOW = 1_800_000_000;
const of = (id: number, ago: number, states: string[], stacktrace: string | null = null) => ({
  id,
  script: "file:///scripts/observe.py",
  state: states.at(-1),
  states,
  stateTimes: states.map((_, at) => NOW - ago + at),
  createdAt: NOW - ago,
  initArguments: { args: [], kwargs: { subarray_id: 1 } },
  mainArguments: null,
  subarray: 1,
  telescope: "mid",
  stacktrace,
});
const list = [
  of(4, 40, ["CREATING", "READY", "RUNNING"]),
  of(3, 600, ["CREATING", "FAILED"], "ValueError: unknown target"),
  of(2, 1900, ["CREATING", "READY", "RUNNING", "READY", "COMPLETE"]),
  of(1, 7300, ["CREATING", "READY", "RUNNING", "READY", "COMPLETE"]),
];
const answers = {
  procedures: () => ({ procedures: list }),
  proceduresLive: () => ({ proceduresLive: list }),
  procedureEvents: unanswered,
  activities: () => ({ activities: [] }),
};
const nothing = {
  procedures: unanswered,
  proceduresLive: unanswered,
  procedureEvents: unanswered,
  activities: unanswered,
};
const fails = failing("The OET does not answer", "SOURCE_UNAVAILABLE", "oet");

export const states: WidgetStates = {
  key: "Procedures",
  empty: {
    host: {
      answers: { ...answers, procedures: () => ({ procedures: [] }), proceduresLive: () => ({ proceduresLive: [] }) },
    },
    says: ["No procedure yet"],
  },
  loading: { host: { answers: nothing }, says: ["Asking the OET…"] },
  live: { host: { answers }, says: ["observe.py", "RUNNING", "FAILED", "10 min"] },
  // The list is announced as it changes; each procedure carries its own time.
  stale: null,
  error: {
    host: { answers: { ...nothing, procedures: fails, proceduresLive: fails } },
    says: ["The OET does not answer", "The OET cannot be asked"],
  },
};
