import { expect, test } from "vitest";
import { rgbOf } from "../src/colour";
import { COLOUR_MAPS, colourMap } from "../src/colour-map";

/** CIE L* of a colour of a table, 0 to 100. */
function lightness(rgba: number): number {
  const [red, green, blue] = [rgba & 255, (rgba >> 8) & 255, (rgba >> 16) & 255].map((channel) => {
    const part = channel / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const y = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return y > 0.008_856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y;
}

test.each([...COLOUR_MAPS])("the lightness of %s rises, and evenly", (name) => {
  const all = [...colourMap("dark", name).table].map(lightness);
  const steps = all.slice(1).map((value, index) => value - (all[index] as number));
  expect(Math.min(...steps)).toBeGreaterThan(-0.35);
  // A sixteenth of the map is never a flat stretch, nor a jump.
  const parts = Array.from({ length: 15 }, (_, n) => (all[(n + 1) * 16] as number) - (all[n * 16] as number));
  expect(Math.min(...parts)).toBeGreaterThan(2.5);
  expect(Math.max(...parts)).toBeLessThan(9.5);
});

test("in the dome theme only reds", () => {
  for (const name of COLOUR_MAPS)
    for (const stop of colourMap("dome", name).stops) {
      const [red, green, blue] = rgbOf(stop);
      expect(red).toBeGreaterThanOrEqual(green);
      expect(red).toBeGreaterThanOrEqual(blue);
    }
});
