import {
  failedSamples,
  staleSamples,
  tileAttributes,
  tileInfos,
  tileSamples,
  type WidgetStates,
} from "@octopus-widgets/sdk/testing";

const attributes = tileAttributes("healthState", 16);
const infos = tileInfos(16);
const samples = tileSamples(16);
const config = { attributes, cellLabelFormat: "{member}", title: "Tiles" };

export const states: WidgetStates = {
  key: "Grid",
  empty: { config: { attributes: [] }, says: ["No attributes chosen", "in this widget's settings"] },
  loading: { config, host: { infos }, says: ["no value yet"] },
  live: { config, host: { infos, samples }, says: ["Tiles", "003", "FAILED, critical"] },
  stale: { config, host: { infos, samples: staleSamples(samples) }, says: ["stale 41 s"] },
  error: { config, host: { infos, samples: failedSamples(samples) }, says: ["TangoGQL of low cannot be reached"] },
};
