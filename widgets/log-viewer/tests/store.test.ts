import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { compile, faultOf, marked } from "../src/filter";
import { levelOf, recordOf, recordsIn, timeOf } from "../src/record";
import { lastBefore } from "../src/records";
import { LogStore } from "../src/store";

const FIELDS = {
  timeField: "time",
  levelField: "level",
  sourceField: "source",
  messageField: "message",
  numberField: "number",
};
const PLAIN = { leastLevel: "debug", source: "", text: "", regex: false } as const;
const line = (number: number, message = `line ${number}`, level = "INFO") => ({
  number,
  time: 1000 + number,
  level,
  source: "a/b/c",
  message,
});

test("levels in any spelling, times in any unit, fields by any name", () => {
  expect(["WARN", "fatal", "Notice", "TRACE", 30, 55, "?", null].map(levelOf)).toEqual([
    "warning",
    "critical",
    "info",
    "debug",
    "warning",
    "critical",
    "info",
    "info",
  ]);
  expect(timeOf(1_800_000_000.5)).toBe(1_800_000_000.5);
  expect(timeOf(1_800_000_000_500)).toBe(1_800_000_000.5);
  expect(timeOf("2027-01-15 08:00:00.5")).toBe(1_800_000_000.5);
  expect(timeOf("2027-01-15T09:00:00+01:00")).toBe(1_800_000_000);
  expect([timeOf("noon"), timeOf(""), timeOf(null), timeOf(Number.NaN)]).toEqual([null, null, null, null]);
  const fields = { ...FIELDS, messageField: "msg", sourceField: "host" };
  expect(recordOf({ msg: "hello", host: "x", pid: 7, level: "ERROR" }, fields, 5)).toEqual({
    time: 5,
    level: "error",
    levelText: "ERROR",
    source: "x",
    message: "hello",
    number: null,
    more: { pid: 7 },
  });
  expect(recordOf("just text", FIELDS, 5)?.message).toBe("just text");
  expect(recordOf(null, FIELDS, 5)).toBeNull();
  expect(recordsIn({ logs: { edges: [1, 2] } }, "")).toEqual([1, 2]);
  expect(recordsIn({ log: { message: "one" } }, "")).toEqual([{ message: "one" }]);
});

test("the newest are kept, whatever comes and however it is filtered meanwhile", () => {
  vi.useFakeTimers();
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom("1", "2", "", "line")), { maxLength: 30 }),
      (steps) => {
        const store = new LogStore(50, FIELDS, "", PLAIN);
        const all: string[] = [];
        let text = "";
        for (const step of steps)
          if (typeof step === "string") {
            text = step;
            store.filter({ ...PLAIN, text });
          } else {
            const batch = Array.from({ length: step }, (_, n) => line(all.length + n + 1));
            all.push(...batch.map(({ message }) => message));
            store.take({ logs: batch }, 0);
          }
        vi.runAllTimers();
        const kept = all.slice(-50);
        expect(store.get().rows.map(({ message }) => message)).toEqual(kept.filter((one) => one.includes(text)));
        expect([store.get().count, store.get().forgotten]).toEqual([kept.length, all.length - kept.length]);
        expect(store.get().lost).toBe(0);
        store.close();
      },
    ),
    { numRuns: 60 },
  );
  vi.useRealTimers();
});

test("what the server numbered and never came is counted; a server that begins anew is no loss", () => {
  vi.useFakeTimers();
  const store = new LogStore(100, FIELDS, "", PLAIN);
  store.take({ logs: [line(1), line(2), line(5)] }, 0);
  store.take({ log: line(9) }, 0);
  store.take({ log: { ...line(1), time: 5000 } }, 0);
  vi.runAllTimers();
  expect([store.get().lost, store.get().count]).toEqual([5, 5]);
  vi.useRealTimers();
});

test("the past comes before the present, and each record once", () => {
  const store = new LogStore(100, FIELDS, "", PLAIN);
  store.take({ logs: [line(4), line(5)] }, 0);
  store.begin({ recentLogs: [line(2), line(3), line(4)] }, 0);
  expect(store.get().rows.map(({ number }) => number)).toEqual([2, 3, 4, 5]);
});

test("a filter over many records takes turns, none of them long", () => {
  vi.useFakeTimers();
  const store = new LogStore(50_000, FIELDS, "", PLAIN);
  store.take({ logs: Array.from({ length: 50_000 }, (_, n) => line(n + 1)) }, 0);
  vi.runAllTimers();
  store.filter({ ...PLAIN, text: "line 4999" });
  vi.advanceTimersByTime(0);
  expect(vi.getTimerCount()).toBeGreaterThan(0);
  vi.runAllTimers();
  expect(store.get().rows).toHaveLength(11);
  expect(store.get().filtering).toBe(false);
  vi.useRealTimers();
});

test("a filter fits by level, source and text, and says what is wrong with an expression and where", () => {
  const record = { ...recordOf(line(1, "scan 2 of 3", "WARNING"), FIELDS, 0), id: 0 } as never;
  const fits = (filter: object): boolean => compile({ ...PLAIN, ...filter }).fits(record);
  expect(fits({ leastLevel: "warning" })).toBe(true);
  expect(fits({ leastLevel: "error" })).toBe(false);
  expect(fits({ source: "B/C" })).toBe(true);
  expect(fits({ text: "scan 2.of" })).toBe(false);
  expect(fits({ text: "SCAN \\d of", regex: true })).toBe(true);
  expect(fits({ text: "a/b", regex: true })).toBe(true);
  const fault = (text: string): string | null => compile({ ...PLAIN, text, regex: true }).fault;
  expect(fault("scan (\\d+")).toMatch(/Unterminated group, at character 6$/);
  expect(fault("a[b-")).toMatch(/at character 2$/);
  expect(fault("*a")).toMatch(/Nothing to repeat, at character 1$/);
  expect(fault("ab)")).toMatch(/at character 3$/);
  expect(fault("a\\")).toMatch(/at character 2$/);
  expect(fault("fine.*")).toBeNull();
  expect(faultOf("(", "odd")).toBe("odd, at character 1");
});

test("what was found is marked, and joined again it is the text", () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ minLength: 1, maxLength: 2 }), (text, wanted) => {
      const { mark } = compile({ ...PLAIN, text: wanted });
      const parts = marked(text, mark);
      expect(parts.join("")).toBe(text);
      for (const [at, part] of parts.entries()) if (at % 2 === 1) expect(part.toLowerCase()).toBe(wanted.toLowerCase());
    }),
  );
  expect(marked("abc", /x*/g)).toEqual(["abc"]);
});

test("the record at an instant is the last before it", () => {
  const rows = [1, 2, 4].map((time, id) => ({ id, time })) as never[];
  expect([0.5, 1, 3, 9].map((time) => (lastBefore(rows, time) as { time: number } | undefined)?.time)).toEqual([
    undefined,
    1,
    2,
    4,
  ]);
});
