import {
  failing,
  staleSamples,
  tileAttributes,
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
  deviceAttributes: ["state", "healthState"],
  attributes: tileAttributes("temperature"),
};

export const states: WidgetStates = {
  key: "AlarmTable",
  empty: { config: {}, says: ["Nothing is watched", "in this widget's settings"] },
  loading: { config, host: { infos }, says: ["Reading the values…"] },
  live: { config, host: { infos, samples }, says: ["FPGA temperature", "74.2", "FAILED"] },
  stale: { config, host: { infos, samples: staleSamples(samples) }, says: ["41 s"] },
  error: {
    config: { pattern: "low-mccs/tile/*" },
    host: { answers: { watchedDevices: failing("TangoGQL of low cannot be reached") } },
    says: ["TangoGQL of low cannot be reached"],
  },
};
