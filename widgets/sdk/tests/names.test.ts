import fc from "fast-check";
import { expect, test } from "vitest";
import {
  attributeParts,
  joinRoute,
  normalizeTangoAttributeInputs,
  normalizeTangoAttributeRows,
  normalizeTangoDeviceInputs,
  splitRoute,
  stripRoutedAttributeEndpoint,
} from "../src";

const part = fc.stringMatching(/^[a-z0-9_-]{1,8}$/);
const route = fc.constantFrom(null, "mid", "http://host:5004/db", "tango://host:10000");

test("an endpoint is folded into the name, a fallback only where none is given", () => {
  const attributes = ["a/b/c/d", { endpoint: "mid", attribute: "a/b/c/d" }, { attribute: "low://e/f/g/h" }];
  expect(normalizeTangoAttributeInputs({ attributes, fallbackEndpoint: "psi" })).toEqual([
    "psi://a/b/c/d",
    "mid://a/b/c/d",
    "low://e/f/g/h",
  ]);
});

test("doubles, empties and things that are no attributes are left out", () => {
  expect(
    normalizeTangoAttributeInputs({ attributes: ["A/B/C/D", "a/b/c/d", "", "  ", null, 4, { device: "x" }] }),
  ).toEqual(["a/b/c/d"]);
  expect(normalizeTangoAttributeInputs({ attributes: "a/b/c/d" })).toEqual([]);
});

test("dashboard variables are filled in, in names and endpoints alike", () => {
  const attributes = [{ endpoint: "{db}", attribute: "low/tile/{n}/t" }];
  expect(normalizeTangoAttributeInputs({ attributes, variables: { n: "007", db: "low" } })).toEqual([
    "low://low/tile/007/t",
  ]);
});

test("a property selector keeps its mark in front of the route", () => {
  expect(
    normalizeTangoAttributeInputs({ attributes: [{ endpoint: "mid", attribute: "[properties]a/b/c/names" }] }),
  ).toEqual(["[properties]mid://a/b/c/names"]);
});

test("rows keep their places", () => {
  expect(normalizeTangoAttributeRows({ rows: ["a/b/c/d", ["a/b/c/e", { attribute: "a/b/c/f" }], []] })).toEqual([
    ["a/b/c/d"],
    ["a/b/c/e", "a/b/c/f"],
    [],
  ]);
});

test("a routed name comes apart and together again", () => {
  fc.assert(
    fc.property(route, fc.tuple(part, part, part, part), (db, parts) => {
      const bare = parts.join("/");
      const full = db?.startsWith("tango") ? `${db}/${bare}` : joinRoute(db, bare);
      expect(splitRoute(full)).toEqual({ route: db, name: bare });
      expect(stripRoutedAttributeEndpoint(full)).toBe(bare);
      const { domain, family, member, attribute } = attributeParts(full);
      expect([domain, family, member, attribute]).toEqual(parts);
    }),
  );
});

test("devices come out of a setting in its order, doubles and all, since rows are matched by index", () => {
  const devices = [
    "a/b/1",
    { endpoint: "mid", device: "a/b/{n}" },
    "a/b/1",
    "[properties]s/t/1/tiles",
    7,
    { attribute: "x" },
  ];
  expect(normalizeTangoDeviceInputs({ devices: devices as string[], variables: { n: "2" } })).toEqual([
    "a/b/1",
    "mid://a/b/2",
    "a/b/1",
    "[properties]s/t/1/tiles",
  ]);
});
