import {
  failedSamples,
  staleSamples,
  tileInfos,
  tileNames,
  tileSamples,
  type WidgetStates,
} from "@octopus-widgets/sdk/testing";

const infos = tileInfos();
const samples = tileSamples();
const config = {
  title: "Tiles",
  devices: tileNames(),
  attributes: ["state", "healthState", "temperature", "fan"],
  timeColumnFormat: "age",
};

export const states: WidgetStates = {
  key: "ComponentsTable",
  empty: { config: { devices: [] }, says: ["No devices chosen", "in this widget's settings"] },
  loading: { config, host: {}, says: ["temperature"] },
  live: { config, host: { infos, samples }, says: ["003", "FPGA temperature", "74.2", "FAILED"] },
  stale: { config, host: { infos, samples: staleSamples(samples) }, says: ["41 s"] },
  error: { config, host: { infos, samples: failedSamples(samples) }, says: ["TangoGQL of low cannot be reached"] },
};
