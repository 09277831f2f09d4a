import { expect, test } from "vitest";
import { CHANGES, readChanges } from "./changes";

test("a release is its version, its date and what changed, under whichever heading", () => {
  const text =
    "# Changelog\n\n- no release\n\n## [1.1.0] - 2027-01-02\n\n### Added\n\n- `a` new thing\n\n### Fixed\n\n- an old one\n";
  expect(readChanges(text)).toEqual([{ version: "1.1.0", date: "2027-01-02", changes: ["a new thing", "an old one"] }]);
});

test("the changelog of the repository can be read", () => {
  expect(CHANGES.at(-1)?.version).toBe("0.1.0");
  for (const { changes } of CHANGES) expect(changes.length).toBeGreaterThan(0);
});
