import { expect, test } from "vitest";
import cases from "../../../../tests/catalogue/within.json";
import { checkOperation, type Operation } from "./operations";
import { Grant, NotGranted, within } from "./permissions";
import type { Permissions } from "./types";

const NOTHING: Permissions = { attributes: [], commands: [], queries: [], mutations: [], variables: [] };
const DATABASES = [
  { name: "mid", url: "tango://mid:10000" },
  { name: "low", url: "tango://low:10000" },
];
const grant = (more: Partial<Permissions> = {}) => new Grant("@guest/rain", { ...NOTHING, ...more }, () => DATABASES);

test.each(cases as [string, string, boolean][])("%s within %s: %s, as the catalogue says", (name, pattern, answer) => {
  expect(within(name, pattern, true)).toBe(answer);
});

test("attributes are granted by pattern, in whatever form they are named, and on their own database only", () => {
  const some = grant({ attributes: ["sys/tg_test/*/ampli", "low://sys/tg_test/1/*"] });
  for (const name of ["sys/tg_test/1/ampli", "SYS/TG_Test/2/Ampli", "mid://sys/tg_test/1/ampli"]) some.attribute(name);
  some.attribute("tango://mid:10000/sys/tg_test/1/ampli#dbase=no");
  some.attribute("tango://low:10000/sys/tg_test/1/state");
  for (const name of ["sys/tg_test/1/state", "low://sys/tg_test/2/ampli", "sys/tg_test/1/2/ampli", "*", ""])
    expect(() => some.attribute(name), name).toThrow(NotGranted);
  grant({ attributes: ["mid://sys/*"] }).attribute("sys/tg_test/1/state");
});

test("a refusal names what was asked, what is granted, and where the package would have to say so", () => {
  expect(() => grant({ variables: ["station"] }).variable("dish")).toThrow(
    "asked for setting the variable “dish”; granted: station. octopus.permissions.variables of @guest/rain would have to name it",
  );
  expect(() => grant().query("devices")).toThrow("granted: no queries");
});

const check = (kind: Operation, text: string, granted: Partial<Permissions> = {}, variables = {}) =>
  checkOperation(grant(granted), [kind], text, variables);

const READ = { attributes: ["sys/*"] };
const allowed: [Operation, string, Partial<Permissions>, object?][] = [
  ["query", "{ databases { name } endpointLists { name } __typename }", {}],
  ["query", "query A($n: [String!]!) { attributes(fullNames: $n) { value } }", READ, { n: ["sys/a/b/c"] }],
  ["query", 'query A($n: [String!]! = ["sys/a/b/c"]) { attributes(fullNames: $n) { value } }', READ],
  ["query", "query A($n: String!) { attributes(fullNames: [$n]) { value } }", READ, { n: "sys/a/b/c" }],
  ["query", 'query { hdbppHistory(fullNames: "sys/a/b/c", start: "x", end: "y") { values } }', READ],
  ["subscription", 'subscription { tangoAttributes(fullNames: ["SYS/a/b/c"]) { value } }', READ],
  ["query", "{ procedures { name } }", { queries: ["proc*"] }],
  ["query", "{ devices { name attributes { value } } }", { queries: ["devices"], attributes: ["*"] }],
  ["query", '{ device(name: "sys/a/b") { attributes { value } } }', { queries: ["device"], attributes: ["sys/*"] }],
  ["query", "{ devices { name } }", { queries: ["devices"] }],
  ["mutation", 'mutation { executeCommand(device: "sys/a/b", command: "Init") { ok } }', { commands: ["sys/*/init"] }],
  [
    "mutation",
    'mutation W($d: String!, $v: JSON!) { setAttributeValue(device: $d, name: "c", value: $v) { ok } }',
    { ...READ, mutations: ["setAttributeValue"] },
    { d: "sys/a/b", v: 3 },
  ],
];
test.each(allowed)("%s %s is granted", (kind, text, granted, variables = {}) => check(kind, text, granted, variables));

