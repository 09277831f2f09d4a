/** Answers of a pretended server to the operations of the widgets. */
import type { MockHostOptions } from "@octopus-widgets/sdk/testing";
import { answers as observing } from "../../observation/tests/telescope";
import { logLines, type Source, sources } from "./telescope";

type Given = { readonly [name: string]: unknown };

const COMMANDS = [
  { name: "On", inType: "DevVoid", inTypeDesc: null, outType: "DevVoid", outTypeDesc: null, displevel: "OPERATOR" },
  {
    name: "SetFan",
    inType: "DevDouble",
    inTypeDesc: "Fan speed in percent",
    outType: "DevVarLongStringArray",
    outTypeDesc: "Status and text",
    displevel: "OPERATOR",
  },
];

export function answers(): NonNullable<MockHostOptions["answers"]> {
  const all = sources();
  const devices = [...new Set(all.map(({ info }) => info.device))];
  const many = Array.from({ length: 3000 }, (_, n) => `sim/many/${String(n).padStart(4, "0")}`);
  const past = logLines(600, Date.now() / 1000 - 60);
  return {
    ...observing,
    logs: () => ({ logs: [] }),
    recentLogs: () => ({ recentLogs: past }),
    playgroundProcedures: () => ({
      procedures: Array.from({ length: 40 }, (_, n) => ({
        id: n + 1,
        script: "file:///scripts/observe.py",
        state: n % 7 === 3 ? "FAILED" : "COMPLETE",
        createdAt: Date.now() / 1000 - n * 300,
        aborted: n % 5 === 0,
        target: { name: `field ${n}`, ra: n * 3.25 },
        steps: ["assign", "configure", "scan"],
        note: null,
      })),
    }),
    jiveDevices: () => ({
      devices: [...devices, ...many].map((name) => ({ name, db: "ska", deviceClass: name.split("/")[1] })),
    }),
    jiveDevice: ({ name }: Given) => ({ device: describe(all, String(name)) }),
    jiveMembers: (given: Given) =>
      Object.fromEntries(
        Object.entries(given).map(([key, name]) => [key.replace("n", "d"), describe(all, String(name))]),
      ),
    executeCommand: ({ command, argin }: Given) => ({
      executeCommand: {
        ok: command !== "On",
        message: command === "On" ? ["API_CommandNotAllowed: not in state ALARM"] : null,
        output: [[0], [`set ${String(argin)}`]],
      },
    }),
    setAttributeValue: ({ value }: Given) => ({
      setAttributeValue: {
        ok: true,
        message: null,
        valueBefore: 60,
        attribute: { fullName: "", value, writeValue: value, quality: "ATTR_VALID", timestamp: 0 },
      },
    }),
    clockLocations: ({ timezones }: Given) => ({
      locationsByTimezone: (timezones as string[]).map((timezone) => ({ timezone, latitude: -31.9, longitude: 115.8 })),
    }),
    clockSun: (given: Given) =>
      Object.fromEntries(
        Object.keys(given)
          .filter((key) => key.startsWith("d"))
          .map((key) => [
            key.replace("d", "s"),
            { sunrise: `${given[key]}T05:06:00+08:00`, sunset: `${given[key]}T19:04:00+08:00` },
          ]),
      ),
  };
}

function describe(all: readonly Source[], device: string) {
  const attributes = all
    .filter(({ info }) => info.device === device)
    .map(({ info }) => ({ ...info, displevel: "OPERATOR", description: "What it says." }));
  return {
    name: device,
    db: "ska",
    deviceClass: "Simulated",
    connected: true,
    attributes,
    commands: COMMANDS,
    properties: [{ name: "tiles", value: ["low-mccs/tile/001", "low-mccs/tile/002"] }],
  };
}
