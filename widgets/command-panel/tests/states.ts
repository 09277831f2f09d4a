import type { Config } from "@octopus-widgets/sdk";
import { failedSamples, infoOf, sampleOf, staleSamples, type WidgetStates } from "@octopus-widgets/sdk/testing";

const DISH = "mid-dish/dish-manager/ska001";
const infos = [
  infoOf(`${DISH}/dishMode`, { datatype: "DevEnum", enumLabels: ["STARTUP", "STOW", "OPERATE"] }),
  infoOf(`${DISH}/elevationOffset`, { label: "Elevation offset", unit: "arcsec", writable: "READ_WRITE" }),
];
const samples = [
  sampleOf(`${DISH}/state`, "ON"),
  sampleOf(`${DISH}/dishMode`, 2),
  sampleOf("mid-weather/station/01/windSpeed", 4.2),
  sampleOf(`${DISH}/elevationOffset`, 0.5),
];
const command = (name: string, inType = "DevVoid") => ({ name, inType, inTypeDesc: null, outType: "DevVoid" });
const commands = [
  ...["SetStowMode", "SetOperateMode", "SetMaintenanceMode"].map((name) => command(name)),
  command("Slew", "DevVarDoubleArray"),
];
const answers = { commandPanelDevice: () => ({ device: { name: DISH, connected: true, commands } }) };
const config: Config = {
  devices: [DISH],
  actions: [
    { name: "SetStowMode", label: "Stow", preconditions: ["dishMode != STOW"], expect: ["dishMode = STOW"] },
    { name: "SetOperateMode", label: "Operate", preconditions: ["state in ON, STANDBY", "dishMode != OPERATE"] },
    {
      name: "Slew",
      argument: "0, 45",
      preconditions: ["dishMode in STANDBY_LP, STANDBY_FP, CONFIG, OPERATE", "mid-weather/station/01/windSpeed < 15"],
    },
    { name: "SetMaintenanceMode", label: "Maintenance", confirm: "type", level: 4 },
    { kind: "write", name: "elevationOffset", label: "Elevation offset" },
  ],
  sequences: [{ label: "Stow and back", steps: ["Stow", "Operate"] }],
};

export const states: WidgetStates = {
  key: "CommandPanel",
  empty: { says: ["No commands chosen", "in this widget's settings"] },
  loading: { config, host: { answers }, says: ["Stow", "dishMode is not known yet"] },
  live: {
    config,
    host: { infos, samples, answers },
    says: [DISH, "Stow", "dishMode ≠ STOW", "windSpeed < 15", "2 steps"],
  },
  stale: {
    config,
    host: { infos, samples: staleSamples(samples), answers },
    says: ["Stow. Nothing was heard of ska001 for 41 s.", "dishMode is stale 41 s"],
  },
  error: {
    config,
    host: { infos, samples: failedSamples(samples), answers },
    says: ["TangoGQL of low cannot be reached", "ska001 does not answer"],
  },
};
