import type { Sample } from "@octopus-widgets/sdk/contract";
import { describe, expect, it } from "vitest";
import { statusOfQuality, statusOfSample, statusOfState } from "./status";

const sample = (change: Partial<Sample>): Sample => ({
  fullName: "a/b/c/d",
  value: 1,
  quality: "ATTR_VALID",
  timestamp: 0,
  stale: false,
  age: null,
  error: null,
  ...change,
});

describe("status", () => {
  it("has a level for every Tango state", () => {
    const states = "ON OFF CLOSE OPEN INSERT EXTRACT MOVING STANDBY FAULT INIT RUNNING ALARM DISABLE UNKNOWN".split(
      " ",
    );
    expect(Object.fromEntries(states.map((state) => [state, statusOfState(state)]))).toEqual({
      ON: "normal",
      OFF: "off",
      CLOSE: "normal",
      OPEN: "normal",
      INSERT: "normal",
      EXTRACT: "normal",
      MOVING: "standby",
      STANDBY: "standby",
      FAULT: "critical",
      INIT: "standby",
      RUNNING: "normal",
      ALARM: "serious",
      DISABLE: "off",
      UNKNOWN: "caution",
    });
    expect(statusOfState("fault")).toBe("critical");
    expect(statusOfState(null)).toBe("off");
    expect(statusOfState("EXPLODED")).toBe("caution");
  });
  it("has a level for every quality", () => {
    const qualities = ["ATTR_VALID", "ATTR_INVALID", "ATTR_ALARM", "ATTR_CHANGING", "ATTR_WARNING", null];
    expect(qualities.map(statusOfQuality)).toEqual(["normal", "caution", "serious", "standby", "caution", "off"]);
  });
  it("never shows a stale or failed value as normal", () => {
    expect(statusOfSample(sample({}))).toBe("normal");
    expect(statusOfSample(sample({ stale: true }))).toBe("caution");
    expect(statusOfSample(sample({ error: { code: "TIMEOUT", message: "late" } }))).toBe("caution");
    expect(statusOfSample(sample({ value: "FAULT", stale: true }))).toBe("critical");
    expect(statusOfSample(sample({ value: "OFF" }))).toBe("off");
    expect(statusOfSample(sample({ value: "ON", quality: "ATTR_ALARM" }))).toBe("serious");
    expect(statusOfSample(undefined)).toBe("off");
  });
});
