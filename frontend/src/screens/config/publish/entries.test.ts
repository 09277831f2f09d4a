import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changedEntries, keysOf, summary } from "./entries";

const BASE = {
  types: 'type Beam { id: Int }\n\n"Of a dish"\ntype Dish { name: String }',
  vars: { URL: "http://a", DBS: ["one", "two"] },
  functions: { double: { code: "def double(x: float) -> float:\n    return 2 * x\n" } },
  queries: { beam: { url: "{URL}/beam", type: "Beam", args: { id: "Int!" } } },
};
const told = (before: unknown, after: unknown) =>
  changedEntries(before, after).map(({ pointer, state, members }) => [
    pointer,
    state,
    members.map(({ path }) => path.join(".")),
  ]);

describe("what is different, by entry", () => {
  it("is nothing in a document that is the same but for the order of its keys", () => {
    const { types, vars, functions, queries } = structuredClone(BASE);
    expect(changedEntries(BASE, { queries, functions, vars, types })).toEqual([]);
  });

  it("names what came, what went, and below what changed the members", () => {
    const after = {
      ...BASE,
      types: 'type Beam { id: Int name: String }\n"Of a dish"\ntype Dish { name: String }\nenum Band { LOW }',
      vars: { URL: "http://b", DBS: ["one", "three"] },
      functions: {},
      queries: { beam: { url: "{URL}/beam", type: "Beam!", args: { id: "Int!", band: "Band" } }, "a/b": {} },
    };
    expect(told(BASE, after)).toEqual([
      ["/types/Beam", "changed", [""]],
      ["/types/Band", "new", []],
      ["/vars/URL", "changed", [""]],
      ["/vars/DBS", "changed", ["1"]],
      ["/functions/double", "removed", []],
      ["/queries/beam", "changed", ["type", "args.band"]],
      ["/queries/a~1b", "new", []],
    ]);
    expect(keysOf("/queries/a~1b~0")).toEqual(["queries", "a/b~"]);
    expect(summary(changedEntries(BASE, after))).toBe("2 new, 4 changed, 1 removed");
  });

  it("takes types that cannot be read as one entry, and objects of fields as types", () => {
    expect(told({ types: "type Beam {" }, { types: "type Beam { id" })).toEqual([["/types", "changed", [""]]]);
    expect(told({ types: { Beam: { id: "Int" } } }, { types: { Beam: { id: "Int!" } } })).toEqual([
      ["/types/Beam", "changed", ["id"]],
    ]);
  });

  it("keeps keys of Object's own apart from those that somebody wrote", () => {
    const hostile = JSON.parse('{"queries": {"__proto__": {"url": "x"}, "constructor": {"url": "y"}}, "__proto__": 1}');
    expect(told({}, hostile)).toEqual([
      ["/queries/__proto__", "new", []],
      ["/queries/constructor", "new", []],
      ["/__proto__", "new", []],
    ]);
    expect(({} as Record<string, unknown>).url).toBeUndefined();
  });

  it("ends in a document that is nested thousands of levels deep", () => {
    const deep = (leaf: number) => JSON.parse(`{"queries":{"q":${'{"a":'.repeat(5000)}${leaf}${"}".repeat(5000)}}}`);
    expect(told(deep(1), deep(2))).toHaveLength(1);
  });

  it("finds whatever JSON is different, and nothing where it is the same", () => {
    const value = fc.jsonValue({ maxDepth: 3 }).map((made) => JSON.parse(JSON.stringify(made)) as unknown);
    const section = fc.dictionary(fc.string({ minLength: 1 }), value);
    fc.assert(
      fc.property(
        fc.record({ vars: section, queries: section }),
        fc.string({ minLength: 1 }),
        value,
        (one, key, more) => {
          const other = { ...one, queries: Object.fromEntries([...Object.entries(one.queries), [key, more]]) };
          const same = Object.hasOwn(one.queries, key) && isDeepStrictEqual(one.queries[key], more);
          expect(changedEntries(one, structuredClone(one))).toEqual([]);
          expect(changedEntries(one, other).map(({ name }) => name)).toEqual(same ? [] : [key]);
        },
      ),
    );
  });
});
