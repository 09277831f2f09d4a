import { TANGO_STATE_NAMES } from "@octopus-widgets/sdk";
import { createMockHost, infoOf } from "@octopus-widgets/sdk/testing";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { barLook, Crowd } from "../src/bars";
import { contrast, mix, readableOn, rgbOf } from "../src/colour";
import type { Palette } from "../src/palette";
import { segmentsOf } from "../src/segments";
import { durationText } from "../src/time-axis";
import { plotted } from "./series";

const palette: Palette = {
  series: ["#56b4e9", "#e69f00"],
  status: {
    critical: "#ff3838",
    serious: "#ffb302",
    caution: "#fce83a",
    normal: "#56f000",
    standby: "#2dccff",
    off: "#a4abb6",
  },
  statusBorder: "transparent",
  text: "#e8eef4",
  soft: "#b9c6d2",
  dim: "#92a3b3",
  line: "#2b3f52",
  lineStrong: "#6f879d",
  panel: "#1b2d3e",
  raised: "#22374b",
  sunken: "#0b121a",
  hover: "#2a4158",
  critical: "#ff3838",
  accent: "#4dacff",
  font: "11px sans-serif",
  family: "sans-serif",
  theme: "dark",
};
let undo = () => {};
beforeEach(() => {
  undo = createMockHost().install();
});
afterEach(() => undo());

const bars = (points: [number, number][], more = {}, options = { connectGaps: false, until: 100 }) =>
  segmentsOf(plotted(points, more), 0, 100, options).map(({ start, end, value }) => [start, end, value]);

test("each value holds until the next, the one before the range too, and the newest until now", () => {
  expect(
    bars(
      [
        [10, 1],
        [20, 1],
        [30, 2],
      ],
      { before: { time: -50, value: 0 } },
    ),
  ).toEqual([
    [-50, 10, 0],
    [10, 30, 1],
    [30, 100, 2],
  ]);
  expect(bars([[10, 1]], {}, { connectGaps: false, until: 40 })).toEqual([[10, 40, 1]]);
  expect(bars([[10, 1]], { staleSince: 25 })).toEqual([[10, 25, 1]]);
});

test("what is not known is left blank, or filled with what held before", () => {
  const holes: [number, number][] = [
    [10, 1],
    [20, Number.NaN],
    [50, 1],
  ];
  expect(bars(holes)).toEqual([
    [10, 20, 1],
    [50, 100, 1],
  ]);
  expect(bars(holes, {}, { connectGaps: true, until: 100 })).toEqual([[10, 100, 1]]);
  expect(
    bars(
      [
        [0, 1],
        [3, 1],
        [5, 1],
        [80, 2],
        [85, 2],
        [90, 2],
      ],
      { gap: 20 },
    ),
  ).toEqual([
    [0, 5, 1],
    [80, 100, 2],
  ]);
});

test("segments never overlap, follow each other in time, and tell every value that was read", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1 }),
      fc.array(fc.nat(3), { minLength: 99 }),
      (times, values) => {
        const points = times
          .sort((a, b) => a - b)
          .map((time, index): [number, number] => [time, values[index] as number]);
        const found = bars(points);
        for (let index = 1; index < found.length; index += 1) {
          expect(found[index]?.[0]).toBeGreaterThanOrEqual(found[index - 1]?.[1] as number);
          expect(found[index]?.[2]).not.toBe(found[index - 1]?.[2]);
        }
        expect(new Set(found.map(([, , value]) => value))).toEqual(new Set(points.map(([, value]) => value)));
      },
    ),
  );
});

test("states have the colour of their status, what has none a colour of the series, and every text can be read", () => {
  const states = infoOf("a/b/c/state", { datatype: "DevState" });
  const look = (label: string) => barLook(TANGO_STATE_NAMES.indexOf(label), TANGO_STATE_NAMES, states, palette);
  expect([look("FAULT").level, look("ALARM").level, look("ON").level]).toEqual(["critical", "serious", "normal"]);
  const bands = ["band 1", "band 2"];
  const plain = barLook(1, bands, infoOf("a/b/c/d", { enumLabels: bands }), palette);
  expect([plain.level, plain.edge]).toEqual([null, mix("#e69f00", palette.panel, 0.8)]);
  for (const label of ["FAULT", "ALARM", "UNKNOWN", "ON", "STANDBY", "OFF"]) {
    const { fill, text } = look(label);
    expect(contrast(fill, text)).toBeGreaterThan(4.5);
  }
});

test("quiet values of one level can be told apart, and are read", () => {
  const labels = ["EMPTY", "RESOURCING", "IDLE", "CONFIGURING", "READY", "SCANNING"];
  const info = infoOf("a/b/c/obsState", { enumLabels: labels });
  const looks = labels.map((_, place) => barLook(place, labels, info, palette));
  expect(new Set(looks.map(({ fill }) => fill)).size).toBe(labels.length);
  for (const { fill, text } of looks) expect(contrast(fill, text)).toBeGreaterThan(4.5);
  const busy = looks.filter(({ level }) => level === "normal").map(({ fill }) => contrast(fill, palette.panel));
  expect(busy).toEqual([...busy].sort((one, other) => one - other));
});

test("of states that share a pixel the most urgent is seen, else that which held longest", () => {
  const states = infoOf("a/b/c/state", { datatype: "DevState" });
  const [on, off, fault] = ["ON", "OFF", "FAULT"].map((label) =>
    barLook(TANGO_STATE_NAMES.indexOf(label), TANGO_STATE_NAMES, states, palette),
  );
  const seen: [number, string | null][] = [];
  const crowd = new Crowd((left, look) => seen.push([left, look.level]));
  for (const [left, width, look] of [
    [1.1, 0.3, on],
    [1.4, 0.1, fault],
    [1.5, 0.5, off],
    [2.0, 0.4, on],
    [2.4, 0.3, off],
    [2.7, 0.3, on],
  ] as const)
    if (look) crowd.add(left, width, look);
  crowd.end();
  expect(seen).toEqual([
    [1, "critical"],
    [2, "normal"],
  ]);
});

test("colours are mixed and measured", () => {
  expect([rgbOf("#ff8000"), rgbOf("#fa0"), rgbOf("rgb(1 2 3)"), rgbOf("red")]).toEqual([
    [255, 128, 0],
    [255, 170, 0],
    [1, 2, 3],
    [128, 128, 128],
  ]);
  expect(mix("#ffffff", "#000000", 0.5)).toBe("rgb(128 128 128)");
  expect(Math.round(contrast("#ffffff", "#000000"))).toBe(21);
  expect(readableOn("#ffff00", ["#ffffff", "#000000"])).toBe("#000000");
});

test("how long something held is said in two units at most", () => {
  expect([0.4, 45, 725, 12_000, 190_000].map(durationText)).toEqual([
    "0.4 s",
    "45 s",
    "12 min 5 s",
    "3 h 20 min",
    "2 d 4 h",
  ]);
});
