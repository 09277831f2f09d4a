import {
  failedSamples,
  staleSamples,
  tileAttributes,
  tileInfos,
  tileSamples,
  type WidgetStates,
} from "@octopus-widgets/sdk/testing";
import { STATION_FILE, stationBindings } from "./samples";

const infos = tileInfos(16);
const samples = tileSamples(16);
const bindings = stationBindings(tileAttributes("temperature", 16), "low-mccs/station/001").slice(0, 2);
const config = { drawing: STATION_FILE, bindings };

export const states: WidgetStates = {
  key: "Synoptic",
  empty: { config: { drawing: null }, says: ["No drawing yet", "in this widget's settings"] },
  loading: { config, host: {}, says: ["Tile 1"] },
  live: { config, host: { infos, samples }, says: ["74.2 °C"] },
  stale: { config, host: { infos, samples: staleSamples(samples) }, says: ["41 s"] },
  error: { config, host: { infos, samples: failedSamples(samples) }, says: ["TangoGQL of low cannot be reached"] },
};
