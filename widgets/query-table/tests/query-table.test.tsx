import { createMockHost, type MockHostOptions } from "@octopus-widgets/sdk/testing";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { buildSchema, graphqlSync, parse } from "graphql";
import { afterEach, expect, test } from "vitest";
import { cellText, instantOf, kindOf, rowOf } from "../src/cells";
import { queryTable } from "../src/definition";
import { columnsOf, literalOf, readArguments, selectionOf } from "../src/types";

const SCHEMA = buildSchema(`
  enum State { RUNNING FAILED }
  type Target { name: String!, ra: Float, more: [Int!] }
  "A procedure."
  type Procedure {
    "Its number."
    id: Int!
    state: State!
    createdAt: Float
    aborted: Boolean
    target: Target
    steps: [String!]!
    history(first: Int!): [String!]
    children: [Procedure!]
  }
  type Query { procedures(telescope: String, state: State): [Procedure!]  names: [String!]!  one(id: Int!): Procedure }
`);
const PROCEDURES = [
  {
    id: 7,
    state: "RUNNING",
    createdAt: 1_800_000_000,
    aborted: false,
    target: { name: "m31", ra: 10.5 },
    steps: ["a", "b"],
  },
  { id: 8, state: "FAILED", createdAt: 1_799_999_000, aborted: true, target: null, steps: [] },
];
const root = {
  procedures: ({ telescope, state }: { telescope?: string; state?: string }) => {
    asked.push({ telescope, state });
    if (broken) throw new Error("the OET does not answer");
    return PROCEDURES;
  },
  names: ["ska001", "ska002"],
};
let asked: object[] = [];
let broken = false;
let undo = () => {};

/** Answers by a real GraphQL engine: what the widget writes itself must be valid, and is run as it is written. */
function run(source: string, variables: object = {}): unknown {
  const { data, errors } = graphqlSync({ schema: SCHEMA, source, rootValue: root, variableValues: { ...variables } });
  if (errors?.length) throw errors[0];
  return data;
}

function show(config: object = {}, options: MockHostOptions = {}) {
  asked = [];
  const written: { [name: string]: string } = {};
  const answers = new Proxy({} as NonNullable<MockHostOptions["answers"]>, {
    get: (_, name: string) => (variables: object) => run(written[name] ?? "", variables),
  });
  const mock = createMockHost({ answers, variables: { scope: "low", procedure: "" }, ...options });
  const { usePolling } = mock.host;
  mock.host.usePolling = (document, poll) => {
    written[/query (\w+)/.exec(String(document))?.[1] ?? ""] = String(document);
    return usePolling(document, poll);
  };
  undo = mock.install();
  const Component = queryTable.component;
  render(<Component instanceId="q1" config={{ ...queryTable.defaultConfig, ...config }} />);
  return mock;
}
const rows = () =>
  within(screen.getByRole("grid"))
    .getAllByRole("row")
    .slice(1)
    .map((row) => [...row.querySelectorAll("[data-cell]")].map((cell) => cell.textContent));
const heads = () => screen.getAllByRole("columnheader").map((head) => head.textContent);
afterEach(() => {
  cleanup();
  undo();
  broken = false;
});

test("the columns of a query come from its type, nested ones too, and its arguments from the settings", async () => {
  show({ field: "procedures", arguments: '{"telescope": "{scope}", "state": "FAILED"}' });
  await waitFor(() => expect(screen.getByRole("grid")).toBeTruthy());
  expect(heads()).toEqual(["id", "state", "createdAt", "aborted", "target.name", "target.ra", "target.more", "steps"]);
  expect(rows()).toEqual([
    ["7", "RUNNING", "2027-01-15 08:00:00", "no", "m31", "10.5", "—", "a, b"],
    ["8", "FAILED", "2027-01-15 07:43:20", "yes", "—", "—", "—", "—"],
  ]);
  expect(asked).toContainEqual({ telescope: "low", state: "FAILED" });
  expect(screen.getByRole("img", { name: "critical" })).toBeTruthy();
  expect(screen.getByTitle("id: Its number.")).toBeTruthy();
});

test("only the columns that are named, under the heads that are given", async () => {
  show({ field: "procedures", columns: ["state", "target.name"], columnTitles: ["", "Target"] });
  await waitFor(() => expect(heads()).toEqual(["state", "Target"]));
  expect(rows()[0]).toEqual(["RUNNING", "m31"]);
});

test("a list of plain values is one column", async () => {
  show({ field: "names" });
  await waitFor(() => expect(rows()).toEqual([["ska001"], ["ska002"]]));
});

