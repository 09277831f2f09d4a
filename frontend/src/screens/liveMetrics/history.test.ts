import { describe, expect, it } from "vitest";
import {
  ceiling,
  extended,
  type Figures,
  HOUR,
  joined,
  lastOf,
  type Moment,
  momentOf,
  momentsOf,
  nearest,
  type Past,
  path,
  spanOf,
} from "./history";
import { bytes, duration, lately, percent, short } from "./words";

const at = (time: number, every = 2) => ({ time, every }) as Moment;
const times = (moments: readonly Moment[]) => moments.map(({ time }) => time);

describe("the figures of the last hour", () => {
  it("forget what is too old, and what came twice", () => {
    const live = extended([at(0), at(100)], at(HOUR + 50));
    expect(times(live)).toEqual([100, HOUR + 50]);
    expect(extended(live, at(HOUR + 50))).toBe(live);
  });
  it("begin anew where the clock of a server is behind that of the last one", () => {
    expect(times(extended([at(100), at(200)], at(150)))).toEqual([100, 150]);
  });
  it("are what the server remembers, and what came since, each moment once", () => {
    const past = [at(10, 10), at(20, 10), at(30, 10), at(40, 10), at(50, 10)];
    expect(times(joined(past, []))).toEqual([10, 20, 30, 40, 50]);
    expect(times(joined(past, [at(23), at(25), at(27), at(44)]))).toEqual([10, 20, 23, 25, 27, 40, 44]);
    expect(times(joined([], [at(23), at(25)]))).toEqual([23, 25]);
  });
  it("are remembered by columns, and told by processes and roles", () => {
    const past = { step: 10, times: [10, 20], samplesIn: [1, 2], messagesP99: [null, 0.1] } as unknown as Past;
    expect(momentsOf(past)).toEqual([
      { time: 10, every: 10, samplesIn: 1, messagesP99: null },
      { time: 20, every: 10, samplesIn: 2, messagesP99: 0.1 },
    ]);
    const processes = [
      { cpu: 0.5, memory: 10 },
      { cpu: 0.7, memory: 20 },
    ];
    const roles = [{ connections: 2 }, { connections: 3 }];
    const figures = { time: 5, processes, roles, messages: null, batches: { p99: 2 } } as unknown as Figures;
    expect(momentOf(figures)).toMatchObject({ processes: 2, clients: 5, cpu: 1.2, cpuBusiest: 0.7, memory: 30 });
    expect(momentOf(figures)).toMatchObject({ time: 5, messagesP99: null, batchesP99: 2 });
  });
  it("are shown as far back as one asks, and told where one points", () => {
    const moments = [at(0), at(3000), at(HOUR)];
    expect(times(lastOf(moments, 700))).toEqual([3000, HOUR]);
    expect(nearest(moments, 3200)?.time).toBe(3000);
    expect(nearest([], 0)).toBeNull();
  });
  it("have a gap where nothing came, and where there was nothing to measure", () => {
    const box = { now: 300, span: 300, top: 10, width: 300, height: 100 };
    expect(
      path(
        [0, 2, 60, 62].map((time) => at(time)),
        [0, 5, 10, 10],
        box,
      ),
    ).toBe("M0.0 100.0h0L2.0 50.0M60.0 0.0h0L62.0 0.0");
    expect(
      path(
        [0, 2, 4].map((time) => at(time)),
        [1, null, 1],
        box,
      ),
    ).toBe("M0.0 90.0h0M4.0 90.0h0");
    expect(path([at(0)], [99], box)).toBe("M0.0 0.0h0");
    expect(path([at(0, 10), at(10, 10), at(14), at(40, 10), at(70, 10)], [10, 10, 10, 10, 10], box)).toBe(
      "M0.0 0.0h0L10.0 0.0L14.0 0.0L40.0 0.0M70.0 0.0h0",
    );
  });
  it("have an axis of what there is, a minute at least", () => {
    expect([[], [5], [0, 30], [0, 30, 200]].map((each) => spanOf(each.map((time) => at(time))))).toEqual([
      60, 60, 60, 200,
    ]);
  });
  it("have an axis that ends at a round figure", () => {
    expect([0.3, 7, 12, 50, 4321].map((value) => ceiling([value, null], 0.01))).toEqual([0.5, 10, 20, 50, 5000]);
    expect(ceiling([], 1)).toBe(1);
    const MEBIBYTE = 1024 * 1024;
    expect(
      [900, 2048, 30_000, 84 * MEBIBYTE, 1500 * MEBIBYTE].map((value) => bytes(ceiling([value], 1, 1024))),
    ).toEqual(["1000 B", "2.0 KiB", "50 KiB", "100 MiB", "2048 MiB"]);
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
    expect([0.98, 12.2, 60.1].map(lately)).toEqual(["1 s", "12 s", "minute"]);
    expect([null, 0, 0.004, 0.5].map(percent)).toEqual(["–", "0 %", "< 1 %", "50 %"]);
  });
});
