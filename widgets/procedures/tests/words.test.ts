import { expect, test } from "vitest";
import { durationText, kwargsOf, parseArguments, scriptName, stepOf, subarrayText } from "../src/words";

test("arguments are a JSON object, and what else they are is said", () => {
  expect(parseArguments('{"subarray_id": 1}')).toEqual({ ok: true, value: { subarray_id: 1 } });
  expect(parseArguments(" ")).toEqual({ ok: true, value: {} });
  expect(parseArguments("[1]")).toMatchObject({ ok: false, message: expect.stringContaining("got a list") });
  expect(parseArguments("null")).toMatchObject({ ok: false, message: expect.stringContaining("got null") });
  expect(parseArguments("{subarray_id: 1}")).toMatchObject({ ok: false, message: expect.stringContaining("JSON") });
});

test("scripts, subarrays and durations are short", () => {
  expect(scriptName("file:///scripts/observe.py")).toBe("observe.py");
  expect(scriptName("git://repo/observe.py?branch=main")).toBe("observe.py");
  expect(subarrayText({ subarray: 2, telescope: "ska_low" })).toBe("Low subarray 02");
  expect(subarrayText({ subarray: null, telescope: null })).toBe("");
  expect([0.02, 17.6, 379, 7300].map(durationText)).toEqual(["0.0 s", "18 s", "6 min 19 s", "2 h 1 min"]);
});

test("every state of the OET has its step", () => {
  const all = [
    "CREATING",
    "IDLE",
    "PREP_ENV",
    "LOADING",
    "INITIALISING",
    "READY",
    "RUNNING",
    "COMPLETE",
    "STOPPED",
    "FAILED",
  ];
  expect(all.map(stepOf)).toEqual([0, 0, 0, 0, 0, 1, 2, 3, 3, 3]);
});

test("named arguments are found where the OET has them", () => {
  expect(kwargsOf({ args: [], kwargs: { scans: 2 } })).toEqual({ scans: 2 });
  expect(kwargsOf(null)).toEqual({});
});