test("a query that is written out is asked as it is, with the dashboard's variables", async () => {
  show({ query: "query mine($scope: String) { procedures(telescope: $scope) { id aborted } }" });
  await waitFor(() =>
    expect(rows()).toEqual([
      ["7", "no"],
      ["8", "yes"],
    ]),
  );
  expect(asked).toContainEqual({ telescope: "low", state: undefined });
});

test("what cannot be asked says why", async () => {
  const said = async (config: object, text: RegExp) => {
    show(config);
    await waitFor(() => expect(screen.getByText(text)).toBeTruthy());
    cleanup();
    undo();
  };
  await said({}, /No query chosen/);
  await said({ field: "nothing" }, /has no query “nothing”/);
  await said({ field: "one" }, /Give id in the settings/);
  await said({ field: "procedures", arguments: "{x}" }, /are no JSON/);
  await said({ query: "mutation { boom }" }, /begins with “mutation”/);
  await said({ query: "query a { one(id: 1) { id } }", path: "x" }, /holds no list/);
});

test("without an answer it can be tried again", async () => {
  broken = true;
  show({ field: "procedures" });
  await waitFor(() => expect(screen.getByText("the OET does not answer")).toBeTruthy());
  broken = false;
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(rows()).toHaveLength(2));
});

test("a press sets the variable, and the row is marked", async () => {
  const mock = show({
    field: "procedures",
    selectedVariableKey: "procedure",
    selectedVariableFormat: "{id} {target.name}",
  });
  await waitFor(() => expect(screen.getByText("RUNNING")).toBeTruthy());
  fireEvent.click(screen.getByText("RUNNING"));
  expect(mock.variables.procedure).toBe("7 m31");
  const marks = within(screen.getByRole("grid"))
    .getAllByRole("row")
    .slice(1)
    .map((row) => row.getAttribute("aria-selected"));
  expect(marks).toEqual(["true", "false"]);
});

test("times sort as times, and the menu exports the table", async () => {
  const mock = show({ field: "procedures" });
  await waitFor(() => expect(screen.getByText("RUNNING")).toBeTruthy());
  const head = screen.getByRole("columnheader", { name: "createdAt" });
  fireEvent.pointerDown(head, { button: 0 });
  fireEvent.pointerUp(head);
  expect(rows().map(([id]) => id)).toEqual(["8", "7"]);
  void mock.actions.get("q1")?.[0]?.run({ title: "Procedures" });
  const lines = ((await mock.files[0]?.content.text()) ?? "").split("\r\n");
  expect(lines[0]).toContain("id,state,createdAt (UTC),aborted");
  expect(lines[1]).toContain('7,RUNNING,2027-01-15 08:00:00,false,m31,10.5,,"[""a"",""b""]"');
});

test("selections, literals and arguments are as GraphQL writes them", () => {
  const enumeration = { kind: "ENUM", name: "State" };
  expect(selectionOf(["id", "target.name", "target.ra"])).toBe("{ id target { name ra } }");
  expect(literalOf({ a: [1, 'x"y', null], b: true }, undefined)).toBe('{a: [1, "x\\"y", null], b: true}');
  expect(literalOf(["ON", "a b"], enumeration)).toBe('[ON, "a b"]');
  expect(() => parse(`{ f(a: ${literalOf({ a: "\u0000\n\u{1F419}" }, undefined)}) }`)).not.toThrow();
  expect(readArguments('{"a): {b": 1}', {}).ok).toBe(false);
  expect(readArguments('{"a": {"b": ["{n}/*", "{m}"]}}', { n: "7" })).toEqual({
    ok: true,
    given: { a: { b: ["7/*", "{m}"] } },
  });
  expect(columnsOf([], {})).toEqual([]);
});

test("what a column holds is told by its type, its name and its values", () => {
  const kind = (key: string, value: unknown, type = "") =>
    kindOf({ key, type, description: null }, [rowOf({ [key]: value })]);
  expect(kind("changedAt", 1_800_000_000)).toBe("time");
  expect(kind("count", 1_800_000_000)).toBe("number");
  expect(kind("created", "2027-01-15T08:00:00Z")).toBe("time");
  expect(kind("status", "Failed")).toBe("state");
  expect(kind("x", null, "Boolean")).toBe("truth");
  expect(instantOf("2027-01-15T08:00:00")).toBe(1_800_000_000);
  expect(cellText({ a: 1 }, "text")).toBe('{"a":1}');
});
