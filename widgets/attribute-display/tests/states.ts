import {
  failedSamples,
  staleSamples,
  tileInfos,
  tileNames,
  tileSamples,
  type WidgetStates,
} from "@octopus-widgets/sdk/testing";

const infos = tileInfos(3);
const samples = tileSamples(3);
const attributes = tileNames(3)
  .flatMap((device) => [`${device}/temperature`, `${device}/healthState`, `${device}/fan`])
  .slice(0, 7);
const config = { attributes, labelFormat: "{member} {label}", showSparkline: true };

export const states: WidgetStates = {
  key: "AttributeDisplay",
  empty: { config: { attributes: [] }, says: ["No attributes chosen", "in this widget's settings"] },
  loading: { config, host: {}, says: ["001 temperature", "…"] },
  live: { config, host: { infos, samples }, says: ["001 FPGA temperature", "74.2", "60"] },
  stale: { config, host: { infos, samples: staleSamples(samples) }, says: ["41 s"] },
  error: { config, host: { infos, samples: failedSamples(samples) }, says: ["TangoGQL of low cannot be reached"] },
};
