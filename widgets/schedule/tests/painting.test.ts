import { expect, test } from "vitest";
import { blockOf, rowsOf } from "../src/blocks";
import { blockAt, GUTTER, geometryOf, paint, type Scene, TOKENS, type Tokens } from "../src/painting";

const START = Date.UTC(2026, 10, 13) / 1000;
const tokens = Object.fromEntries(TOKENS.map((name) => [name, name])) as Tokens;
const size = { width: 1000, height: 200 };
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** Two weeks of four subarrays: one block every six minutes. */
function weeks(): Scene {
  const blocks = Array.from({ length: 4 * 3360 }, (_, index) => {
    const start = START + Math.floor(index / 4) * 360;
    return blockOf({
      id: `eb-${index}`,
      telescope: "ska_mid",
      subarray: `mid-tmc/subarray/0${(index % 4) + 1}`,
      target: "Vela X",
      status: index % 40 === 0 ? "Failed" : "Fully Observed",
      start: iso(start),
      end: iso(start + 350),
      step: null,
      scans: 3,
      error: null,
      sbd: null,
      sbi: null,
    });
  });
  const span = { start: START, end: START + 14 * 86_400 };
  return { rows: rowsOf(blocks), span, now: span.end, known: span.end, range: null, chosen: null };
}

/** A canvas that counts what is drawn, and keeps where paths begin. */
function counting() {
  const counts: { [name: string]: number } = {};
  const moves: { x: number; y: number }[] = [];
  const context = new Proxy({} as Record<string, unknown>, {
    get: (kept, name: string) => {
      if (name === "measureText") return (text: string) => ({ width: text.length * 6 });
      if (name === "canvas") return { clientWidth: size.width };
      if (name in kept) return kept[name];
      return (x: number, y: number) => {
        counts[name] = (counts[name] ?? 0) + 1;
        if (name === "moveTo") moves.push({ x, y });
      };
    },
    set: (kept, name: string, value) => {
      kept[name] = value;
      return true;
    },
  });
  return { context: context as unknown as CanvasRenderingContext2D, counts, moves };
}

test("thirteen thousand blocks cost no more strokes than there are pixels", () => {
  const { context, counts } = counting();
  const scene = weeks();
  expect(scene.rows.flatMap(({ blocks }) => blocks)).toHaveLength(13_440);
  const begun = performance.now();
  paint(context, scene, size, tokens);
  expect(performance.now() - begun).toBeLessThan(200);
  expect(counts.fillRect).toBeLessThan(4 * size.width);
  expect(counts.fill).toBeGreaterThan(4);
  expect(counts.fill).toBeLessThan((4 * size.width) / 9);
});

test("a failed block that began out of sight shows its symbol where it comes into sight", () => {
  const { context, counts, moves } = counting();
  const { rows } = weeks();
  paint(context, { ...weeks(), rows: rows.slice(0, 1), span: { start: START + 200, end: START + 345 } }, size, tokens);
  expect(counts.fill).toBe(1);
  const tip = moves.find(({ y }) => y > 2);
  expect(tip?.x).toBeGreaterThan(GUTTER);
  expect(tip?.x).toBeLessThan(GUTTER + 12);
});

test("a block is found under the pointer, and a narrow one a little beside it", () => {
  const scene = { ...weeks(), span: { start: START, end: START + 3600 } };
  const { x, top } = geometryOf(scene, size);
  expect(blockAt(scene, size, x(START + 370), top(1) + 5)?.id).toBe("eb-5");
  expect(blockAt(scene, size, x(START + 355), top(0) + 5)?.id).toMatch(/^eb-[04]$/);
  expect(blockAt(scene, size, GUTTER - 20, top(0) + 5)).toBeNull();
  expect(blockAt(scene, size, x(START + 370), top(4) + 5)).toBeNull();
});
