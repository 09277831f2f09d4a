import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { READ_ATTRIBUTES, SET_ATTRIBUTE_VALUE } from "@octopus-widgets/sdk";
import { buildSchema, parse, validate } from "graphql";
import { expect, test } from "vitest";
import { WATCHED_DEVICES } from "../../alarm-table/src/use-alarms";
import { LOCATIONS, solarQuery } from "../../clock/src/use-sun";
import { PANEL_DEVICE } from "../../command-panel/src/operations";
import { DEVICE, DEVICES, EXECUTE_COMMAND, membersQuery } from "../../jive/src/operations";
import * as logs from "../../log-viewer/src/operations";
import * as observing from "../../observation/src/operations";
import * as procedures from "../../procedures/src/operations";
import { ITEM, ROOT } from "../../query-table/src/types";
import * as blocks from "../../schedule/src/operations";
import { propertyQuery } from "../../sdk/src/properties";

const SDL = join(import.meta.dirname, "../../../src/octopus/graphql/schema");
const schema = buildSchema(
  readdirSync(SDL)
    .filter((name) => name.endsWith(".graphql"))
    .map((name) => readFileSync(join(SDL, name), "utf8"))
    .join("\n"),
);
const place = { timezone: "Australia/Perth", latitude: -32, longitude: 116 };

test.each([
  ["read attributes", READ_ATTRIBUTES],
  ["set an attribute", SET_ATTRIBUTE_VALUE],
  ["device properties", propertyQuery([{ device: "a/b/c", property: "tiles", attribute: null }]).document],
  ["devices of a pattern", WATCHED_DEVICES],
  ["queries of the API", ROOT],
  ["fields of a type", ITEM],
  ["a device of the command panel", PANEL_DEVICE],
  ["devices", DEVICES],
  ["a device", DEVICE],
  ["members of devices", membersQuery(3)],
  ["a command", EXECUTE_COMMAND],
  ["places of time zones", LOCATIONS],
  ["sunrise and sunset", solarQuery([place, place], { "Australia/Perth": "2026-11-23" }).document],
])("the operation for %s is one the API understands", (_, document) => {
  expect(validate(schema, parse(document)).map(({ message }) => message)).toEqual([]);
});

/** What the example `endpoints.json` adds to the API, as far as its types and the names of its fields tell. */
const EXAMPLE = join(import.meta.dirname, "../../../src/octopus/endpoints/example");
interface Entry {
  type: string;
  args?: { [name: string]: string };
}
const fieldsOf = (entries: { [name: string]: Entry }): string =>
  Object.entries(entries)
    .map(([name, { type, args }]) => {
      const given = Object.entries(args ?? {}).map(([key, kind]) => `${key}: ${kind}`);
      return `${name}${given.length > 0 ? `(${given.join(", ")})` : ""}: ${type}`;
    })
    .join("\n");
const document = JSON.parse(readFileSync(join(EXAMPLE, "endpoints.json"), "utf8"));
const example = buildSchema(`
  scalar JSON
  scalar DateTime
  type Query { ${fieldsOf(document.queries)} }
  type Mutation { ${fieldsOf(document.mutations)} }
  type Subscription { ${fieldsOf(document.streams)} }
  ${readFileSync(join(EXAMPLE, "custom_types.graphql"), "utf8")}
`);

test.each(
  [procedures, blocks, logs, observing]
    .flatMap((each) => Object.entries<unknown>({ ...each }))
    .flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as const] : [])),
)("the operation %s is one of the example endpoints.json", (_, operation) => {
  expect(validate(example, parse(operation)).map(({ message }) => message)).toEqual([]);
});
