import { describe, expect, it } from "vitest";
import { ceiling, extended, type Figures, path, SPAN, spanOf } from "./history";
import { bytes, duration, percent, short } from "./words";

const at = (time: number) => ({ time }) as Figures;

describe("the figures of the last minutes", () => {
  it("forget what is too old, and what came twice", () => {
    const history = extended([at(0), at(100)], at(SPAN + 50));
    expect(history.map(({ time }) => time)).toEqual([100, SPAN + 50]);
    expect(extended(history, at(SPAN + 50))).toBe(history);
  });
  it("begin anew where the clock of a server is behind that of the last one", () => {
    expect(extended([at(100), at(200)], at(150)).map(({ time }) => time)).toEqual([100, 150]);
  });
  it("have a gap where nothing came, and where there was nothing to measure", () => {
    const box = { now: SPAN, span: SPAN, top: 10, width: SPAN, height: 100 };
    expect(path([0, 2, 60, 62], [0, 5, 10, 10], box)).toBe("M0.0 100.0h0L2.0 50.0M60.0 0.0h0L62.0 0.0");
    expect(path([0, 2, 4], [1, null, 1], box)).toBe("M0.0 90.0h0M4.0 90.0h0");
    expect(path([0], [99], box)).toBe("M0.0 0.0h0");
  });
  it("have an axis of what there is, a minute at least", () => {
    expect([[], [5], [0, 30], [0, 30, 200]].map(spanOf)).toEqual([60, 60, 60, 200]);
  });
  it("have an axis that ends at a round figure", () => {
    expect([0.3, 7, 12, 50, 4321].map((value) => ceiling([value, null], 0.01))).toEqual([0.5, 10, 20, 50, 5000]);
    expect(ceiling([], 1)).toBe(1);
  });
});

describe("words", () => {
  it("have few digits and a unit", () => {
    expect([0, 0.001, 0.05, 4.21, 37.4, 999.9, 1234, 46_000, 1_300_000].map(short)).toEqual([
      "0",
      "< 0.01",
      "0.05",
      "4.2",
      "37",
      "1.0 k",
      "1.2 k",
      "46 k",
      "1.3 M",
    ]);
    expect([12, 2048, 300 * 1024, 50 * 1024 * 1024].map(bytes)).toEqual(["12 B", "2.0 KiB", "300 KiB", "50 MiB"]);
    expect([null, 0.0004, 0.012, 0.9999, 2.34].map(duration)).toEqual(["–", "0.4 ms", "12 ms", "1.0 s", "2.3 s"]);
    expect([null, 0, 0.004, 0.5].map(percent)).toEqual(["–", "0 %", "< 1 %", "50 %"]);
  });
});
