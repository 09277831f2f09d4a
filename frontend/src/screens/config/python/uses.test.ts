import { expect, test } from "vitest";
import { called, definitions } from "./signature";
import { asInput, declaredBy, prefilled, pythonType, usesOf } from "./uses";

const DOCUMENT = {
  vars: { STATION: "low-mccs/station/001", EMPTY: "" },
  functions: { health: { code: "" } },
  queries: {
    stationHealth: {
      method: "LOCAL",
      function: "health",
      args: { limit: "Float! = 60" },
      inputs: { temps: { attributes: ["{STATION}/temperature", "{EMPTY}/x"] } },
      type: "String!",
    },
    other: { method: "GET", url: "http://x", transform: "health", type: "[Int!]" },
  },
  streams: {
    live: { method: "LOCAL", function: "health", inputs: { temps: { value: [1, 2] } }, type: "EndpointSample" },
  },
};
const untried = () => undefined;
const HEALTH = called(
  definitions("def health(temps: list[float], limit: float = 60.0) -> str:\n    return ''\n"),
  "health",
);
if (HEALTH === null) throw new Error("Expected a function.");

test("finds every use, as function and as transform", () => {
  expect(usesOf(DOCUMENT, "health").map(({ pointer, as }) => [pointer, as])).toEqual([
    ["/queries/stationHealth", "function"],
    ["/queries/other", "transform"],
    ["/streams/live", "function"],
  ]);
  expect(usesOf(DOCUMENT, "nothing")).toEqual([]);
  expect(usesOf("no document", "health")).toEqual([]);
});

test("tells what arrives, as the server's own check does", () => {
  const [local, transform, stream] = usesOf(DOCUMENT, "health");
  expect(local && declaredBy(local, HEALTH)).toEqual({
    inputs: { temps: "list[Any]", limit: "float" },
    returns: "str",
  });
  expect(transform && declaredBy(transform, HEALTH)).toEqual({ inputs: { temps: "Any" }, returns: "list[int] | None" });
  expect(stream && declaredBy(stream, HEALTH)).toEqual({ inputs: { temps: "list[Any]" }, returns: null });
});

test("translates GraphQL types", () => {
  expect(pythonType("[Float!]")).toBe("list[float] | None");
  expect(pythonType("[Float]!")).toBe("list[float | None]");
  expect(pythonType("Procedure!")).toBe("Any");
});

test("fills in what the endpoint gives, with the document's variables", () => {
  const uses = usesOf(DOCUMENT, "health");
  const [temps, limit] = HEALTH.parameters;
  if (!temps || !limit) throw new Error("Expected two parameters.");
  expect(prefilled(temps, uses, DOCUMENT.vars, untried)).toMatchObject({
    kind: "attributes",
    attributes: ["low-mccs/station/001/temperature", "{EMPTY}/x"],
  });
  expect(prefilled(limit, uses, DOCUMENT.vars, untried)).toMatchObject({ kind: "value", text: "60" });
  expect(prefilled(limit, [], DOCUMENT.vars, untried)).toMatchObject({ kind: "none" });
});

test("fills in what another endpoint gave when it was tried", () => {
  const inputs = { temps: { field: "station", path: "readings[*].temperature" } };
  const uses = usesOf({ queries: { q: { function: "health", inputs } } }, "health");
  const [temps] = HEALTH.parameters;
  if (!temps) throw new Error("Expected a parameter.");
  const tried = (pointer: string) =>
    pointer === "/queries/station" ? { readings: [{ temperature: 1.5 }, { temperature: 2 }] } : undefined;
  expect(prefilled(temps, uses, null, tried)).toMatchObject({ kind: "value", text: "[1.5,2]" });
  expect(prefilled(temps, uses, null, untried)).toMatchObject({ kind: "value", text: "" });
});

test("refuses what is no JSON, with a sentence", () => {
  const row = { kind: "value", text: "", attribute: "", attributes: [] } as const;
  expect(asInput({ ...row, text: "[1, null]", attributes: [] })).toEqual({ value: [1, null] });
  expect(asInput({ ...row, text: "abc", attributes: [] })).toMatch(/Expected JSON/);
  expect(asInput({ ...row, attributes: [] })).toMatch(/Type a value/);
  expect(asInput({ ...row, kind: "attributes", attributes: [""] })).toMatch(/Add one/);
  expect(asInput({ ...row, kind: "none", attributes: [] })).toBeUndefined();
});
