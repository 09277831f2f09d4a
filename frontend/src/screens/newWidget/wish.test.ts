import { expect, test } from "vitest";
import { offsetsOf } from "./faults";
import { EMPTY, readForm, wishOf } from "./wish";

test("only the operations of the chosen source are wished for", () => {
  const form = {
    ...EMPTY,
    name: "Beam",
    inline: [{ text: "query a { b }", file: "" }],
    files: [{ text: "query c { d }", file: "c.graphql" }],
  };
  expect(wishOf(form)).toMatchObject({ name: "Beam", sdk_version: "", operations: [{ text: "query a { b }" }] });
  expect(wishOf({ ...form, source: "files" }).operations).toEqual(form.files);
  expect(wishOf(form)).not.toHaveProperty("source");
});

test("what was kept is read again, and what does not fit is left out", () => {
  const form = { ...EMPTY, name: "Beam", history: true, files: [{ text: "query c { d }", file: "c.graphql" }] };
  expect(readForm(JSON.stringify(form))).toEqual(form);
  expect(readForm(JSON.stringify({ ...form, name: 3, files: [3], ci: "jenkins", source: "x", more: 1 }))).toEqual({
    ...form,
    name: "",
    files: [],
  });
  expect(readForm("{")).toEqual(EMPTY);
  expect(readForm(null)).toEqual(EMPTY);
});

test("a fault's line and column are a place in the text", () => {
  expect(offsetsOf("query a {\n  bean\n}", 2, 3)).toEqual({ from: 12, to: 16 });
  expect(offsetsOf("query a {", 1, 10)).toEqual({ from: 8, to: 9 });
  expect(offsetsOf("query", null, null)).toEqual({ from: 0, to: 5 });
  expect(offsetsOf("a", 9, 9)).toEqual({ from: 0, to: 1 });
});
