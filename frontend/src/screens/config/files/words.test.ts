import { describe, expect, it } from "vitest";
import type { ProvisionedEntry, ProvisionedFile } from "./followed";
import { fileState, named, place, provenance, standing, summary } from "./words";

const entry = (more: Partial<ProvisionedEntry>): ProvisionedEntry => ({
  pointer: "/queries/dish",
  kind: "ENDPOINTS",
  path: "endpoints/a.yaml",
  state: "OVERRIDDEN",
  fileChanged: false,
  file: 1,
  served: 2,
  before: 1,
  ...more,
});
const file = (more: Partial<ProvisionedFile>): ProvisionedFile => ({
  path: "endpoints/a.yaml",
  kind: "ENDPOINTS",
  ok: true,
  kept: false,
  changed: "2026-11-28T02:00:00.000Z",
  entries: 1,
  error: null,
  warnings: [],
  ...more,
});

describe("the sentences of the page Files", () => {
  it("call an entry what a person calls it", () => {
    expect(named("/queries/dish")).toEqual({ kind: "Query", name: "dish" });
    expect(named("/widgets/@octopus-widgets~1plot")).toEqual({ kind: "Widget", name: "@octopus-widgets/plot" });
    expect(named("/types/extend Dish")).toEqual({ kind: "Type", name: "extend Dish" });
    expect(named("/description")).toEqual({ kind: "Document", name: "description" });
  });

  it("say how an entry stands to its file", () => {
    expect(standing(entry({}))).toBe("changed here");
    expect(standing(entry({ state: "REMOVED" }))).toBe("removed here");
    expect(standing(entry({ fileChanged: true }))).toBe("changed here, and in the file since");
    expect(standing(entry({ path: null, fileChanged: true, file: null }))).toContain("taken out of the files since");
    expect(standing(entry({ path: null, file: null }))).toBe("chosen here, in no file");
    expect(provenance(entry({ state: "FILE" }))).toBe("from endpoints/a.yaml");
  });

  it("say what becomes of a file", () => {
    expect(fileState(file({}), false)).toBe("served");
    expect(fileState(file({}), true)).toContain("not served");
    expect(fileState(file({ ok: false, kept: true }), false)).toContain("the last good state");
    expect(fileState(file({ ok: false }), false)).toBe("broken: not served");
    const warnings = [{ message: "/queries/a stands in b as well", line: null, column: null }];
    expect(fileState(file({ warnings }), false)).toBe("served, with a warning");
    expect(place("a.yaml", 3)).toBe("a.yaml, line 3");
    expect(place(null, null)).toBe("the files together");
  });

  it("count entries, overrides and broken files", () => {
    const state = {
      directory: "/files",
      problem: null,
      added: 0,
      files: [file({}), file({ path: "b", ok: false, entries: 0 })],
      entries: [entry({}), entry({ state: "FILE" })],
      refused: [],
      packages: [],
    };
    expect(summary(state)).toBe("2 entries from 1 file · 1 override · 1 file broken");
  });
});
