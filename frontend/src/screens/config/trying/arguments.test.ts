import { expect, test } from "vitest";
import { argumentsOf, blankForm, readArgument, readForm, readSdl, sdlOf, typesOf } from "./arguments";

const TYPES = "enum Band { B1 B2 }\ninput Pointing { az: Float!, el: Float! }";
const types = typesOf(readSdl(TYPES));
const shape = (declared: string) => readArgument("x", declared, types).shape;

test("shows each type as what a form has for it", () => {
  expect(shape("Int!")).toEqual({ kind: "number", whole: true });
  expect(shape("ID")).toEqual({ kind: "text" });
  expect(shape("Boolean = true")).toEqual({ kind: "boolean" });
  expect(shape("Band")).toEqual({ kind: "choice", choices: ["B1", "B2"] });
  expect(shape("[Band!]!")).toMatchObject({ kind: "list", of: { kind: "choice" } });
  expect(shape("[[Int]]")).toMatchObject({ kind: "json" });
  expect(shape("Pointing!")).toEqual({ kind: "json", hint: "{ az: Float!, el: Float! }" });
  expect(shape("no type at all!!")).toMatchObject({ kind: "json" });
});

test("reads defaults, and what must be given", () => {
  expect(readArgument("x", 'String! = "a = b"', types)).toMatchObject({
    type: "String!",
    default: "a = b",
    defaultText: '"a = b"',
    required: false,
  });
  expect(readArgument("x", "[Int!]! = [1, 2]", types).default).toEqual([1, 2]);
  expect(readArgument("x", "Int!", types).required).toBe(true);
  expect(readArgument("x", "Int", types).required).toBe(false);
});

test("adds the arguments that the compiled schema has beside", () => {
  const compiled = readSdl(
    "extend type Query { health(limit: Float! = 60, at: DateTime, maxPoints: Int = 1000): String }",
  );
  const found = argumentsOf({ args: { limit: "Float! = 60" } }, "queries", "health", compiled, types);
  expect(found.map(({ name, shape: { kind } }) => [name, kind])).toEqual([
    ["limit", "number"],
    ["at", "text"],
    ["maxPoints", "number"],
  ]);
  expect(argumentsOf({}, "streams", "health", compiled, types)).toEqual([]);
});

test("sends what was typed by its type, and leaves out what was not", () => {
  const all = argumentsOf(
    {
      args: {
        uid: "Int!",
        name: "String",
        band: "Band",
        on: "Boolean",
        ids: "[Int!]",
        at: "Pointing",
        text: "String!",
      },
    },
    "queries",
    "q",
    null,
    types,
  );
  expect(blankForm(all)).toEqual({ uid: "", text: "" });
  const good = readForm(all, { uid: "7", name: "", on: false, ids: ["1", " 2"], at: '{"az": 1, "el": 2}', text: "" });
  expect(good).toEqual({ values: { uid: 7, on: false, ids: [1, 2], at: { az: 1, el: 2 }, text: "" }, problems: {} });
  const bad = readForm(all, { uid: "1.5", ids: ["1", "x"], at: "{az" });
  expect(bad.problems.uid).toMatch("whole number");
  expect(bad.problems.ids).toMatch("Entry 2");
  expect(bad.problems.at).toMatch("Expected JSON");
  expect(bad.problems.text).toMatch("needed");
});

test("reads SDL out of every form of `types`, and survives what is none", () => {
  expect(sdlOf(["enum A { B }", "enum C { D }"])).toContain("enum C");
  expect(sdlOf({ A: { x: "Int" } })).toBe("");
  expect(readSdl("enum {")).toBeNull();
});
