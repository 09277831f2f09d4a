import { expect, test } from "vitest";
import { clickedPath, fieldName, indexChoices } from "./choices";
import { MOST_CHILDREN, rowsOf, summary } from "./nodes";
import { EACH, parsePath, writePath } from "./paths";
import { proposeType, resultName, withTypes } from "./propose";

const REPLY = { procedure: { uid: 7, states: [{ state: "READY" }, { state: "DONE" }] } };

test("a click on an item of a list can mean the item, the one from the end, or each", () => {
  const [choice] = indexChoices(["procedure", "states", 1, "state"], REPLY);
  expect(choice?.options).toEqual([1, -1, EACH]);
  expect(choice?.before).toBe("procedure.states");
  expect(indexChoices(parsePath("procedure.states[*].state"), REPLY)[0]?.options).toEqual([EACH, 0, -1]);
});

test("a click in a list of objects goes through that list", () => {
  const items = ["items", 3, "id"];
  expect(writePath(clickedPath(items, true, []))).toBe("items[*].id");
  expect(writePath(clickedPath(items, false, []))).toBe("items[3].id");
  expect(writePath(clickedPath(["items", 3, "tags", 0], false, [parsePath("items[*].id")]))).toBe("items[*].tags[0]");
  expect(writePath(clickedPath(["others", 3, "id"], true, [parsePath("items[*].id")]))).toBe("others[3].id");
});

test("output fields get names that GraphQL takes and that are free", () => {
  expect(fieldName(["procedure", "uid"], new Set())).toBe("uid");
  expect(fieldName(["procedure", "uid"], new Set(["uid", "uid2"]))).toBe("uid3");
  expect(fieldName(["wind-speed (m/s)"], new Set())).toBe("windSpeedMS");
  expect(fieldName([0], new Set())).toBe("value");
  expect(fieldName(["__typename"], new Set())).toBe("_typename");
  expect(fieldName(["10m"], new Set())).toBe("value10m");
});

test("the tree shows what is unfolded, and of long lists the beginning", () => {
  const rows = rowsOf(REPLY, new Map([["procedure.states", false]]));
  expect(rows.map(({ id, level, unfolded }) => [id, level, unfolded])).toEqual([
    ["", 1, true],
    ["procedure", 2, true],
    ["procedure.uid", 3, null],
    ["procedure.states", 3, false],
  ]);
  const long = rowsOf(
    Array.from({ length: 1000 }, (_, index) => index),
    new Map(),
  );
  expect(long).toHaveLength(MOST_CHILDREN + 1);
  expect(long[0]?.hidden).toBe(1000 - MOST_CHILDREN);
  expect(summary({ a: 1 })).toBe("1 member");
});

test("proposes a type that the example fits", () => {
  expect(
    proposeType("R", {
      uid: 7,
      at: 1.5,
      ok: true,
      count: 2 ** 40,
      none: null,
      tags: ["a", null],
      wind: 9,
      deep: [{ x: 1 }, { y: "b" }],
    }),
  ).toEqual({
    type: "R",
    definitions:
      "type R {\n  uid: Int\n  at: Float\n  ok: Boolean\n  count: Float\n  none: JSON\n  tags: [String]\n  wind: Float\n  deep: [RDeep!]\n}\n\ntype RDeep {\n  x: Float\n  y: String\n}",
    members: {
      R: {
        uid: "Int",
        at: "Float",
        ok: "Boolean",
        count: "Float",
        none: "JSON",
        tags: "[String]",
        wind: "Float",
        deep: "[RDeep!]",
      },
      RDeep: { x: "Float", y: "String" },
    },
  });
  expect(proposeType("R", [{ a: 1 }, { a: 1.5 }]).type).toBe("[R!]");
  expect(proposeType("R", "text").type).toBe("String");
  expect(proposeType("R", { "not a name": 1 }).type).toBe("JSON");
  expect(proposeType("R", [1, "a"]).type).toBe("JSON");
  expect(resultName("forecast", true)).toBe("ForecastEvent");
});

test("puts the type into every form of `types`, once", () => {
  const proposal = proposeType("R", { a: 1 });
  expect(withTypes("type Other { x: Int }", proposal)).toBe("type Other { x: Int }\n\ntype R {\n  a: Float\n}");
  expect(withTypes(withTypes("", proposal), proposal)).toBe("type R {\n  a: Float\n}");
  expect(withTypes({ Other: { x: "Int" } }, proposal)).toEqual({ Other: { x: "Int" }, R: { a: "Float" } });
  expect(withTypes(["type R { b: Int }", "x.graphql"], proposal)).toEqual(["x.graphql", "type R {\n  a: Float\n}"]);
});
