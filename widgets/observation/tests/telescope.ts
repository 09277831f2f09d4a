/** Two subarrays and their dishes, as the mock host has them. */
import type { AttributeInfo, Sample } from "@octopus-widgets/sdk";
import { infoOf, sampleOf } from "@octopus-widgets/sdk/testing";

export const NOW = 1_800_000_000;
export const FIRST = "mid-tmc/subarray/01";
export const SECOND = "mid-tmc/subarray/02";
export const OBS = [
  "EMPTY",
  "RESOURCING",
  "IDLE",
  "CONFIGURING",
  "READY",
  "SCANNING",
  "ABORTING",
  "ABORTED",
  "RESETTING",
  "FAULT",
];
export const DISHES = Array.from({ length: 8 }, (_, n) => `mid-dish/dish-manager/ska00${n + 1}`);
const HEALTH = ["OK", "DEGRADED", "FAILED", "UNKNOWN"];
const BANDS = ["NONE", "B1", "B2"];

export const infos: AttributeInfo[] = [
  ...[FIRST, SECOND].flatMap((device) => [
    infoOf(`${device}/obsState`, { datatype: "DevEnum", enumLabels: OBS }),
    infoOf(`${device}/configurationID`, { datatype: "DevString" }),
    infoOf(`${device}/target`, { datatype: "DevString" }),
    infoOf(`${device}/scanID`, { datatype: "DevLong64" }),
    infoOf(`${device}/progress`, { unit: "%" }),
    infoOf(`${device}/scanRemaining`, { unit: "s" }),
    infoOf(`${device}/assignedResources`, { datatype: "DevString", dataformat: "SPECTRUM" }),
    infoOf(`${device}/integrationTime`, { label: "Integration time", unit: "s", format: "%6.3f" }),
  ]),
  ...DISHES.flatMap((dish) => [
    infoOf(`${dish}/state`, { datatype: "DevState" }),
    infoOf(`${dish}/healthState`, { datatype: "DevEnum", enumLabels: HEALTH }),
    infoOf(`${dish}/configuredBand`, { datatype: "DevEnum", enumLabels: BANDS }),
    infoOf(`${dish}/achievedAzimuth`, { unit: "deg", format: "%6.1f" }),
    infoOf(`${dish}/achievedElevation`, { unit: "deg", format: "%6.1f" }),
  ]),
];

export const samples: Sample[] = [
  sampleOf(`${FIRST}/obsState`, 5, { timestamp: NOW }),
  sampleOf(`${FIRST}/configurationID`, "eb-mid01-20261128-00054"),
  sampleOf(`${FIRST}/target`, "PSR J1644-4559"),
  sampleOf(`${FIRST}/scanID`, 41),
  sampleOf(`${FIRST}/progress`, 60),
  sampleOf(`${FIRST}/scanRemaining`, 65, { timestamp: NOW }),
  sampleOf(`${FIRST}/assignedResources`, DISHES),
  sampleOf(`${FIRST}/integrationTime`, 0.849),
  sampleOf(`${SECOND}/obsState`, 0, { timestamp: NOW }),
  sampleOf(`${SECOND}/configurationID`, ""),
  sampleOf(`${SECOND}/target`, ""),
  sampleOf(`${SECOND}/scanID`, 0),
  sampleOf(`${SECOND}/progress`, 0),
  sampleOf(`${SECOND}/scanRemaining`, 0),
  sampleOf(`${SECOND}/assignedResources`, []),
  ...DISHES.flatMap((dish, at) => [
    sampleOf(`${dish}/state`, at === 6 ? "FAULT" : "ON"),
    sampleOf(`${dish}/healthState`, at === 2 ? 1 : 0),
    sampleOf(`${dish}/configuredBand`, 2),
    sampleOf(`${dish}/achievedAzimuth`, 140.2),
    sampleOf(`${dish}/achievedElevation`, 52.5),
  ]),
];

export const answers = {
  observingNow: () => ({
    observingBlocks: [
      {
        id: "eb-mid01-20261128-00054",
        target: "PSR J1644-4559",
        status: "Created",
        step: "scan",
        scans: 2,
        sbd: "sbd-mid01-20260901-00019",
        sbi: "sbi-mid01-20261128-00054",
        start: "2027-01-15T07:50:00Z",
        error: null,
      },
    ],
  }),
  observingProcedures: () => ({
    procedures: [
      { id: 4, state: "COMPLETE", subarray: 1, telescope: "mid" },
      { id: 5, state: "RUNNING", subarray: 1, telescope: "mid" },
      { id: 6, state: "RUNNING", subarray: 1, telescope: "low" },
    ],
  }),
  observingEvents: () => ({ procedureEvents: { procedure: 5, state: null, message: "scan 2/3" } }),
};
export const config = { subarrays: [FIRST, SECOND] };
