import { describe, expect, it } from "vitest";
import { forgetFault, readFault } from "./fault";

const cookie = (told: object): string => {
  const bytes = new TextEncoder().encode(JSON.stringify(told));
  const text = btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_");
  return `octopus_session=1; octopus_sign_in_fault=${text.replace(/=+$/, "")}; other=2`;
};

describe("readFault", () => {
  it("says what the server said, as a sentence under a title", () => {
    expect(readFault(cookie({ reason: "no-role", message: "Télescope gives you no role >>>???" }))).toEqual({
      title: "No role for Octopus",
      text: "Télescope gives you no role >>>???",
    });
    expect(readFault(cookie({ reason: "new", message: "it failed" }))).toEqual({
      title: "The sign-in failed",
      text: "It failed.",
    });
  });

  it("says nothing without one, or with one that cannot be read", () => {
    for (const cookies of ["", "octopus_sign_in_fault=", "octopus_sign_in_fault=%%%", "octopus_sign_in_fault=bm8"])
      expect(readFault(cookies)).toBeNull();
    expect(readFault(cookie({ reason: "denied", message: 5 }))).toBeNull();
  });

  it("is forgotten where it was set", () => {
    expect(forgetFault("/octopus")).toBe("octopus_sign_in_fault=; Max-Age=0; Path=/octopus");
    expect(forgetFault("")).toMatch(/Path=\/$/);
  });
});
