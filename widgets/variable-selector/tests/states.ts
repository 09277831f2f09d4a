import { failing, tileNames, unanswered, type WidgetStates } from "@octopus-widgets/sdk/testing";

const asked = {
  variable: "tile",
  source: "query",
  query: 'query tiles { devices(pattern: "low-mccs/tile/*") { name } }',
  labelFormat: "Tile {member}",
};
const answers = { tiles: () => ({ devices: tileNames(12).map((name) => ({ name })) }) };

export const states: WidgetStates = {
  key: "variableSelector",
  empty: { says: ["No variable chosen", "in this widget's settings"] },
  loading: {
    config: asked,
    host: { variables: { tile: "" }, answers: { tiles: unanswered } },
    says: ["Reading the values…"],
  },
  live: {
    config: asked,
    host: { variables: { tile: "low-mccs/tile/003" }, answers },
    says: ["tile", "Tile 003"],
  },
  // What can be chosen is asked for anew; it has no age.
  stale: null,
  error: {
    config: asked,
    host: { variables: { tile: "" }, answers: { tiles: failing("TangoGQL of low cannot be reached") } },
    says: ["TangoGQL of low cannot be reached"],
  },
};
