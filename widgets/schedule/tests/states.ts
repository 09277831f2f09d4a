import { failing, unanswered, type WidgetStates } from "@octopus-widgets/sdk/testing";

const NOW = 1_800_000_000;
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
const of = (id: string, ago: number, seconds: number, subarray: string, status = "Fully Observed") => ({
  id,
  telescope: subarray.startsWith("mid") ? "ska_mid" : "ska_low",
  subarray,
  target: `Target ${id}`,
  status,
  start: iso(NOW - ago),
  end: iso(NOW - ago + seconds),
  step: status === "Created" ? "scan" : "release_all_resources",
  scans: 3,
  error: status === "Failed" ? "the subarray went to FAULT" : null,
  sbd: "sbd-1",
  sbi: null,
});
const blocks = [
  of("a", 3000, 900, "mid-tmc/subarray/01"),
  of("b", 1900, 400, "mid-tmc/subarray/01", "Failed"),
  of("c", 2500, 1200, "low-tmc/subarray/02"),
  of("d", 700, 700, "low-tmc/subarray/02", "Created"),
];
const fails = failing("The ODA does not answer", "SOURCE_UNAVAILABLE", "oda");

export const states: WidgetStates = {
  key: "Schedule",
  empty: {
    host: {
      answers: {
        observingBlocks: () => ({ observingBlocks: [] }),
        observingBlocksLive: () => ({ observingBlocksLive: [] }),
      },
    },
    says: ["No observing blocks"],
  },
  loading: {
    host: { answers: { observingBlocks: unanswered, observingBlocksLive: unanswered } },
    says: ["Asking the ODA…"],
  },
  live: {
    host: {
      answers: {
        observingBlocks: () => ({ observingBlocks: blocks }),
        observingBlocksLive: () => ({ observingBlocksLive: blocks }),
      },
    },
    says: ["Observing blocks"],
  },
  // A block is of a time: it does not grow old.
  stale: null,
  error: {
    host: { answers: { observingBlocks: fails, observingBlocksLive: fails } },
    says: ["The ODA does not answer", "The ODA cannot be asked"],
  },
};
