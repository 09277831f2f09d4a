import { describe, expect, it } from "vitest";
import { ranked } from "./search";
import { splitName } from "./useTangoEntries";

const find = (query: string) =>
  ranked(["Low stations", "Mid dishes", "Dish slow roll", "Subarrays"], query, (item) => [item]);

describe("searching", () => {
  it("wants every word, and puts beginnings first", () => {
    expect(find("low")).toEqual(["Low stations", "Dish slow roll"]);
    expect(find("di mid")).toEqual(["Mid dishes"]);
    expect(find("xyz")).toEqual([]);
    expect(find("")).toHaveLength(4);
  });
  it("tells the attribute's part of a name from the device's", () => {
    expect(splitName("low-mccs/tile/001/temp")).toEqual({ device: "low-mccs/tile/001", attribute: "temp" });
    expect(splitName("mid://a/b/c/")).toEqual({ device: "mid://a/b/c", attribute: "" });
    expect(splitName("a/b/c")).toEqual({ device: "a/b/c", attribute: null });
  });
});
