import { describe, expect, it } from "vitest";
import { presetLabel, rangeAt, rangeLabel, storedRange } from "./ranges";

describe("time ranges", () => {
  it("end now for a preset", () => {
    expect(rangeAt({ preset: "15m" }, 10_000)).toEqual({ start: 9100, end: 10_000, live: true, preset: "15m" });
  });
  it("come back as they were chosen", () => {
    const stored = { start: "2026-11-22T10:00:00.000Z", end: "2026-11-22T11:30:00.000Z" };
    expect(storedRange(rangeAt(stored, 0))).toEqual(stored);
    expect(storedRange(rangeAt({ preset: "1h" }, 7200))).toEqual({ preset: "1h" });
  });
  it("are named as one reads them", () => {
    expect(presetLabel("1h")).toBe("Last hour");
    expect(presetLabel("7d")).toBe("Last 7 days");
    expect(rangeLabel({ start: "2026-11-22T10:00:00Z", end: "2026-11-22T11:30:00Z" })).toBe(
      "2026-11-22 10:00 – 11:30 UTC",
    );
  });
});
