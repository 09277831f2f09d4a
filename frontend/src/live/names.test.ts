import fc from "fast-check";
import { expect, test } from "vitest";
import { bareName, parseName } from "./names";

const databases = [
  { name: "low", url: "http://127.0.0.1:5004/db" },
  { name: "mid", url: "http://127.0.0.1:5005/db" },
];

test.each([
  ["Low-MCCS/Tile/001/Temperature", "low-mccs/tile/001/temperature"],
  ["low://a/b/c/d", "a/b/c/d"],
  ["mid://A/b/c/d", "mid://a/b/c/d"],
  ["http://127.0.0.1:5005/db://a/b/c/d", "mid://a/b/c/d"],
  ["http://127.0.0.1:5004/db://a/b/c/d", "a/b/c/d"],
  ["tango://host:10000/a/b/c/d#dbase=no", "tango://host:10000://a/b/c/d"],
  ["  a/b/c/d  ", "a/b/c/d"],
])("%s is %s", (text, name) => {
  expect(parseName(text, databases)).toEqual({ ok: true, name });
});

test.each(["", "a/b/c", "a/b/c/d/e", "://a/b/c/d", "a//c/d", "a/b/c/d e", `${"x".repeat(600)}/b/c/d`, "tango://host"])(
  "“%s” is refused and named",
  (text) => {
    const parsed = parseName(text);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.message).toContain("domain/family/member/attribute");
  },
);

test("no text makes the parser fail, and what it accepts it accepts again unchanged", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const parsed = parseName(text, databases);
      if (parsed.ok) expect(parseName(parsed.name, databases)).toEqual(parsed);
    }),
  );
});

test("the bare name is the last four parts", () => {
  expect(bareName("mid://a/b/c/d")).toBe("a/b/c/d");
  expect(bareName("tango://host:1/a/b/c/d")).toBe("a/b/c/d");
});
