import { describe, expect, it } from "vitest";
import { ANYTHING, type Entry, fits, gist, merged, said, targetOf, variablesOf } from "./trail";

const entry: Entry = {
  seq: 7,
  time: "2026-11-28T02:02:17.123Z",
  username: "Zoe",
  role: "Admin",
  kind: "user",
  address: "192.0.2.1",
  action: "config-unlock",
  target: "Config UI",
  ok: false,
  detail: { remaining: 2 },
};

describe("the audit trail", () => {
  it("takes what comes live by the rule that the server searches by", () => {
    expect(fits(entry, ANYTHING)).toBe(true);
    expect(fits(entry, { action: "config-*", username: "zoe", outcome: "refused" })).toBe(true);
    expect(fits(entry, { ...ANYTHING, action: "config" })).toBe(false);
    expect(fits(entry, { ...ANYTHING, outcome: "done" })).toBe(false);
    expect(fits(entry, { ...ANYTHING, username: "zo" })).toBe(false);
    expect(variablesOf({ action: " ", username: "", outcome: "any" })).toEqual({
      action: null,
      username: null,
      ok: null,
    });
  });

  it("keeps each entry once, the newest first", () => {
    const older = { ...entry, seq: 5 };
    const newer = { ...entry, seq: 9 };
    expect(merged([newer, entry], [entry, older]).map(({ seq }) => seq)).toEqual([9, 7, 5]);
  });

  it("says in words what was done to what", () => {
    expect([said(entry), targetOf(entry), gist(entry)]).toEqual([
      "Gave a wrong password for the Config UI",
      "",
      "2 attempts left",
    ]);
    const published = {
      ...entry,
      ok: true,
      action: "publishEndpoints",
      target: "endpoints",
      detail: { version: 3, comment: "new dish", changed: ["/queries/a/url"], added: ["/q/1", "/q/2", "/q/3", "/q/4"] },
    };
    expect(gist(published)).toBe("version 3 · “new dish” · added /q/1, /q/2, /q/3 and 1 more · changed /queries/a/url");
    expect(said({ ...entry, action: "startProcedure" })).toBe("startProcedure");
  });
});
