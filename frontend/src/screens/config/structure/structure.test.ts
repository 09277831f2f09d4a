import fc from "fast-check";
import { describe, expect, it } from "vitest";
import schema from "../../../../../docs/reference/endpoints.schema.json";
import { checkAgainst, keysAt, type Schema, valuesAt } from "../editor/schema";
import { added, duplicated, freeName, removed, renamed } from "./actions";
import { readLine, writeLine } from "./forms/jsonValue";
import { placeholdersOf, typesOf } from "./forms/suggestions";
import { marks } from "./marks";
import { entryAt, nameFault, outlineOf } from "./outline";
import { rowsOf } from "./rows";
import { cut, spliced } from "./slice";
import { typeAhead } from "./typeAhead";
import { usesOf } from "./uses";

const DOCUMENT = {
  types: "type Reading {\n  wind: Float\n  other: Reading\n}\n\nenum Level { LOW HIGH }\n",
  vars: { URL: "http://host", LIST: ["a"] },
  functions: { gusty: { code: "def gusty(x: float) -> bool:\n    return gusty(x)\n" } },
  queries: {
    station: { url: "{URL}/stations/{id}", args: { id: "Int!" }, type: "[Reading!]" },
    shadowed: { url: "http://other/{URL}", args: { URL: "String!" } },
    gusts: { method: "LOCAL", function: "gusty", inputs: { x: { field: "station", path: "wind" } } },
  },
  streams: { station: { method: "SSE", url: "{URL}/events", transform: "gusty" } },
};
const TEXT = `${JSON.stringify(DOCUMENT, null, 2)}\n`;
const SCHEMA: Schema = schema;

function entry(pointer: string) {
  const found = entryAt(DOCUMENT, pointer);
  if (!found) throw new Error(`nothing at ${pointer}`);
  return found;
}

describe("the outline", () => {
  it("has the definitions of SDL as entries", () => {
    expect(
      outlineOf(DOCUMENT)
        .get("types")
        ?.map(({ name, detail }) => [name, detail]),
    ).toEqual([
      ["Reading", "type"],
      ["Level", "enum"],
    ]);
  });
  it("finds words in anything an entry says", () => {
    const wanted = { document: DOCUMENT, faults: [], expanded: new Set<string>() };
    const names = (query: string) =>
      rowsOf({ ...wanted, query })
        .filter((row) => row.entry)
        .map(({ pointer }) => pointer);
    expect(names("stations {id}")).toEqual(["/queries/station"]);
    expect(names("events")).toEqual(["/streams/station"]);
    expect(names("nowhere")).toEqual([]);
  });
  it("marks sections and entries that have faults", () => {
    const fault = { line: 1, column: 1, code: "x", message: "", severity: "error" };
    const rows = rowsOf({
      document: DOCUMENT,
      faults: [
        { ...fault, pointer: "/queries/station/url" },
        { ...fault, pointer: "/vars", severity: "warning" },
      ],
      expanded: new Set(["queries"]),
      query: "",
    });
    const marked = rows.filter(({ faults }) => faults).map(({ pointer, faults }) => [pointer, faults?.errors]);
    expect(marked).toEqual([
      ["/vars", 0],
      ["/queries", 1],
      ["/queries/station", 1],
    ]);
  });
});

describe("uses", () => {
  const places = (pointer: string) => usesOf(DOCUMENT, entry(pointer), "to").map((use) => use.pointer);
  it("of a function are its calls, and the definition in its own code", () => {
    expect(places("/functions/gusty")).toEqual([
      "/queries/gusts/function",
      "/streams/station/transform",
      "/functions/gusty/code",
    ]);
  });
  it("of a variable are its placeholders, not an argument's of the same name", () => {
    expect(places("/vars/URL")).toEqual(["/queries/station/url", "/streams/station/url"]);
  });
  it("of a type are types of fields and arguments, and SDL", () => {
    expect(places("/types/Reading")).toEqual(["/types", "/queries/station/type"]);
  });
  it("of a query are inputs of queries, not of streams", () => {
    expect(places("/queries/station")).toEqual(["/queries/gusts/inputs/x/field"]);
    expect(places("/streams/station")).toEqual([]);
  });
});

