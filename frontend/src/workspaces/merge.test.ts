import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { equal, type MergeConflict, merge3, setAt } from "./merge";

type Leaf = string | number | boolean | null;
type Doc = { theme: Leaf; workspaces: Item[]; clocks: { [key: string]: Leaf } };
type Item = { id: string; name: Leaf; widgets: { id: string; x: Leaf }[] };

const leaf: fc.Arbitrary<Leaf> = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constantFrom("a", "b"), fc.constant(null));
const ids = (prefix: string) =>
  fc.uniqueArray(
    fc.integer({ min: 0, max: 4 }).map((n) => `${prefix}${n}`),
    { maxLength: 4 },
  );
const item = (id: string): fc.Arbitrary<Item> =>
  fc.record({
    id: fc.constant(id),
    name: leaf,
    widgets: ids("w").chain((all) => fc.tuple(...all.map((w) => fc.record({ id: fc.constant(w), x: leaf })))),
  });
const doc: fc.Arbitrary<Doc> = fc.record({
  theme: leaf,
  workspaces: ids("s").chain((all) => fc.tuple(...all.map(item))),
  clocks: fc.dictionary(fc.constantFrom("local", "utc", "__proto__", "lst"), leaf),
});

/** Every leaf of a document by its path, items of arrays by id. */
function leaves(value: unknown, path: string[] = [], out = new Map<string, unknown>()): Map<string, unknown> {
  if (Array.isArray(value)) for (const one of value) leaves(one, [...path, one.id], out);
  else if (value !== null && typeof value === "object")
    for (const [key, inner] of Object.entries(value)) leaves(inner, [...path, key], out);
  else out.set(JSON.stringify(path), value);
  return out;
}
const covered = (conflicts: MergeConflict[], path: string): boolean => {
  const full = JSON.parse(path) as string[];
  return conflicts.some((conflict) => conflict.path.every((key, at) => full[at] === key));
};

describe("merge3", () => {
  it("keeps every change of either side, or reports it", () => {
    fc.assert(
      fc.property(doc, doc, doc, (base, mine, theirs) => {
        const { value, conflicts } = merge3(base, mine, theirs);
        const [b, m, t, r] = [leaves(base), leaves(mine), leaves(theirs), leaves(value)];
        for (const path of new Set([...b.keys(), ...m.keys(), ...t.keys()])) {
          const [was, my, their, now] = [b.get(path), m.get(path), t.get(path), r.get(path)];
          if (covered(conflicts, path)) expect(now).toEqual(my);
          else if (my !== was) expect(now).toEqual(my);
          else expect(now).toEqual(their);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("takes the other side whole when mine changed nothing, and mine when the other did not", () => {
    fc.assert(
      fc.property(doc, doc, (base, other) => {
        expect(merge3(base, base, other)).toEqual({ value: other, conflicts: [] });
        expect(merge3(base, other, base)).toEqual({ value: other, conflicts: [] });
        expect(merge3(base, other, other).conflicts).toEqual([]);
      }),
    );
  });

  it("gives the other side's value back where it lost, when the person takes it", () => {
    fc.assert(
      fc.property(doc, doc, doc, (base, mine, theirs) => {
        const { value, conflicts } = merge3(base, mine, theirs);
        const taken = conflicts.reduce((now, conflict) => setAt(now, conflict.path, conflict.theirs), value);
        const [t, now] = [leaves(theirs), leaves(taken)];
        for (const path of [...t.keys()].filter((one) => covered(conflicts, one)))
          expect(now.get(path)).toEqual(t.get(path));
      }),
    );
  });

  it("merges a widget that one place moved and another renamed", () => {
    const base = { widgets: [{ id: "a", title: "A", x: 0 }] };
    const merged = merge3(
      base,
      { widgets: [{ id: "a", title: "A", x: 4 }] },
      { widgets: [{ id: "a", title: "B", x: 0 }] },
    );
    expect(merged).toEqual({ value: { widgets: [{ id: "a", title: "B", x: 4 }] }, conflicts: [] });
  });

  it("keeps widgets that both places added, in a settled order", () => {
    const base = { widgets: [{ id: "a" }, { id: "b" }] };
    const mine = { widgets: [{ id: "a" }, { id: "mine" }, { id: "b" }] };
    const theirs = { widgets: [{ id: "a" }, { id: "b" }, { id: "theirs" }] };
    expect(merge3(base, mine, theirs).value.widgets.map(({ id }) => id)).toEqual(["a", "mine", "b", "theirs"]);
  });

  it("takes an order that only the other place changed", () => {
    const list = (order: string) => [...order].map((id) => ({ id }));
    expect(
      merge3(list("abc"), list("abcd"), list("cab"))
        .value.map(({ id }) => id)
        .join(""),
    ).toBe("cdab");
  });

  it("reports a widget that one place deleted while the other changed it", () => {
    const base = { widgets: [{ id: "a", x: 0 }] };
    const { value, conflicts } = merge3<{ widgets: { id: string; x: number }[] }>(
      base,
      { widgets: [] },
      { widgets: [{ id: "a", x: 1 }] },
    );
    expect(value.widgets).toEqual([]);
    expect(conflicts).toEqual([{ path: ["widgets", "a"], mine: undefined, theirs: { id: "a", x: 1 } }]);
    expect(setAt(value, ["widgets", "a"], conflicts[0]?.theirs)).toEqual({ widgets: [{ id: "a", x: 1 }] });
  });

  it("treats lists of plain values as one leaf", () => {
    const { value, conflicts } = merge3({ names: ["a"] }, { names: ["a", "b"] }, { names: ["c"] });
    expect(value).toEqual({ names: ["a", "b"] });
    expect(conflicts).toEqual([{ path: ["names"], mine: ["a", "b"], theirs: ["c"] }]);
  });
});

describe("equal", () => {
  it("takes an absent key for one that is undefined", () => {
    expect(equal({ a: 1, b: undefined }, { a: 1 })).toBe(true);
    expect(equal({ a: [1, 2] }, { a: [1] })).toBe(false);
  });
});
