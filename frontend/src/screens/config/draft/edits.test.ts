import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applied, difference, insertAfter, inverse, renameAt, setAt } from "./edits";
import { join } from "./history";
import { locate, offsetOf, pathAt, placeOf } from "./scan";

const TEXT = `{
    "vars": { "URL": "http://host", "LIST": ["a",   "b"] },
    "unknown": 1e3,
    "queries": {
        "one": {
            "url":   "{URL}/\\"x\\"",
            "args": {"id": "Int!"}
        },
        "two": { "url": "{URL}" }
    }
}
`;

describe("the one span in which two texts differ", () => {
  it("leads from one to the other and back", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "\n") });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const edit = difference(before, after) ?? { at: 0, removed: "", inserted: "" };
        expect(applied(before, edit)).toBe(after);
        expect(applied(after, inverse(edit))).toBe(before);
      }),
    );
  });
  it("of two changes in a row is joined to one that does both", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 12 });
    fc.assert(
      fc.property(text, text, text, (first, second, third) => {
        const [one, two] = [difference(first, second), difference(second, third)];
        if (!one || !two) return;
        const both = join(one, two);
        if (both) expect(applied(first, both)).toBe(third);
      }),
    );
  });
});

describe("a place in a JSON text", () => {
  it("is found as the parser reads it, whatever the document", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(8), (json, spaces) => {
        const value: unknown = JSON.parse(json);
        const text = JSON.stringify(value, null, spaces);
        const look = (held: unknown, path: string[]): void => {
          const found = locate(text, path);
          if (!found) throw new Error(`nothing at ${path.join("/")} of ${text}`);
          expect(JSON.parse(text.slice(found.from, found.to))).toEqual(held);
          if (typeof held !== "object" || held === null) return;
          for (const [name, inner] of Object.entries(held)) look(inner, [...path, name]);
        };
        look(value, []);
      }),
    );
  });
  it("is null where there is none", () => {
    expect(locate(TEXT, ["queries", "three"])).toBeNull();
    expect(locate(TEXT, ["unknown", "deeper"])).toBeNull();
  });
  it("has a line and a column, and comes back from them", () => {
    fc.assert(
      fc.property(fc.nat(TEXT.length), (offset) => {
        const { line, column } = placeOf(TEXT, offset);
        expect(offsetOf(TEXT, line, column)).toBe(offset);
      }),
    );
  });
  it("is the innermost one around an offset", () => {
    expect(pathAt(TEXT, TEXT.indexOf("Int!"))).toEqual(["queries", "one", "args", "id"]);
    expect(pathAt(TEXT, TEXT.indexOf('"b"'))).toEqual(["vars", "LIST", "1"]);
  });
});

describe("changing one value", () => {
  const lines = (text: string) => text.split("\n");
  it("leaves every other line as it stands, unknown keys and odd formatting included", () => {
    const after = setAt(TEXT, ["queries", "one", "args", "id"], "String");
    expect(lines(after).filter((line, at) => line !== lines(TEXT)[at])).toEqual([
      '            "args": {"id": "String"}',
    ]);
  });
  it("puts a new key behind the others with their indentation", () => {
    const after = setAt(TEXT, ["queries", "one", "role"], "User");
    expect(after).toContain('"args": {"id": "Int!"},\n            "role": "User"\n        },');
    expect(JSON.parse(after).queries.one.role).toBe("User");
  });
  it("makes the objects on the way", () => {
    expect(JSON.parse(setAt("{}", ["streams", "new", "args", "id"], "Int!"))).toEqual({
      streams: { new: { args: { id: "Int!" } } },
    });
  });
  it("takes away with undefined", () => {
    const after = JSON.parse(setAt(TEXT, ["queries", "one"], undefined));
    expect(Object.keys(after.queries)).toEqual(["two"]);
  });
  it("reaches items of lists", () => {
    expect(JSON.parse(setAt(TEXT, ["vars", "LIST", "1"], "c")).vars.LIST).toEqual(["a", "c"]);
    expect(JSON.parse(setAt(TEXT, ["vars", "LIST", "2"], "c")).vars.LIST).toEqual(["a", "b", "c"]);
  });
  it("agrees with changing the parsed document, whatever the value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const expected = JSON.parse(TEXT);
        expected.queries.one.body = value;
        expect(JSON.parse(setAt(TEXT, ["queries", "one", "body"], value))).toEqual(
          JSON.parse(JSON.stringify(expected)),
        );
      }),
    );
  });
});

it("takes out a value and its comma wherever it stands among others", () => {
  for (const name of ["a", "b", "c"]) {
    const text = '{ "x": { "a": 1,\n "b": [2], "c": "," } }';
    const after = setAt(text, ["x", name], undefined);
    expect(Object.keys(JSON.parse(after).x)).toEqual(["a", "b", "c"].filter((one) => one !== name));
  }
  expect(JSON.parse(setAt('{"x": [1, 2, 3]}', ["x", "1"], undefined))).toEqual({ x: [1, 3] });
  expect(setAt('{"x": [ 1 ]}', ["x", "0"], undefined)).toBe('{"x": []}');
});

it("renames a member without moving it", () => {
  const after = renameAt(TEXT, ["queries", "one"], "first");
  expect(Object.keys(JSON.parse(after).queries)).toEqual(["first", "two"]);
  expect(after.length).toBe(TEXT.length + 2);
});

it("puts a member right behind another one", () => {
  const after = insertAfter(TEXT, ["queries", "one"], "copy", { url: "x", args: {} });
  expect(Object.keys(JSON.parse(after).queries)).toEqual(["one", "copy", "two"]);
  expect(after).toContain('\n        "copy": {\n            "url": "x"');
});
