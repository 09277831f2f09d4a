import { infoOf, sampleOf } from "@octopus-widgets/sdk/testing";
import { expect, test } from "vitest";
import { type Condition, look, readCondition, tally } from "../src/conditions";
import { meaningOf, resultOf } from "../src/reply";

const DISH = "mid/dish/1";
const infos = { [`${DISH}/mode`]: infoOf(`${DISH}/mode`, { datatype: "DevEnum", enumLabels: ["STOW", "OPERATE"] }) };
const samples = {
  [`${DISH}/state`]: sampleOf(`${DISH}/state`, "STANDBY"),
  [`${DISH}/mode`]: sampleOf(`${DISH}/mode`, 1),
  [`${DISH}/elevation`]: sampleOf(`${DISH}/elevation`, 41.5),
  [`${DISH}/old`]: sampleOf(`${DISH}/old`, 1, { stale: true, age: 41 }),
  "mid/weather/1/wind": sampleOf("mid/weather/1/wind", 8),
};
const known = { samples, infos };
const read = (text: string): Condition => {
  const found = readCondition(text);
  if (!found.ok) throw new Error(found.message);
  return found.condition;
};
const truth = (text: string): [string, string] => {
  const { holds, why } = look(read(text), DISH, known);
  return [holds, why];
};

test.each([
  ["state in STANDBY, ON", "yes", ""],
  ["state not in OFF, FAULT", "yes", ""],
  ["mode = operate", "yes", ""],
  ["mode = 1", "yes", ""],
  ["mode == STOW", "no", "mode is OPERATE"],
  ["mode != OPERATE", "no", "mode is OPERATE"],
  ["mode >= OPERATE", "yes", ""],
  ["elevation >= 15 and elevation < 41.6", "yes", ""],
  ["elevation > 41.5", "no", "elevation is 41.5"],
  ["mid/weather/1/wind < 10", "yes", ""],
  ["nothing = 1", "unknown", "nothing is not known yet"],
  ["old = 1", "unknown", "old is stale 41 s"],
  ["old = 1 and mode = STOW", "no", "mode is OPERATE"],
])("%s: %s", (text, holds, why) => {
  expect(truth(text)).toEqual([holds, why]);
});

test.each([["state"], ["state ="], ["= ON"], ["state = ON, OFF"], ["state in ON,"], ["state ~ ON"], [""]])(
  "“%s” is no condition, and the reason names it",
  (text) => {
    const found = readCondition(text);
    expect(found.ok).toBe(false);
  },
);

test("of several devices, how many hold is told, and which does not", () => {
  const other = "mid/dish/2";
  const both = { infos, samples: { ...samples, [`${other}/state`]: sampleOf(`${other}/state`, "FAULT") } };
  expect(tally(read("state = STANDBY"), [DISH, other], both, (name) => name.slice(-1))).toEqual({
    holds: "no",
    count: 1,
    of: 2,
    why: "2: state is FAULT",
  });
});

test("a reply of code and text is understood, and anything else is told as it is", () => {
  const type = "DevVarLongStringArray";
  expect(meaningOf([[0], ["done"]], type)).toEqual({ ok: true, text: "OK: done", goesOn: null });
  expect(meaningOf([[5], ["busy"]], type)).toEqual({ ok: false, text: "REJECTED: busy", goesOn: null });
  expect(meaningOf([[2], ["17_Scan"]], type)).toEqual({ ok: true, text: "QUEUED: 17_Scan", goesOn: "17_Scan" });
  expect(meaningOf([1, 2], "DevVarLongArray").text).toBe("[1,2]");
  expect(meaningOf("gains solved", "DevString").text).toBe("gains solved");
  expect(meaningOf(null, "DevVoid").text).toBe("");
});

test("the result of a long-running command is taken for its own id, once it has ended", () => {
  const of = (...value: string[]) => sampleOf("a/b/c/longRunningCommandResult", value);
  expect(resultOf(of("16_On", '[0, "on"]'), "17_Scan")).toBeNull();
  expect(resultOf(of("17_Scan", ""), "17_Scan")).toBeNull();
  expect(resultOf(of("17_Scan", '[1, "started"]'), "17_Scan")).toBeNull();
  expect(resultOf(of("17_Scan", '[3, "no beam"]'), "17_Scan")).toEqual({
    ok: false,
    text: "FAILED: no beam",
    goesOn: null,
  });
  expect(resultOf(of("17_Scan", "not JSON"), "17_Scan")).toEqual({ ok: true, text: "not JSON", goesOn: null });
});
