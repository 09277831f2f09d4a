import { failing, unanswered, type WidgetStates } from "@octopus-widgets/sdk/testing";

const config = {
  title: "Procedures",
  query: "query procedures { procedures { id script state target { name } } }",
};
const procedures = Array.from({ length: 12 }, (_, at) => ({
  id: 40 - at,
  script: "file:///scripts/observe.py",
  state: at === 2 ? "FAILED" : at === 0 ? "RUNNING" : "COMPLETE",
  target: { name: `field ${40 - at}` },
}));

export const states: WidgetStates = {
  key: "QueryTable",
  empty: { says: ["No query chosen", "in this widget's settings"] },
  loading: { config, host: { answers: { procedures: unanswered } }, says: ["Asking…"] },
  live: { config, host: { answers: { procedures: () => ({ procedures }) } }, says: ["script", "FAILED", "field 39"] },
  // A reply that fails after one that did not: the next test of the widget's own covers it; a reply has no age.
  stale: null,
  error: {
    config,
    host: { answers: { procedures: failing("The OET does not answer") } },
    says: ["The OET does not answer"],
  },
};
