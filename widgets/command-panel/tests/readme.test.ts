import type { ConfigField } from "@octopus-widgets/sdk";
import { expect, test } from "vitest";
import readme from "../README.md?raw";
import { commandPanel } from "../src/definition";

/** The fields of a list's rows are explained too, as `actions.name`. */
const names = (fields: readonly ConfigField[] = [], parent = ""): string[] =>
  fields.flatMap(({ name, fields: inner }) => [parent + name, ...names(inner, `${name}.`)]);

test("the README explains every setting, and no other", () => {
  const explained = [...readme.matchAll(/^\| `([\w.]+)`\s*\|/gm)].map(([, name]) => name);
  expect(explained.sort()).toEqual(names(commandPanel.configFields).sort());
});
