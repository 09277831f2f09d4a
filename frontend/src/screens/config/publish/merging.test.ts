import { describe, expect, it } from "vitest";
import { changedEntries } from "./entries";
import { apartFrom, type Choice, type Conflict, conflictOf, handText, isText, merged } from "./merging";

const url: Conflict = {
  pointer: "/queries/beam/url",
  base: "http://a",
  mine: "http://b",
  theirs: "http://c",
  mineKind: "changed",
  theirsKind: "changed",
};
const choices = (...found: [string, Choice][]) => new Map(found);
const DOCUMENT = { vars: { A: "1" }, queries: { beam: { url: "http://b", retries: 2 }, dish: { url: "x" } } };

describe("a merge", () => {
  it("stays open, with mine, until every conflict is decided", () => {
    expect(merged(DOCUMENT, [url], choices())).toEqual({ document: DOCUMENT, open: [url.pointer], broken: new Map() });
    const { document, open } = merged(DOCUMENT, [url], choices([url.pointer, { take: "theirs" }]));
    expect(open).toEqual([]);
    expect(document).toEqual({ ...DOCUMENT, queries: { ...DOCUMENT.queries, beam: { url: "http://c", retries: 2 } } });
    expect(DOCUMENT.queries.beam.url, "the server's answer is not touched").toBe("http://b");
  });

  it("takes out what the chosen side took out, and puts back what mine had not", () => {
    const gone = conflictOf({
      ...url,
      pointer: "/queries/beam",
      mine: { url: "b" },
      theirs: null,
      theirsKind: "removed",
    });
    expect(gone.theirs).toBeUndefined();
    const taken = merged(DOCUMENT, [gone], choices([gone.pointer, { take: "theirs" }])).document;
    expect(taken).toEqual({ vars: { A: "1" }, queries: { dish: { url: "x" } } });
    const back = conflictOf({ ...url, pointer: "/queries/old", mine: null, mineKind: "removed", theirs: { url: "c" } });
    const { queries } = merged(DOCUMENT, [back], choices([back.pointer, { take: "theirs" }]))
      .document as typeof DOCUMENT;
    expect(queries).toEqual({ ...DOCUMENT.queries, old: { url: "c" } });
  });

  it("takes what was typed by hand: texts as they are, anything else as JSON, and says what is none", () => {
    expect([isText(url), handText(url)]).toEqual([true, "http://b"]);
    const typed = merged(DOCUMENT, [url], choices([url.pointer, { take: "hand", text: '{"not": JSON' }]));
    expect(typed.document).toMatchObject({ queries: { beam: { url: '{"not": JSON' } } });
    const number = { ...url, pointer: "/queries/beam/retries", base: 1, mine: 2, theirs: 3 };
    const good = merged(DOCUMENT, [number], choices([number.pointer, { take: "hand", text: "4" }]));
    expect(good.document).toMatchObject({ queries: { beam: { retries: 4 } } });
    const bad = merged(DOCUMENT, [number], choices([number.pointer, { take: "hand", text: "four" }]));
    expect([...bad.broken.keys()]).toEqual([number.pointer]);
    expect(bad.document).toEqual(DOCUMENT);
  });

  it("puts a definition into types that are SDL, in its place", () => {
    const types = 'type Beam { id: Int }\n\n"Of a dish"\ntype Dish { name: String }\n\ntype Last { a: Int }';
    const dish = { ...url, pointer: "/types/Dish", base: "…", mine: "…", theirs: '"A dish"\ntype Dish { id: ID }' };
    const take = (value: unknown, pointer: string, into: unknown = types) => {
      const conflict = { ...dish, pointer, theirs: value };
      return (
        merged({ types: into }, [conflict], choices([pointer, { take: "theirs" }])).document as { types: unknown }
      ).types;
    };
    expect(take(dish.theirs, "/types/Dish")).toBe(
      types.replace('"Of a dish"\ntype Dish { name: String }', dish.theirs),
    );
    expect(take(undefined, "/types/Dish")).toBe("type Beam { id: Int }\n\ntype Last { a: Int }");
    expect(take("enum Band { LOW }", "/types/Band")).toBe(`${types}\n\nenum Band { LOW }`);
    expect(take("type Beam { id: ID }", "/types/Beam", ["enum Band { LOW }", "type Beam { id: Int }"])).toEqual([
      "enum Band { LOW }",
      "type Beam { id: ID }",
    ]);
  });

  it("lists apart what only one side changed", () => {
    const after = { ...DOCUMENT, queries: { beam: { url: "http://c", retries: 3 }, fish: { url: "y" } } };
    const pointers = [url.pointer, "/queries/dish"].map((pointer) => ({ pointer }));
    const left = apartFrom(pointers, changedEntries(DOCUMENT, after));
    expect(left.map(({ pointer, members }) => [pointer, members.map(({ path }) => path.join("."))])).toEqual([
      ["/queries/beam", ["retries"]],
      ["/queries/fish", []],
    ]);
  });

  it("does not reach the prototype of objects, whatever a pointer says", () => {
    const pointer = "/queries/__proto__/polluted";
    const { document } = merged({}, [{ ...url, pointer }], choices([pointer, { take: "theirs" }]));
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(JSON.stringify(document)).toBe('{"queries":{"__proto__":{"polluted":"http://c"}}}');
  });
});
