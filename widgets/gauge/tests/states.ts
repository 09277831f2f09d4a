import {
  failedSamples,
  staleSamples,
  tileAttributes,
  tileInfos,
  tileSamples,
  type WidgetStates,
} from "@octopus-widgets/sdk/testing";

const infos = tileInfos(4);
const samples = tileSamples(4);
const config = { attributes: tileAttributes("temperature", 4), labelFormat: "Tile {member}", highWarning: 60 };

export const states: WidgetStates = {
  key: "Gauge",
  empty: { config: { attributes: [] }, says: ["No attributes chosen", "in this widget's settings"] },
  loading: { config, host: {}, says: ["Tile 001"] },
  live: { config, host: { infos, samples }, says: ["Tile 003", "74.2"] },
  stale: { config, host: { infos, samples: staleSamples(samples) }, says: ["41 s"] },
  error: { config, host: { infos, samples: failedSamples(samples) }, says: ["TangoGQL of low cannot be reached"] },
};
