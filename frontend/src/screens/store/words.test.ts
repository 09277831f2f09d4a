import { expect, test } from "vitest";
import { bytes, changesBetween, grantsOf, isNewer, typedPackage } from "./words";

const NONE = { attributes: [], commands: [], queries: [], mutations: [], variables: [] };

test("permissions are told in words, what acts at the end", () => {
  expect(grantsOf(NONE)).toEqual([]);
  const told = grantsOf({ ...NONE, commands: ["mid-*/stow"], attributes: ["*", "low-*"] });
  expect(told.map(({ words, patterns }) => [words, ...patterns])).toEqual([
    ["Reads and follows every attribute"],
    ["Runs the commands", "mid-*/stow"],
  ]);
});

test("versions are ordered as semver.org says", () => {
  const ordered = [
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0",
    "1.2.0",
    "1.10.0",
  ];
  for (const [index, version] of ordered.entries())
    for (const [other, against] of ordered.entries()) expect(isNewer(version, against)).toBe(index > other);
  expect(isNewer("latest", "1.0.0")).toBe(false);
});

const LOG =
  "# Changelog\n\nAll of it.\n\n## 2.1.0\n\n- Hail.\n\n## [2.0.0] - 2026-11-01\n\n- Snow.\n\n### v1.0.0\n\n- Rain.\n";

test("of a changelog only what is between two versions is shown", () => {
  expect(changesBetween(LOG, "1.0.0", "2.0.0")).toBe("## [2.0.0] - 2026-11-01\n\n- Snow.");
  expect(changesBetween(LOG, "1.0.0", "2.1.0")).toContain("- Hail.");
  expect(changesBetween(LOG, "2.1.0", "2.2.0")).toBe("");
  expect(changesBetween("We changed things.", "1.0.0", "2.0.0")).toBeNull();
});

test("what is typed names a package, with or without a version", () => {
  expect(typedPackage(" @guest/snow@^1.2.0 ")).toEqual({ name: "@guest/snow", version: "^1.2.0" });
  expect(typedPackage("@guest/snow")).toEqual({ name: "@guest/snow", version: null });
  expect(typedPackage("rain@1.0.0")).toEqual({ name: "rain", version: "1.0.0" });
  expect(typedPackage("rain")).toBeNull();
  expect(typedPackage("snow storm@1")).toBeNull();
});

test("sizes are read at a glance", () => {
  expect([512, 2048, 3_500_000].map(bytes)).toEqual(["512 B", "2.0 KiB", "3.3 MiB"]);
});
