import { describe, expect, it } from "vitest";
import { spell } from "../access/spell";
import { levelOf, milliseconds, named, open, percent } from "./figures";
import { ago } from "./useSeconds";

const source = {
  name: "sse:oet.example:5000",
  reachable: true,
  known: true,
  latency: 0.0123,
  error: null,
  errorRate: 0,
  lastError: null,
  lastErrorAt: null,
  streams: 1,
  listeners: 3,
  usedBy: [],
};

describe("figures of a source", () => {
  it("tells what it is and where", () => {
    expect(named("rest:oet.example:5000")).toEqual({ kind: "REST", place: "oet.example:5000" });
    expect(named("store")).toEqual({ kind: "Store", place: "Store" });
    expect(named("oet")).toEqual({ kind: "Service", place: "oet" });
  });

  it("has a level: unreachable ahead of errors, and none while nobody asks", () => {
    expect(levelOf(source)).toBe("normal");
    expect(levelOf({ ...source, errorRate: 0.02 })).toBe("caution");
    expect(levelOf({ ...source, reachable: false, errorRate: 1 })).toBe("serious");
    expect(levelOf({ ...source, known: false, errorRate: null })).toBe("off");
  });

  it("rounds no error away", () => {
    expect([percent(null), percent(0), percent(0.002), percent(0.5)]).toEqual(["–", "0 %", "< 1 %", "50 %"]);
    expect([milliseconds(null), milliseconds(0.0004), milliseconds(0.0123)]).toEqual(["–", "< 1 ms", "12 ms"]);
  });

  it("counts what is open in the words of its kind", () => {
    expect(open(source)).toBe("1 stream, 3 listeners");
    expect(open({ ...source, name: "tango:low", streams: 2, listeners: 1 })).toBe("2 operations, 1 attribute");
    expect(open({ ...source, streams: 0, listeners: 0 })).toBe("–");
  });

  it("spells times", () => {
    expect([ago(2), ago(12), ago(240), ago(7200)]).toEqual(["just now", "12 s ago", "4 min ago", "2 h ago"]);
    expect([spell(45), spell(125), spell(1740)]).toEqual(["45 s", "2:05 min", "29 min"]);
  });
});
