import { expect, test } from "vitest";
import { Bucket, LONGEST, Meter, MOST_MESSAGES } from "./meter";
import * as read from "./reading";

test("a bucket runs over when more is poured than it lets out, and is of use again after a while", () => {
  let now = 0;
  const bucket = new Bucket(10, () => now);
  expect(Array.from({ length: 21 }, () => bucket.take(1)).indexOf(false)).toBe(20);
  now = 2_500;
  expect(bucket.take(1)).toBe(true);
});

test("too many messages, too long ones, and too much text are each told apart; one file is none of them", () => {
  const meter = () => new Meter(() => 0);
  const many = meter();
  const said = Array.from({ length: 2 * MOST_MESSAGES + 1 }, () => many.take(10));
  expect(said.findIndex((one) => one !== null)).toBe(2 * MOST_MESSAGES);
  expect(meter().take(LONGEST + 1)).toContain("a message of");
  const one = meter();
  expect([one.take(LONGEST), one.take(LONGEST), one.take(LONGEST)].map((why) => why?.slice(0, 12) ?? null)).toEqual([
    null,
    null,
    "It sent more",
  ]);
});

test.each([
  ["wishes that are no list", () => read.wishes({ length: 3 })],
  ["a wish without a window", () => read.wishes([["a/b/c/d", {}]])],
  ["a name that is too long", () => read.wishes([["x".repeat(601), null]])],
  ["a range that never ends", () => read.range({ start: 0, end: Number.POSITIVE_INFINITY })],
  ["a brush of texts", () => read.brush({ expression: null, range: { start: "0", end: 1 } })],
  ["a question without an action", () => read.question({ title: "Stow?" }, "Rain")],
  ["notices without end", () => read.notices(Array.from({ length: 51 }, () => ({})))],
  ["an action without words", () => read.actions([{ id: "a" }], 9)],
  ["a name of every object", () => read.key("__proto__")],
  ["a definition without a key", () => read.definition({ label: "Rain" })],
  ["a definition of megabytes", () => read.definition({ key: "Rain", label: "x".repeat(600_000) })],
  ["a layout of texts", () => read.definition({ key: "Rain", layout: { w: "wide", h: 3 } })],
])("%s is not taken", (_, act) => {
  expect(act).toThrow(read.Malformed);
});

test("of a definition the page takes what it uses, within the grid; an address that runs is none", () => {
  const given = JSON.parse(
    '{"key":"Rain","__proto__":{"polluted":1},"component":1,"docsUrl":"javascript:alert(1)","layout":{"w":99,"h":-1}}',
  );
  expect(read.definition(given)).toEqual({ key: "Rain", layout: { w: 24, h: 1 } });
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

test("a question says who asks, an icon is path data or nothing", () => {
  expect(read.question({ title: "Stow?", action: "Stow", danger: 1 }, "Rain")).toEqual({
    title: "Stow?",
    body: "(Asked by the isolated widget Rain.)",
    action: "Stow",
    danger: false,
  });
  expect(read.actions([{ id: "a", label: "A", icon: "url(#x)" }], 9)).toEqual([{ id: "a", label: "A" }]);
});
