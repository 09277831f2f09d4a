import { act, cleanup, render, screen, waitFor } from "@testing-library/react";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { itemsIn, readQuery, readSubscription, useEvents, useQueryItems } from "../src";
import { createMockHost } from "../src/testing";

afterEach(cleanup);
const read = (text: string, vars: { [name: string]: string } = {}) =>
  readQuery(text, { vars, range: { start: 1_800_000_000, end: 1_800_000_060.5 } });

test("variables of a query come from the dashboard's by name, as their types say", () => {
  const text = "query ($n: Int!, $x: [Float!], $on: Boolean, $who: ID, $not: String) { a }";
  expect(read(text, { n: "3", x: "1, 2.5", on: "true", who: "3" })).toMatchObject({
    variables: { n: 3, x: [1, 2.5], on: true, who: "3" },
  });
});

test("the time that is shown fills in $start and $end", () => {
  expect(read("query ($start: Float!, $end: DateTime) { a }")).toMatchObject({
    variables: { start: 1_800_000_000, end: "2027-01-15T08:01:00.500Z" },
  });
});

test("only a query is asked: nothing that acts comes through, wherever it hides", () => {
  for (const text of [
    "",
    "  # nothing",
    'mutation { executeCommand(device: "a") { ok } }',
    "subscription { a }",
    "query a { b } mutation c { d }",
    "query a { b } # }\n mutation c { d }",
    "fragment a on b { c }",
  ])
    expect(read(text).ok, text).toBe(false);
  expect(read('query { a(text: "} mutation {") { mutation } }').ok).toBe(true);
  expect(read("{ devices { name } }")).toMatchObject({ ok: true, document: "query written { devices { name } }" });
});

test("the list of a reply is at its path, or the first there is", () => {
  const reply = { a: { b: [{ c: [1] }, { c: [2, 3] }], one: { x: 1 } }, text: "t" };
  expect(itemsIn(reply)).toEqual(reply.a.b);
  expect(itemsIn(reply, "a.b.c")).toEqual([1, 2, 3]);
  expect(itemsIn(reply, "a.one")).toEqual([{ x: 1 }]);
  expect(itemsIn(reply, "a.none")).toBeNull();
  expect(itemsIn({ text: "t" })).toBeNull();
  expect(itemsIn({ a: null }, "a")).toEqual([]);
  fc.assert(fc.property(fc.jsonValue(), fc.string(), (data, path) => void itemsIn(data, path)));
});

test("a query is asked with its variables; one that cannot be asked says why", async () => {
  const mock = createMockHost({ variables: { n: "2" }, answers: { some: ({ n }) => ({ list: [Number(n) + 1] }) } });
  const undo = mock.install();
  function Shown({ text }: { text: string }) {
    const { items, fault } = useQueryItems(text);
    return <p>{fault ?? JSON.stringify(items)}</p>;
  }
  const { rerender } = render(<Shown text="query some($n: Int) { list(n: $n) }" />);
  await waitFor(() => expect(screen.getByText("[3]")).toBeTruthy());
  rerender(<Shown text="mutation { a }" />);
  expect(screen.getByText(/^A query is expected here/)).toBeTruthy();
  undo();
});

test("a subscription is read as a query is, and nothing else passes for one", () => {
  expect(readSubscription("subscription s($n: Int) { s(n: $n) { a } }", { vars: { n: "3" } })).toMatchObject({
    ok: true,
    variables: { n: 3 },
  });
  for (const text of ["", "query { a }", "{ a }", "mutation { a }", "subscription { a } query { b }"])
    expect(readSubscription(text, { vars: {} })).toMatchObject({ ok: false });
  expect(readQuery("query { a } subscription { b }", { vars: {} })).toMatchObject({ ok: false });
});

test("every event comes once, and outside React", () => {
  const mock = createMockHost({ answers: { s: () => ({ n: 0 }) } });
  const undo = mock.install();
  const seen: number[] = [];
  let drawn = 0;
  function Listener() {
    drawn += 1;
    useEvents<{ n: number }>("subscription s { n }", ({ n }) => seen.push(n));
    return null;
  }
  render(<Listener />);
  const before = drawn;
  act(() => {
    for (let n = 1; n <= 50; n += 1) mock.emit("s", { n });
  });
  expect(seen.filter((n) => n > 0)).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
  expect(drawn - before).toBeLessThan(5);
  undo();
});
