import { infoOf, sampleOf, staleSamples, unanswered, type WidgetStates } from "@octopus-widgets/sdk/testing";

export const SUBARRAY = "mid-tmc/subarray/01";
export const DISHES = Array.from({ length: 8 }, (_, n) => `mid-dish/dish-manager/ska00${n + 1}`);
const MODES = ["STARTUP", "SHUTDOWN", "STANDBY_LP", "STANDBY_FP", "MAINTENANCE", "STOW", "CONFIG", "OPERATE"];
export const infos = DISHES.map((dish) => infoOf(`${dish}/dishMode`, { datatype: "DevEnum", enumLabels: MODES }));
export const samples = [
  sampleOf(`${SUBARRAY}/assignedResources`, DISHES),
  ...DISHES.map((dish, at) => sampleOf(`${dish}/dishMode`, at === 6 ? 4 : 7)),
];
const place = (n: number): string[] => [String(60 * n * Math.sin(2.4 * n)), String(60 * n * Math.cos(2.4 * n)), "0"];
export const deviceProperties = () =>
  Object.fromEntries(DISHES.map((_, at) => [`d${at}`, { properties: [{ name: "enu", value: place(at + 1) }] }]));
export const config = { pointing: "fixed", rightAscension: 80.894, declination: -69.756, elevationLimit: 15 };
const list = ["a 0 0 0", "b 100 20 0", "c -40 210 0", "d -180 -90 0"];

export const states: WidgetStates = {
  key: "Coverage",
  empty: { config: { ...config, subarray: [] }, says: ["No baselines", "in this widget's settings"] },
  loading: {
    config,
    host: { infos, samples, answers: { deviceProperties: unanswered } },
    says: ["Reading where the antennas stand"],
  },
  live: { config: { ...config, layout: "list", positions: list, subarray: [] }, says: ["6 of 4 antennas"] },
  stale: {
    config,
    host: { infos, samples: staleSamples(samples), answers: { deviceProperties } },
    says: ["Modes are stale"],
  },
  error: null,
};
