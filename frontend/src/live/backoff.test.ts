import fc from "fast-check";
import { expect, test } from "vitest";
import { backoff } from "./backoff";

test("waits grow from a quarter of a second to at most fifteen seconds and are never equal for all", () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, random) => {
      const wait = backoff(attempt, () => random);
      expect(wait).toBeGreaterThanOrEqual(250);
      expect(wait).toBeLessThanOrEqual(15_000);
    }),
  );
  expect(backoff(3, () => 0)).toBeLessThan(backoff(3, () => 0.9));
});
