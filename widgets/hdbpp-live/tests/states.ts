import {
  sampleOf,
  staleSamples,
  tileAttributes,
  tileInfos,
  type WidgetStates,
  wave,
} from "@octopus-widgets/sdk/testing";

const attributes = tileAttributes("temperature", 4);
const infos = tileInfos(4);
const histories = Object.fromEntries(attributes.map((name, at) => [name, wave(41 + 4 * at)]));
/** The last points of the waves, as they are delivered. */
const samples = attributes.map((name) => sampleOf(name, histories[name]?.at(-1)?.[1] ?? 0));
const failedHistories = Object.fromEntries(attributes.map((name) => [name, "The archive of low does not answer"]));
const config = { attributes, useLiveData: true };

export const states: WidgetStates = {
  key: "HDBPPLiveWidget",
  empty: { config: { attributes: [] }, says: ["No attributes chosen", "in this widget's settings"] },
  loading: { config, host: { infos, historyLoading: true }, says: ["Loading…"] },
  live: { config, host: { infos, histories, samples }, says: ["003"] },
  stale: { config, host: { infos, histories, samples: staleSamples(samples) }, says: ["41 s"] },
  error: { config, host: { infos, failedHistories }, says: ["The archive of low does not answer"] },
};