describe("actions", () => {
  it("rename with all uses, in place", () => {
    const one = entry("/functions/gusty");
    const after = JSON.parse(renamed(TEXT, one, "windy", usesOf(DOCUMENT, one, "windy")));
    expect(after.functions.windy.code).toBe("def windy(x: float) -> bool:\n    return windy(x)\n");
    expect([after.queries.gusts.function, after.streams.station.transform]).toEqual(["windy", "windy"]);
  });
  it("rename a type within SDL and leave fields of that name alone", () => {
    const one = entry("/types/Reading");
    const after = JSON.parse(renamed(TEXT, one, "Measured", usesOf(DOCUMENT, one, "Measured")));
    expect(after.types).toContain("type Measured {\n  wind: Float\n  other: Measured\n}");
    expect(after.queries.station.type).toBe("[Measured!]");
  });
  it("add, duplicate and remove", () => {
    expect(JSON.parse(added(TEXT, DOCUMENT, "mutations", "go")).mutations.go.method).toBe("POST");
    expect(JSON.parse(added(TEXT, DOCUMENT, "types", "New")).types).toMatch(/HIGH }\n\ntype New {\n {2}id: Int!\n}\n$/);
    const name = freeName(DOCUMENT, "functions", "gusty");
    expect(JSON.parse(duplicated(TEXT, entry("/functions/gusty"), name)).functions.gusty2.code).toContain(
      "def gusty2(",
    );
    expect(Object.keys(JSON.parse(removed(TEXT, entry("/queries/station"))).queries)).toEqual(["shadowed", "gusts"]);
    expect(JSON.parse(removed(TEXT, entry("/types/Reading"))).types).toBe("enum Level { LOW HIGH }\n");
    expect(JSON.parse(duplicated(TEXT, entry("/types/Level"), "Level2")).types).toContain("enum Level2 { LOW HIGH }");
  });
  it("take no name that is taken or is none", () => {
    expect(nameFault(DOCUMENT, "queries", "station")).toContain("already");
    expect(nameFault(DOCUMENT, "queries", "a b")).toContain("letters");
    expect(nameFault(DOCUMENT, "queries", "fresh")).toBeNull();
  });
});

describe("completion of fields", () => {
  it("offers arguments and variables behind a brace", () => {
    const suggest = placeholdersOf(DOCUMENT, DOCUMENT.queries.station);
    const found = suggest("{URL}/x/{i", 10);
    expect(found).toMatchObject({ from: 9, to: 10 });
    expect(found?.options.map(({ label }) => label)).toEqual(["id", "LIST"]);
    expect(suggest("{URL}/x", 7)).toBeNull();
  });
  it("offers types within their brackets", () => {
    const found = typesOf(DOCUMENT)("[Rea!]", 4);
    expect(found).toMatchObject({ from: 1, to: 4 });
    expect(found?.options[0]?.label).toBe("Reading");
  });
});

