import { expect, test } from "vitest";
import { type Block, between, blockOf, endOf, kindOf, neighbour, rowLabel, rowsOf } from "../src/blocks";
import { CHUNK, chunkSpan, nextChunk } from "../src/chunks";
import type { ObservingBlock } from "../src/operations";

export const given = (
  id: string,
  start: string,
  minutes: number,
  changes: Partial<ObservingBlock> = {},
): ObservingBlock => ({
  id,
  telescope: "ska_mid",
  subarray: "mid-tmc/subarray/01",
  target: "Vela X",
  status: "Fully Observed",
  start,
  end: new Date(Date.parse(start) + minutes * 60_000).toISOString(),
  step: "release_all_resources",
  scans: 3,
  error: null,
  sbd: null,
  sbi: null,
  ...changes,
});
const at = (clock: string): string => `2026-11-27T${clock}:00Z`;
const seconds = (clock: string): number => Date.parse(at(clock)) / 1000;
const LOW = { subarray: "low-tmc/subarray/02" };
const BLOCKS = [
  given("b", at("10:10"), 6),
  given("a", at("10:00"), 6),
  given("c", at("10:07"), 6, LOW),
  given("d", at("10:20"), 1, { status: "Created" }),
].map(blockOf);
const byId = (id: string): Block => BLOCKS.find((block) => block.id === id) as Block;

test("rows are subarrays by name, their blocks by time", () => {
  const rows = rowsOf(BLOCKS);
  expect(rows.map(({ label }) => label)).toEqual(["Low 02", "Mid 01"]);
  expect(rows[1]?.blocks.map(({ id }) => id)).toEqual(["a", "b", "d"]);
  expect(rowLabel("some/other/name")).toBe("some/other/name");
});

test("statuses are of three kinds", () => {
  expect(["Fully Observed", "Observed", "Failed", "Created", "Executing"].map(kindOf)).toEqual([
    "done",
    "done",
    "failed",
    "running",
    "running",
  ]);
});

test("one that runs goes on until now, but not for ever", () => {
  const running = byId("d");
  expect(endOf(running, seconds("10:25"))).toBe(seconds("10:25"));
  expect(endOf(running, seconds("23:00"))).toBe(seconds("11:20"));
  expect(endOf(byId("a"), seconds("10:25"))).toBe(seconds("10:06"));
});

test("blocks in sight are those that reach into the span", () => {
  const row = rowsOf(BLOCKS)[1];
  const ids = between(row?.blocks ?? [], seconds("10:05"), seconds("10:15"), seconds("10:21")).map(({ id }) => id);
  expect(ids).toEqual(["a", "b"]);
});

test("arrows go along a row and to the nearest of the next", () => {
  const rows = rowsOf(BLOCKS);
  expect(neighbour(rows, null, "ArrowLeft")?.id).toBe("d");
  expect(neighbour(rows, byId("a"), "ArrowRight")?.id).toBe("b");
  expect(neighbour(rows, byId("a"), "ArrowLeft")?.id).toBe("a");
  expect(neighbour(rows, byId("c"), "ArrowDown")?.id).toBe("b");
  expect(neighbour(rows, byId("b"), "ArrowUp")?.id).toBe("c");
});

test("two weeks are asked for in pieces, the middle first, each once; what may change is asked again", () => {
  const now = chunkSpan(1000).end - 60;
  const span = { start: now - 14 * 86_400, end: now };
  const known = new Map<number, { at: number }>();
  const asked: number[] = [];
  for (let index = nextChunk(span, known, now); index !== null; index = nextChunk(span, known, now)) {
    asked.push(index);
    known.set(index, { at: now });
  }
  expect(new Set(asked).size).toBe(asked.length);
  expect(asked).toHaveLength((14 * 86_400) / CHUNK + 1);
  expect(Math.abs((asked[0] ?? 0) - 972)).toBeLessThan(2);
  expect(nextChunk(span, known, now + 30)).toBeNull();
  expect(nextChunk(span, known, now + 59 + 60)).toBe(1000);
  known.set(999, { at: chunkSpan(999).end + 7201 });
  expect(
    nextChunk({ start: chunkSpan(999).start + 3600, end: chunkSpan(999).end - 1 }, known, now + 86_400),
  ).toBeNull();
});
