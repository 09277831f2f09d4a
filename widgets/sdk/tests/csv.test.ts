import fc from "fast-check";
import { expect, test } from "vitest";
import { csvCell, csvLine, csvValue, fileName, isoMicroseconds, readingsCsv } from "../src/csv";
import { infoOf, sampleOf } from "../src/testing";

const T = 1_800_000_000;

/** A reader of RFC 4180, of one line. */
function parse(line: string): string[] {
  const cells: string[] = [];
  for (const match of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g))
    cells.push(match[1] === undefined ? (match[2] ?? "") : match[1].replaceAll('""', '"'));
  return cells;
}

test("whatever a text holds, it comes back out of the line; formulas stay texts", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 5 }), (texts) => {
      const safe = texts.map((text) => text.replace(/^[=+\-@\t\r]/, "x"));
      expect(parse(csvLine(safe).slice(0, -2))).toEqual(safe);
    }),
  );
  expect(["=SUM(A1)", "-cmd", "-2+3+cmd|' /C calc'!A0", "-1.5", "+3e-9", Number.NaN, null].map(csvCell)).toEqual([
    "'=SUM(A1)",
    "'-cmd",
    "'-2+3+cmd|' /C calc'!A0",
    "-1.5",
    "+3e-9",
    "",
    "",
  ]);
});

test("times are told to the microsecond, in UTC", () => {
  expect(isoMicroseconds(T + 0.123_456)).toBe("2027-01-15T08:00:00.123456Z");
  expect(isoMicroseconds(T)).toBe("2027-01-15T08:00:00.000000Z");
});

test("lists are told as JSON, typed ones too", () => {
  expect(csvValue(Float32Array.of(1, 0.5) as never)).toBe("[1,0.5]");
  expect([csvValue([[1], [2]]), csvValue(true), csvValue(undefined)]).toEqual(["[[1],[2]]", "true", null]);
});

test("files are named after the frame and the instants they are of", () => {
  expect(fileName("Mid · wind / gust", [T, T + 60], "csv")).toBe("Mid-wind-gust_20270115T080000Z_20270115T080100Z.csv");
  expect(fileName("…", [T], "png")).toBe("octopus_20270115T080000Z.png");
});

test("a reading that failed is exported with what went wrong, one that never came without a value", () => {
  const error = { code: "SOURCE_UNAVAILABLE", message: "The database does not answer, yet" };
  const failed = sampleOf("a/b/c/d", null, { timestamp: null, quality: "ATTR_INVALID", error });
  const text = readingsCsv([
    { name: "a/b/c/d", sample: failed, info: infoOf("a/b/c/d", { unit: "m/s" }) },
    { name: "a/b/c/e", sample: undefined, info: null },
  ]);
  expect(text.split("\r\n").slice(1, 3)).toEqual([
    ',a/b/c/d,,,m/s,ATTR_INVALID,,"The database does not answer, yet"',
    ",a/b/c/e,,,,,,",
  ]);
});
