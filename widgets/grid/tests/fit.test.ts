import { fitSquares, moveInGrid } from "@octopus-widgets/sdk/ui";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fitMark, fitText } from "../src/fit";

test("every square has a place and all fit the box", () => {
  const size = fc.integer({ min: 200, max: 2000 });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 400 }),
      size,
      size,
      fc.integer({ min: 0, max: 4 }),
      (count, width, height, gap) => {
        const fit = fitSquares(count, { width, height }, gap);
        expect(fit.columns * fit.rows).toBeGreaterThanOrEqual(count);
        if (fit.width > 4 && fit.height > 4) {
          expect(fit.columns * fit.width + (fit.columns - 1) * gap).toBeLessThanOrEqual(width + 0.01);
          expect(fit.rows * fit.height + (fit.rows - 1) * gap).toBeLessThanOrEqual(height + 0.01);
        }
      },
    ),
  );
});

test("sixteen squares in a square box are four by four", () => {
  expect(fitSquares(16, { width: 400, height: 400 }, 2)).toMatchObject({ columns: 4, rows: 4 });
});

test("a fixed size is kept", () => {
  expect(fitSquares(10, { width: 100, height: 50 }, 0, [30, 20])).toEqual({
    columns: 3,
    rows: 4,
    width: 30,
    height: 20,
  });
  expect(fitSquares(6, { width: 90, height: 40 }, 0, [0, 20])).toEqual({ columns: 3, rows: 2, width: 30, height: 20 });
});

test("text that could not be read is left out", () => {
  expect(fitText(20, { width: 30, height: 30 })).toBe(0);
  expect(fitText(3, { width: 60, height: 60 })).toBeGreaterThan(12);
});

test("arrows stay inside the grid", () => {
  expect(moveInGrid("ArrowRight", 9, 10, 4)).toBe(9);
  expect(moveInGrid("ArrowDown", 5, 10, 4)).toBe(9);
  expect(moveInGrid("ArrowDown", 7, 10, 4)).toBe(7);
  expect(moveInGrid("PageDown", 3, 10, 4)).toBe(7);
  expect(moveInGrid("End", 8, 10, 4)).toBe(9);
  expect(moveInGrid("x", 0, 10, 4)).toBeNull();
});

test("a status symbol grows with its square and always leaves room for the text", () => {
  expect([4, 40, 60, 400].map((side) => fitMark({ width: side, height: side }))).toEqual([8, 11, 17, 20]);
});
