import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { READ_ATTRIBUTES, SET_ATTRIBUTE_VALUE } from "@octopus-widgets/sdk";
import { buildSchema, parse, validate } from "graphql";
import { expect, test } from "vitest";
import { LOCATIONS, solarQuery } from "../../clock/src/use-sun";
import { DEVICE, DEVICES, EXECUTE_COMMAND, membersQuery } from "../../jive/src/operations";
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
  ["devices", DEVICES],
  ["a device", DEVICE],
  ["members of devices", membersQuery(3)],
  ["a command", EXECUTE_COMMAND],
  ["places of time zones", LOCATIONS],
  ["sunrise and sunset", solarQuery([place, place], { "Australia/Perth": "2026-11-23" }).document],
])("the operation for %s is one the API understands", (_, document) => {
  expect(validate(schema, parse(document)).map(({ message }) => message)).toEqual([]);
});
