import {
  failedSamples,
  staleSamples,
  tileInfos,
  tileNames,
  tileSamples,
  type WidgetStates,
} from "@octopus-widgets/sdk/testing";

const infos = tileInfos(48);
const samples = tileSamples(48);
const config = { title: "Tiles", devices: tileNames(48), attributes: ["state", "healthState", "temperature"] };

export const states: WidgetStates = {
  key: "FleetMatrix",
  empty: { config: { devices: [] }, says: ["No devices chosen", "in this widget's settings"] },
  loading: { config, host: { infos }, says: ["Tiles"] },
  live: { config, host: { infos, samples }, says: ["Tiles"] },
  stale: { config, host: { infos, samples: staleSamples(samples) }, says: ["41 s"] },
  error: { config, host: { infos, samples: failedSamples(samples) }, says: ["TangoGQL of low cannot be reached"] },
};
