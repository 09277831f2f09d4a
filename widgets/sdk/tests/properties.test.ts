import { renderHook, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { parsePropertySelector, usePropertyExpansion, zipExpandedRows } from "../src";
import { createMockHost } from "../src/testing";

test("a selector names device, property and perhaps an attribute", () => {
  expect(parsePropertySelector("[properties]mid://a/b/c/names")).toEqual({
    device: "mid://a/b/c",
    property: "names",
    attribute: null,
  });
  expect(parsePropertySelector("[Properties] a/b/c/tiles/healthState")).toEqual({
    device: "a/b/c",
    property: "tiles",
    attribute: "healthState",
  });
  expect(parsePropertySelector("a/b/c/d")).toBeNull();
  expect(parsePropertySelector("[properties]a/b/c")).toBeNull();
});

test("a device property becomes the names it lists, in the database of the device", async () => {
  const mock = createMockHost({
    answers: {
      deviceProperties: ({ d0, p0 }) => ({
        d0:
          d0 === "mid://a/b/c" && p0 === "tiles"
            ? { properties: [{ name: "Tiles", value: ["x/y/1", "low://x/y/2", ""] }] }
            : null,
      }),
    },
  });
  const undo = mock.install();
  const names = ["[properties]mid://a/b/c/tiles/t", "p/q/r/s"];
  const { result } = renderHook(() => usePropertyExpansion(names));
  expect(result.current.loading).toBe(true);
  await waitFor(() => expect(result.current.loading).toBe(false));
  expect(result.current.groups).toEqual([["mid://x/y/1/t", "low://x/y/2/t"], ["p/q/r/s"]]);
  undo();
});

test("rows of selectors become as many rows as they have names; a single name goes with each", () => {
  expect(
    zipExpandedRows([
      [
        ["a1", "a2"],
        ["b1", "b2"],
      ],
      [["c"]],
      [["x"], ["y1", "y2"]],
    ]),
  ).toEqual([["a1", "b1"], ["a2", "b2"], ["c"], ["x", "y1"], ["x", "y2"]]);
});
