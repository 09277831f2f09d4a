import { failedSamples, infoOf, sampleOf, staleSamples, type WidgetStates } from "@octopus-widgets/sdk/testing";

const NOW = 1_800_000_000;
const DISHES = Array.from({ length: 16 }, (_, n) => `mid-dish/dish-manager/ska0${String(n + 1).padStart(2, "0")}`);
const STATION = "low-mccs/station/001";
const infos = [
  ...DISHES.map((device) => infoOf(`${device}/achievedAzimuth`, { unit: "deg" })),
  infoOf(`${STATION}/beamAzimuth`, { unit: "deg" }),
];
/** Eight track one source, six another; one is on its way, one is stowed. */
const samples = [
  ...DISHES.flatMap((device, n) => {
    const [azimuth, elevation] = n < 8 ? [152.2, 61.4] : n < 14 ? [288.6, 38.1] : n === 14 ? [40, 52] : [0, 90];
    return [
      sampleOf(`${device}/achievedAzimuth`, azimuth),
      sampleOf(`${device}/achievedElevation`, elevation),
      sampleOf(`${device}/desiredAzimuth`, n === 14 ? 152.2 : azimuth),
      sampleOf(`${device}/desiredElevation`, n === 14 ? 61.4 : elevation),
    ];
  }),
  sampleOf(`${STATION}/beamAzimuth`, 210),
  sampleOf(`${STATION}/beamElevation`, 47),
];
const config = { pointings: [...DISHES, STATION], site: "mid" };
const nothing = { pointings: [], showCalibrators: false, showBodies: false };

export const states: WidgetStates = {
  key: "SkyMap",
  empty: { config: nothing, says: ["Nothing to show in the sky", "in this widget's settings"] },
  loading: { config, host: { now: NOW }, says: ["reading what the devices have…"] },
  live: { config, host: { now: NOW, infos, samples }, says: ["Sky map: pointings and sources"] },
  stale: { config, host: { now: NOW, infos, samples: staleSamples(samples) }, says: ["17 stale, 41 s"] },
  error: {
    config,
    host: { now: NOW, infos, samples: failedSamples(samples) },
    says: ["TangoGQL of low cannot be reached"],
  },
};
