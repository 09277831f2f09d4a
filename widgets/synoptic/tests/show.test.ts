import { expect, test } from "vitest";
import { bindingOf } from "../src/config";
import { resolve } from "../src/resolve";
import { holds, paintAt, readSteps, transformAt } from "../src/show";
import { commandOf } from "../src/use-act";
import { stored } from "../src/use-edits";
import { pan, zoom } from "../src/view";

const BOX = { x: 10, y: 20, width: 100, height: 40 };

test("colours blend between their values, levels begin at theirs", () => {
  const colours = readSteps("0 #000000, 10 #64c8ff");
  expect([-5, 0, 5, 10, 99].map((value) => paintAt(value, colours).paint)).toEqual([
    "rgb(0 0 0)",
    "rgb(0 0 0)",
    "rgb(50 100 128)",
    "rgb(100 200 255)",
    "rgb(100 200 255)",
  ]);
  const levels = readSteps("70 serious; 60: caution, 0 normal");
  expect([-1, 59, 60, 70].map((value) => paintAt(value, levels).level)).toEqual([null, "normal", "caution", "serious"]);
  expect(paintAt(59, levels).paint).toBeNull();
  expect(readSteps("hot red").faults).toEqual([
    "expected a number and a level or a colour, such as 70 serious or 0 #2a4158; got “hot red”",
  ]);
});

test.each<[string, unknown, boolean]>([
  ["", true, true],
  ["", 0, false],
  ["> 5", 6, true],
  [">= 6", 6, true],
  ["< 5", "4", true],
  ["> 5", "ON", false],
  ["1..5", 5, true],
  ["1..5", 5.1, false],
  ["= ON", "ON", true],
  ["on, standby", "STANDBY", true],
  ["!= STOW, STANDBY", "STOW", false],
  ["= 2", 2, true],
])("“%s” of %s", (condition, value, held) => {
  expect(holds(condition, value, String(value))).toBe(held);
});

test("a needle, a shift and a level bar, beyond their ends and after what was drawn", () => {
  const at = (changes: object, value: number) =>
    transformAt(bindingOf({ from: 0, to: 10, ...changes }), value, BOX, "scale(2)");
  expect(at({ show: "rotate", low: -90, high: 90 }, 10)).toBe("scale(2) rotate(90 60 40)");
  expect(at({ show: "rotate", low: 0, high: 90, centre: "1 2" }, 5)).toBe("scale(2) rotate(45 1 2)");
  expect(at({ show: "move", axis: "x", low: 0, high: 50 }, 99)).toBe("scale(2) translate(50 0)");
  expect(at({ show: "stretch", axis: "y" }, 5)).toBe("scale(2) translate(0 60) scale(1 0.5) translate(0 -60)");
  expect(at({ show: "stretch", axis: "x" }, -1)).toBe("scale(2) translate(10 0) scale(0.0001 1) translate(-10 0)");
});

test("one binding is many where its part counts; what is not in the drawing is broken, not gone", () => {
  const parts = new Set(["tile-1", "tile-02", "ska001", "dish-a"]);
  const names = ["low/tile/001/t", "low/tile/002/t"];
  const one = (part: string, changes: object = {}) =>
    resolve([bindingOf({ part, ...changes })], [names], parts, { dish: "a" });
  expect(one("tile-{n}").resolved.map(({ key, names: own }) => [key, own])).toEqual([["tile-1", [names[0]]]]);
  expect(one("tile-{n}").broken).toEqual([{ index: 0, part: "tile-2", reason: "the drawing has no such part" }]);
  expect(one("tile-{nn}").resolved.map(({ key }) => key)).toEqual(["tile-02"]);
  expect(one("dish-{dish}").resolved[0]).toMatchObject({ key: "dish-a", names });
  expect(one("").broken[0]?.reason).toBe("no part is chosen");
  expect(one("ska001", { show: "colour", colours: "x" }).broken[0]?.reason).toContain("expected a number");
});

test("a command is on the attribute's device, or on one that it names", () => {
  expect(commandOf("Stow", "mid/dish/1")).toEqual({ device: "mid/dish/1", name: "Stow", argument: "" });
  expect(commandOf("mid/dish/2/Slew [1, 2]", "x")).toEqual({ device: "mid/dish/2", name: "Slew", argument: "[1, 2]" });
});

test("of a binding what differs from the defaults is kept, and what does not fit is not read", () => {
  expect(stored([bindingOf({ part: "a", show: "text", from: "x", axis: "y" })])).toEqual([{ part: "a", show: "text" }]);
  expect(bindingOf(null).show).toBe("status");
});

test("the point under the pointer stays, and the drawing stays in sight", () => {
  const whole = { x: 0, y: 0, width: 100, height: 50 };
  const near = zoom(whole, 0.5, { x: 20, y: 10 }, whole);
  expect(near).toEqual({ x: 10, y: 5, width: 50, height: 25 });
  expect(zoom(whole, 1000, { x: 0, y: 0 }, whole).width).toBe(200);
  expect(zoom(whole, 1e-6, { x: 0, y: 0 }, whole).width).toBe(2.5);
  expect(pan(near, 1e6, -1e6, whole)).toMatchObject({ x: 75, y: -12.5 });
});