describe("the JSON Schema", () => {
  it("knows the keys and the values of a place", () => {
    expect(keysAt(SCHEMA, ["streams", "any"]).map(({ name }) => name)).toContain("interval");
    expect(keysAt(SCHEMA, ["queries", "any"]).map(({ name }) => name)).not.toContain("interval");
    expect(keysAt(SCHEMA, ["queries", "any", "inputs", "x"]).map(({ name }) => name)).toContain("attributes");
    expect(valuesAt(SCHEMA, ["queries", "any", "role"])).toContain("Operator");
  });
  it("finds nothing wrong with what is right", () => {
    expect(checkAgainst(SCHEMA, DOCUMENT)).toEqual([]);
  });
  it("says what departs from it, and where", () => {
    const wrong = {
      queries: { a: { method: "FETCH", cache: "x", urls: "" }, b: 5 },
      functions: { f: {} },
      vars: { V: 3 },
    };
    const found = Object.fromEntries(checkAgainst(SCHEMA, wrong).map(({ pointer, message }) => [pointer, message]));
    expect(found["/queries/a/method"]).toContain("Expected one of GET");
    expect(found["/queries/a/cache"]).toBe("Expected number, got string.");
    expect(found["/queries/a/urls"]).toContain("There is no key urls");
    expect(found["/queries/b"]).toBe("Expected object, got integer.");
    expect(found["/functions/f"]).toBe("The key code is missing.");
    expect(found["/vars/V"]).toBe("Expected string or array, got integer.");
  });
});

describe("a slice of the text", () => {
  it("is shown without its indentation, and goes back with it", () => {
    const slice = cut(TEXT, "/queries/station");
    if (!slice) throw new Error("expected a slice");
    expect(slice.shown.split("\n")[1]).toBe('  "url": "{URL}/stations/{id}",');
    expect(spliced(TEXT, slice, slice.shown).text).toBe(TEXT);
    const changed = spliced(TEXT, slice, slice.shown.replace("Int!", "Float!"));
    expect(changed.text).toBe(TEXT.replace("Int!", "Float!"));
    const at = TEXT.indexOf('"args": {\n        "id"');
    expect(slice.shown.slice(slice.inner(at)).startsWith('"args"')).toBe(true);
  });
  it("stays where it is while its own text is no JSON", () => {
    const slice = cut(TEXT, "/queries/station");
    if (!slice) throw new Error("expected a slice");
    expect(slice.follow(TEXT.replace('"id": "Int!"', '"id" "Int!"'))).toBe(true);
    expect(slice.shown).toContain('"id" "Int!"');
    expect(slice.follow(TEXT.replace("LIST", "L").replace('"id": "Int!"', '"id" "Int!"'))).toBe(false);
  });
});

it("marks faults where they stand now, and what the server has not judged yet by the schema", () => {
  const fault = { pointer: "/queries/station/type", code: "x", message: "no such type", severity: "error" };
  const at = TEXT.indexOf('"[Reading!]"');
  const place = { line: TEXT.slice(0, at).split("\n").length, column: at - TEXT.lastIndexOf("\n", at) };
  const text = TEXT.replace('"http://host"', '"http://another"');
  const whole = cut(text, "");
  if (!whole) throw new Error("expected the whole");
  const own = [
    { pointer: "/vars/LIST", message: "wrong" },
    { pointer: fault.pointer, message: "known by the server" },
  ];
  const found = marks({ text, broken: null, faults: [{ ...fault, ...place }] }, own, TEXT, whole);
  expect(found.map(({ from, to, message }) => [text.slice(from, to), message])).toEqual([
    ['"[Reading!]"', "No such type."],
    ['"LIST"', "Wrong."],
  ]);
});

it("finds rows by letters: one letter goes on, more narrow down", () => {
  let time = 0;
  const labels = ["alpha", "beta", "bravo", "gamma"];
  const typed = typeAhead(() => time);
  const type = (key: string, from: number) => typed(key, from, labels.length, (index) => labels[index] ?? "");
  expect(type("b", 0)).toBe(1);
  expect(type("r", 1)).toBe(2);
  time = 5000;
  expect(type("b", 2)).toBe(1);
  expect(type("b", 1)).toBe(2);
});

it("writes a value in a line that is read as the same value", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(readLine(writeLine(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

it("reads numbers and lists of a line as such, and everything else as text", () => {
  expect(["5", "true", "[1]", "{id}", "{URL}/x", "text", "-", "1 m"].map(readLine)).toEqual([
    5,
    true,
    [1],
    "{id}",
    "{URL}/x",
    "text",
    "-",
    "1 m",
  ]);
});
