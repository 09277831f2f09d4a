import { infoOf } from "@octopus-widgets/sdk/testing";
import { expect, test, vi } from "vitest";
import { shownCsv } from "../src/csv";
import { rangeText } from "../src/png";
import { type Ask, readAll } from "../src/readings";
import { seriesOf } from "./series";

const A = "a/b/c/d";
const B = "a/b/c/e";
const T = 1_800_000_000;

test("what is shown is exported: the points within the range, with labels and units", () => {
  const infos = { [A]: infoOf(A, { unit: "m/s" }), [B]: infoOf(B, { enumLabels: ["OK", "BAD"] }) };
  const all: Record<string, ReturnType<typeof seriesOf>> = {
    [A]: seriesOf([
      [T - 1, 1],
      [T, 2.5],
      [T + 9, 3],
    ]),
    [B]: seriesOf([[T + 1, 1]]),
  };
  const { text, points } = shownCsv([A, B], infos, (name) => all[name], { start: T, end: T + 5 });
  expect(points).toBe(2);
  expect(text.replace("\uFEFF", "").trim().split("\r\n")).toEqual([
    "time,attribute,value,label,unit",
    `2027-01-15T08:00:00.000000Z,${A},2.5,,m/s`,
    `2027-01-15T08:00:01.000000Z,${B},1,BAD,`,
  ]);
});

function archive(readings: { [name: string]: number[] }) {
  const asked: { start: string; maxPoints: number }[] = [];
  const ask = vi.fn(async (_document: string, variables: { [name: string]: unknown }) => {
    const { fullNames, start, end, maxPoints } = variables as {
      fullNames: string[];
      start: string;
      end: string;
      maxPoints: number;
    };
    asked.push({ start, maxPoints });
    const times = readings[fullNames[0] as string];
    if (!times)
      return {
        hdbppHistory: [
          {
            timestamps: [],
            values: [],
            qualities: [],
            truncated: false,
            unit: null,
            enumLabels: [],
            errors: [{ code: "NOT_FOUND", message: "is not archived" }],
          },
        ],
      };
    const inside = times.filter((time) => time >= Date.parse(start) / 1000 && time <= Date.parse(end) / 1000);
    const page = inside.slice(0, maxPoints);
    return {
      hdbppHistory: [
        {
          timestamps: page,
          values: page.map((time) => time - T),
          qualities: page.map(() => "ATTR_VALID"),
          truncated: page.length < inside.length,
          unit: "K",
          enumLabels: [],
          errors: [],
        },
      ],
    };
  });
  return { asked, ask: ask as unknown as Ask };
}

test("every reading is exported once, page by page, however many there are", async () => {
  const times = Array.from({ length: 45_000 }, (_, n) => T + n / 100);
  const { ask, asked } = archive({ [A]: times, [B]: [T + 3] });
  const told = vi.fn();
  const read = await readAll([A, B], {}, { start: T, end: T + 1000 }, null, ask, new AbortController().signal, told);
  expect([read.rows, read.stopped, read.missing]).toEqual([45_001, null, []]);
  expect(asked.length).toBe(4);
  expect(told).toHaveBeenLastCalledWith(45_001, B);
  const lines = read.parts.join("").trim().split("\r\n");
  expect(new Set(lines).size).toBe(45_002);
  expect(lines.at(-1)).toBe(`2027-01-15T08:00:03.000000Z,${B},3,,K,ATTR_VALID`);
});

test("an export stops at its bound and says where; what is not archived is named", async () => {
  const { ask } = archive({ [A]: Array.from({ length: 500 }, (_, n) => T + n) });
  const read = await readAll(
    [B, A],
    {},
    { start: T, end: T + 1000 },
    null,
    ask,
    new AbortController().signal,
    vi.fn(),
    100,
  );
  expect(read.rows).toBe(100);
  expect(read.stopped).toEqual({ at: T + 99, name: A });
  expect(read.missing).toEqual([{ name: B, message: "is not archived" }]);
});

test("an export that was called off ends", async () => {
  const { ask } = archive({ [A]: [T] });
  const aborter = new AbortController();
  aborter.abort();
  await expect(readAll([A], {}, { start: T, end: T + 1 }, null, ask, aborter.signal, vi.fn())).rejects.toThrow();
});

test("a range is told with its day, and with both where it ends on another", () => {
  expect(rangeText({ start: T, end: T + 3600 })).toBe("15 Jan 2027 08:00:00 – 09:00:00 UTC");
  expect(rangeText({ start: T, end: T + 90_000 })).toBe("15 Jan 2027 08:00:00 – 16 Jan 2027 09:00:00 UTC");
});
