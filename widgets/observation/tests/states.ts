import { failedSamples, staleSamples, unanswered, type WidgetStates } from "@octopus-widgets/sdk/testing";
import { answers, config, infos, samples } from "./telescope";

const silent = { observingNow: unanswered, observingProcedures: unanswered, observingEvents: unanswered };

export const states: WidgetStates = {
  key: "Observation",
  empty: {
    config: { subarrays: [] },
    host: { answers: silent },
    says: ["No subarrays chosen", "in this widget's settings"],
  },
  loading: { config, host: { answers: silent }, says: ["mid-tmc 01"] },
  live: { config, host: { infos, samples, answers }, says: ["PSR J1644-4559", "SCANNING"] },
  stale: { config, host: { infos, samples: staleSamples(samples), answers }, says: ["41 s"] },
  error: {
    config,
    host: { infos, samples: failedSamples(samples), answers: silent },
    says: ["TangoGQL of low cannot be reached"],
  },
};
