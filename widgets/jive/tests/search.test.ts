import fc from "fast-check";
import { expect, test } from "vitest";
import type { DeviceEntry } from "../src/operations";
import { matcher } from "../src/pattern";
import { DeviceTree, type Kind, search } from "../src/tree";

const device = (name: string, db = "ska", deviceClass = "Tile"): DeviceEntry => ({ name, db, deviceClass });
const DEVICES = [
  device("low-mccs/tile/002"),
  device("low-mccs/tile/010"),
  device("low-mccs/tile/001"),
  device("mid-dish/manager/ska001", "ska", "Dish"),
];

test.each([
  ["TILE", "low-mccs/tile/001", true],
  ["low*001", "low-mccs/tile/001", true],
  ["low*002", "low-mccs/tile/001", false],
  ["*tile*", "low-mccs/tile/001", true],
  ["tile*", "low-mccs/tile/001", false],
  ["a*a", "a", false],
  ["", "anything", true],
  ["a.c", "abc", false],
])("%j finds %s: %s", (text, name, found) => {
  expect(matcher(text)(name)).toBe(found);
});

test("a pattern agrees with the regular expression it stands for", () => {
  const text = fc.stringMatching(/^[ab*]{1,8}$/).filter((pattern) => pattern.includes("*"));
  fc.assert(
    fc.property(text, fc.stringMatching(/^[ab]{0,12}$/), (pattern, name) => {
      expect(matcher(pattern)(name)).toBe(new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(name));
    }),
  );
});

test("the tree opens branch by branch, in natural order", () => {
  const tree = new DeviceTree(DEVICES);
  expect(tree.lines(new Set()).map((line) => [line.kind, line.text])).toEqual([
    ["branch", "low-mccs"],
    ["branch", "mid-dish"],
  ]);
  const lines = tree.lines(new Set(["low-mccs/", "low-mccs/tile/"]));
  expect(lines.map(({ text, level }) => `${level}${text}`)).toEqual([
    "1low-mccs",
    "2tile",
    "3001",
    "3002",
    "3010",
    "1mid-dish",
  ]);
});

test("several databases are the first branches", () => {
  const tree = new DeviceTree([device("a/b/c", "low"), device("mid://a/b/c", "mid")]);
  expect(tree.lines(new Set()).map(({ text }) => text)).toEqual(["low", "mid"]);
});

test("a search looks among the chosen kinds only, by the member or by the whole name", () => {
  const membersOf = ({ deviceClass }: DeviceEntry) => ({
    attribute: deviceClass === "Tile" ? ["temperature"] : ["azimuth"],
    command: ["On"],
    property: ["tiles"],
  });
  const found = (text: string, ...kinds: Kind[]) =>
    search(matcher(text), new Set(kinds), DEVICES, membersOf).map(({ text: line }) => line);
  expect(found("temp", "attribute")).toHaveLength(3);
  expect(found("*001/temperature", "attribute")).toEqual(["low-mccs/tile/001/temperature"]);
  expect(found("on", "command")).toHaveLength(4);
  expect(found("temp", "device", "command")).toEqual([]);
  expect(found("ska001", "device", "attribute")).toEqual([
    "mid-dish/manager/ska001",
    "mid-dish/manager/ska001/azimuth",
  ]);
});