const refused: [Operation, string, Partial<Permissions>, object?][] = [
  ["query", "{ procedures { name } }", {}],
  ["query", "{ databases: procedures { name } }", {}],
  ["query", "{ ...F } fragment F on Query { ...G } fragment G on Query { procedures { name } }", {}],
  ["query", "{ ... on Query { ... { procedures { name } } } }", {}],
  ["query", "query ($no: Boolean = false) { procedures @include(if: $no) { name } }", {}],
  ["query", "{ ...F } fragment F on Query { databases { name } } fragment F on Query { procedures { name } }", {}],
  ["query", "query A { databases { name } } query B { procedures { name } }", {}],
  ["query", "{ databases { name } } mutation B { clearEverything }", { mutations: ["*"] }],
  ["query", 'mutation { executeCommand(device: "sys/a/b", command: "Init") { ok } }', { commands: ["*"] }],
  ["query", "{ __schema { types { name } } }", { queries: ["*"] }],
  ["query", "{ databases { name } } type Query { a: Int }", {}],
  ["query", "{ databases", {}],
  ["query", "{ ...F }", { queries: ["*"] }],
  ["query", `{ ${"databases { name } ".repeat(2000)} }`, { queries: ["*"] }],
  ["query", 'query ($n: [String!]! = ["sys/a/b/c"]) { attributes(fullNames: $n) { value } }', READ, { n: ["x/a/b/c"] }],
  ["query", '{ attributes(fullNames: ["sys/a/b/c", "x/a/b/c"]) { value } }', READ],
  ["query", "{ attributes(fullNames: $n) { value } }", READ, {}],
  ["query", "query ($n: [String!]!) { attributes(fullNames: $n) { value } }", READ, { n: [["sys/a/b/c"]] }],
  ["query", "query ($n: [String!]!) { attributes(fullNames: $n) { value } }", READ, { n: { 0: "sys/a/b/c" } }],
  ["query", "{ attributes(fullNames: [7]) { value } }", { attributes: ["*"] }],
  ["query", '{ attributes(fullNames: "sys/a/b/c", fullNames: "x/a/b/c") { value } }', READ],
  ["query", "{ devices { ...D } } fragment D on Device { a: attributes { value } }", { ...READ, queries: ["devices"] }],
  ["query", '{ device(name: "x/a/b") { attributes { value } } }', { ...READ, queries: ["device"] }],
  ["query", '{ devices(pattern: "sys/*", db: "low") { attributes { value } } }', { ...READ, queries: ["devices"] }],
  ["mutation", 'mutation { executeCommand(device: "sys/a/b", command: "Off") { ok } }', { commands: ["sys/*/init"] }],
  [
    "mutation",
    'mutation { a: executeCommand(device: "sys/a/b", command: "Init") { ok } b: executeCommand(device: "x/a/b", command: "Init") { ok } }',
    { commands: ["sys/*/init"] },
  ],
  [
    "mutation",
    'mutation ($d: String!) { executeCommand(device: $d, command: "Init") { ok } }',
    { commands: ["sys/*"] },
  ],
  ["mutation", 'mutation { setAttributeValue(device: "sys/a/b", name: "c", value: 1) { ok } }', READ],
  [
    "mutation",
    'mutation { setAttributeValue(device: "x/a/b", name: "c", value: 1) { ok } }',
    { ...READ, mutations: ["*"] },
  ],
  ["subscription", 'subscription { attributeBatches(fullNames: ["x/a/b/c"]) { sequence } }', READ],
  ["subscription", "subscription { widgetsChanged { name } }", {}],
];
test.each(refused)("%s %.100s is refused", (kind, text, granted, variables = {}) => {
  expect(() => check(kind, text, granted, variables)).toThrow(expect.objectContaining({ code: "NOT_GRANTED" }));
});

test("names of an object's prototype are no variables", () => {
  const text = "query ($constructor: [String!]!) { attributes(fullNames: $constructor) { value } }";
  expect(() => check("query", text, { attributes: ["*"] })).toThrow(expect.objectContaining({ code: "NOT_GRANTED" }));
});
