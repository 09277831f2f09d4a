import { failedSamples, infoOf, sampleOf, staleSamples, type WidgetStates } from "@octopus-widgets/sdk/testing";

const BAND = "low-cbf/correlator/01/spectrum";
const infos = [infoOf(BAND, { label: "Band power", unit: "dB", dataformat: "SPECTRUM", format: "%5.1f" })];
const spectrum = Array.from(
  { length: 512 },
  (_, channel) => 30 - 18 * ((channel - 256) / 256) ** 4 + 9 * Math.exp(-(((channel - 170) / 4) ** 2)),
);
const samples = [sampleOf(BAND, spectrum)];
const config = { attributes: [BAND] };

export const states: WidgetStates = {
  key: "Waterfall",
  empty: { config: { attributes: [] }, says: ["No attributes chosen", "in this widget's settings"] },
  loading: { config, host: { infos }, says: ["No spectrum came yet"] },
  live: { config, host: { infos, samples }, says: ["dB"] },
  stale: { config, host: { infos, samples: staleSamples(samples) }, says: ["Stale 41 s"] },
  error: { config, host: { infos, samples: failedSamples(samples) }, says: ["TangoGQL of low cannot be reached"] },
};
