import fc from "fast-check";
import { expect, test } from "vitest";
import { elementRect, fieldRect, hitAt, isReadable, layOut } from "../src/layout";

const boxes = fc.record({ width: fc.integer({ min: 120, max: 1600 }), height: fc.integer({ min: 60, max: 1000 }) });

test("the middle of each field is that field, and every field is within its element", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 9 }), boxes, (count, fields, box) => {
      const layout = layOut(count, fields, box);
      if (!isReadable(layout)) return;
      for (const index of [0, count >> 1, count - 1])
        for (let field = 0; field < fields; field += 1) {
          const { x, y, width, height } = fieldRect(layout, index, field);
          const around = elementRect(layout, index);
          expect(x >= around.x - 0.01 && x + width <= around.x + around.width + 0.01).toBe(true);
          expect(y >= around.y - 0.01 && y + height <= around.y + around.height + 0.01).toBe(true);
          expect(hitAt(layout, x + width / 2, y + height / 2, fields)).toEqual({ index, field });
        }
    }),
  );
});

test("between and beyond the elements there is none", () => {
  const layout = layOut(4, 1, { width: 200, height: 200 });
  const first = elementRect(layout, 0);
  expect(hitAt(layout, first.x + first.width + 1, first.y + 5, 1)).toBeNull();
  expect(hitAt(layout, -5, 5, 1)).toBeNull();
  const three = layOut(3, 1, { width: 200, height: 200 });
  const last = elementRect(three, 3);
  expect(hitAt(three, last.x + 2, last.y + 2, 1)).toBeNull();
});

test("512 elements of four fields can be read in a widget, not at two by two cells", () => {
  expect(isReadable(layOut(512, 4, { width: 700, height: 280 }))).toBe(true);
  expect(isReadable(layOut(512, 4, { width: 100, height: 48 }))).toBe(false);
  expect(isReadable(layOut(512, 1, { width: 100, height: 48 }))).toBe(false);
});
