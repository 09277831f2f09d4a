import {
  failing,
  tileInfos,
  tileNames,
  tileSamples,
  unanswered,
  type WidgetStates,
} from "@octopus-widgets/sdk/testing";

const devices = tileNames(12).map((name) => ({ name, db: "low", deviceClass: "Tile" }));
const answers = {
  jiveDevices: () => ({ devices }),
  jiveMembers: () => ({}),
};

export const states: WidgetStates = {
  key: "Jive",
  empty: {
    config: { cacheMinutes: 0 },
    host: { answers: { ...answers, jiveDevices: () => ({ devices: [] }) } },
    says: ["No devices", "this widget's settings"],
  },
  loading: {
    config: { cacheMinutes: 0 },
    host: { answers: { ...answers, jiveDevices: unanswered } },
    says: ["Reading the list of devices…"],
  },
  live: {
    config: { cacheMinutes: 0 },
    host: { infos: tileInfos(), samples: tileSamples(), answers },
    says: ["12 devices", "low-mccs", "Choose a device"],
  },
  // What is known of a device is read when it is opened; its values carry their age there.
  stale: null,
  error: {
    config: { cacheMinutes: 0 },
    host: { answers: { ...answers, jiveDevices: failing("TangoGQL of low cannot be reached") } },
    says: ["TangoGQL of low cannot be reached", "Try again"],
  },
};
