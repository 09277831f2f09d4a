import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { momentText, parseInstant, parseRange } from "./parse";

/** Sunday, 22 November 2026, 12:00 UTC. */
const NOW = Date.UTC(2026, 10, 22, 12) / 1000;
const read = (text: string): string => {
  const parsed = parseInstant(text, NOW);
  return parsed.ok ? momentText(parsed.time) : parsed.message;
};

describe("an instant that was typed", () => {
  it.each([
    ["2026-11-22 10:00", "2026-11-22 10:00:00 UTC"],
    ["2026-11-22T10:00:05.25Z", "2026-11-22 10:00:05.250 UTC"],
    ["2026-11-22 10:00 UTC", "2026-11-22 10:00:00 UTC"],
    ["2026-11-22 10:00+02:00", "2026-11-22 08:00:00 UTC"],
    ["2026-11-22 10:00 -0330", "2026-11-22 13:30:00 UTC"],
    ["2026-11-22", "2026-11-22 00:00:00 UTC"],
    ["2026-11", "2026-11-01 00:00:00 UTC"],
    ["22 Nov 2026 10:00:05 UTC", "2026-11-22 10:00:05 UTC"],
    ["3 march 10:00", "2026-03-03 10:00:00 UTC"],
    ["10:30", "2026-11-22 10:30:00 UTC"],
    ["yesterday 23:59:59", "2026-11-21 23:59:59 UTC"],
    ["today", "2026-11-22 00:00:00 UTC"],
    ["24:00", "2026-11-23 00:00:00 UTC"],
    ["now", "2026-11-22 12:00:00 UTC"],
    ["now - 2h", "2026-11-22 10:00:00 UTC"],
    ["-90m", "2026-11-22 10:30:00 UTC"],
    ["3 days ago", "2026-11-19 12:00:00 UTC"],
    ["1.5w ago", "2026-11-12 00:00:00 UTC"],
    ["1795348800", "2026-11-22 12:00:00 UTC"],
  ])("%s is %s", (text, meaning) => expect(read(text)).toBe(meaning));

  it.each([
    ["", "Expected a date and time; the field is empty."],
    ["tomorrow-ish", "got “tomorrow-ish”"],
    ["2026-13-01", "Expected a month from 1 to 12; got 13."],
    ["2026-02-30", "February 2026 has 28 days; got 30."],
    ["2028-02-30 10:00", "February 2028 has 29 days; got 30."],
    ["22 Nov 25:00", "Expected an hour from 0 to 23; got 25."],
    ["10:61", "Expected a minute from 0 to 59; got 61."],
    ["10:00 Mars", "Expected UTC, “Z”, or an offset such as “+02:00” after the time; got “mars”."],
    ["22 Foo 2026", "Expected a month such as “Nov”; got “foo”."],
    ["0026-11-22 10:00", "Expected a time from 1900 to 2199; got the year 26."],
    ["now - 99999999999d", "Expected a time from 1900 to 2199; got “now - 99999999999d”."],
    ["99999999999", "Expected a time from 1900 to 2199; got “99999999999”."],
    ["2026-11-22 ten", "Expected a date and time, “2026-11-22 10:00”"],
  ])("%s is refused: %s", (text, message) => expect(read(text)).toContain(message));

  it("is read back from what we write, whatever it is", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (milliseconds) => {
        const parsed = parseInstant(momentText(milliseconds / 1000), NOW);
        expect(parsed.ok && Math.round(parsed.time * 1000)).toBe(milliseconds);
      }),
    );
  });

  it("never throws, and is either an instant that can be shown or a sentence", () => {
    const typed = fc.oneof(
      fc.string(),
      fc.tuple(fc.maxSafeNat(), fc.constantFrom("s", "h", "d", "w")).map(([count, unit]) => `now - ${count}${unit}`),
      fc.maxSafeNat().map(String),
      fc.tuple(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 1, max: 12 })).map((parts) => parts.join("-")),
    );
    fc.assert(
      fc.property(typed, (text) => {
        const parsed = parseInstant(text, NOW);
        expect((parsed.ok ? momentText(parsed.time) : parsed.message).length).toBeGreaterThan(10);
      }),
    );
  });
});

describe("a range that was typed", () => {
  it("tells each fault at its end", () => {
    expect(parseRange("nonsense", "2026-11-32", NOW)).toMatchObject({
      ok: false,
      start: expect.stringContaining("nonsense"),
      end: "November 2026 has 30 days; got 32.",
    });
    expect(parseRange("11:00", "10:00", NOW)).toEqual({
      ok: false,
      start: null,
      end: "The end, 2026-11-22 10:00:00 UTC, must be after the start, 2026-11-22 11:00:00 UTC.",
    });
  });

  it("moves on with the clock when it is told by now alone", () => {
    expect(parseRange("now - 2h", "now", NOW)).toMatchObject({ ok: true, moving: 7200 });
    expect(parseRange("10:00", "now", NOW)).toMatchObject({ ok: true, moving: null, end: NOW });
    expect(parseRange("-2h", "-1h", NOW)).toMatchObject({ ok: true, moving: null });
  });
});
