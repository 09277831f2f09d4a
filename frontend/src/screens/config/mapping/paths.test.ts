import { readFileSync } from "node:fs";
import type { Json } from "@octopus-widgets/sdk/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { applyMapping, BadPath, EACH, lookUp, type Mapping, parsePath, type Step, writePath } from "./paths";

interface Cases {
  paths: { text: string; steps: (string | number | { each: true })[] }[];
  bad: { text: string; offset: number }[];
  mappings: { mapping: Mapping; list: boolean; reply: Json; result: Json }[];
}
/** The same cases hold for the server: tests/endpoints/test_mapping.py. */
const CASES: Cases = JSON.parse(readFileSync("../tests/endpoints/mapping_cases.json", "utf8"));

test.each(CASES.paths)("reads $text", ({ text, steps }) => {
  expect(parsePath(text)).toEqual(steps.map((step) => (typeof step === "object" ? EACH : step)));
});

test.each(CASES.bad)("refuses “$text” at character $offset", ({ text, offset }) => {
  expect(() => parsePath(text)).toThrow(BadPath);
  try {
    parsePath(text);
  } catch (fault) {
    expect((fault as BadPath).offset).toBe(offset);
  }
});

test.each(CASES.mappings)("maps $mapping (list: $list)", ({ mapping, list, reply, result }) => {
  expect(applyMapping(mapping, list, reply)).toEqual(result);
});

const STEPS = fc.array(
  fc.oneof(
    fc.string({ unit: "binary", minLength: 1 }).filter((key) => !key.includes("\n")),
    fc.integer({ min: -99, max: 99 }),
    fc.constant(EACH),
  ) as fc.Arbitrary<Step>,
  { minLength: 1, maxLength: 6 },
);

test("what is written is read back", () => {
  fc.assert(
    fc.property(STEPS, (steps) => {
      expect(parsePath(writePath(steps))).toEqual(steps);
    }),
  );
});

test("a path that leads nowhere is null, whatever came", () => {
  fc.assert(
    fc.property(fc.jsonValue(), STEPS, (reply, steps) => {
      const found = lookUp(reply as Json, ["surely not there", ...steps]);
      expect(found).toBeNull();
    }),
  );
});
