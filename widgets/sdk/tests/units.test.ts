import fc from "fast-check";
import { expect, test } from "vitest";
import { unitText, withUnit } from "../src";

test.each([
  ["deg", "°"],
  ["degC", "°C"],
  ["arcsec", "″"],
  ["deg/s", "°/s"],
  ["W/m2", "W/m²"],
  ["m**3", "m³"],
  ["m s-1", "m s⁻¹"],
  ["us", "µs"],
  ["usr", "usr"],
  ["Gb/s", "Gb/s"],
  ["H2O", "H2O"],
  ["%", "%"],
])("%s is shown as %s", (raw, shown) => {
  expect(unitText(raw)).toBe(shown);
});

test("angles cling to their number, other units keep a space, and nothing has no unit", () => {
  expect(withUnit("28.4", "deg")).toBe("28.4°");
  expect(withUnit("0.3", "deg/s")).toBe("0.3°/s");
  expect(withUnit("55.9", "degC")).toBe("55.9 °C");
  expect(withUnit("OK", null)).toBe("OK");
  expect(withUnit("—", "degC")).toBe("—");
});

test("showing what is shown already changes nothing, whatever the unit", () => {
  fc.assert(
    fc.property(fc.string(), (unit) => {
      const once = unitText(unit);
      if (!/\d/.test(unit)) expect(unitText(once)).toBe(once);
    }),
  );
});
