import type { Config } from "@octopus-widgets/sdk";
import { createMockHost, infoOf, type MockHostOptions, sampleOf } from "@octopus-widgets/sdk/testing";
import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { commandPanel } from "../src/definition";

const ONE = "mid/dish/ska001";
const TWO = "mid/dish/ska002";
const MODES = ["STOW", "OPERATE", "STANDBY_FP"];
const infos = [ONE, TWO].flatMap((dish) => [
  infoOf(`${dish}/dishMode`, { datatype: "DevEnum", enumLabels: MODES }),
  infoOf(`${dish}/offset`, {
    label: "Offset",
    unit: "arcsec",
    writable: "READ_WRITE",
    minValue: "-30",
    maxValue: "30",
  }),
]);
const samples = [ONE, TWO].flatMap((dish) => [
  sampleOf(`${dish}/state`, "ON"),
  sampleOf(`${dish}/dishMode`, 1),
  sampleOf(`${dish}/offset`, 2),
]);
const COMMANDS = [
  { name: "SetStowMode", inType: "DevVoid", inTypeDesc: "Uninitialised", outType: "DevVoid" },
  { name: "SetStandbyFPMode", inType: "DevVoid", inTypeDesc: null, outType: "DevVoid" },
  { name: "Slew", inType: "DevVarDoubleArray", inTypeDesc: "azimuth and elevation", outType: "DevVoid" },
  { name: "ConfigureBand", inType: "DevShort", inTypeDesc: null, outType: "DevVoid" },
  { name: "Configure", inType: "DevString", inTypeDesc: null, outType: "DevVarLongStringArray" },
];
const ran = vi.fn<(given: { readonly [name: string]: unknown }) => unknown>();
const written = vi.fn();
const answers: NonNullable<MockHostOptions["answers"]> = {
  commandPanelDevice: ({ name }) => ({ device: { name, connected: true, commands: COMMANDS } }),
  executeCommand: (given) => ({ executeCommand: { ok: true, message: null, output: null, ...(ran(given) as object) } }),
  setAttributeValue: (given) => {
    written(given);
    return {
      setAttributeValue: { ok: true, message: null, valueBefore: 2, attribute: { fullName: "", value: given.value } },
    };
  },
};
const STOW = {
  name: "SetStowMode",
  label: "Stow",
  confirm: "none",
  preconditions: ["state in STANDBY, ON", "dishMode != STOW"],
  expect: ["dishMode = STOW"],
};
let undo = () => {};

async function show(actions: Config[], config: Config = {}, options: MockHostOptions = {}) {
  const mock = createMockHost({ infos, samples, answers, ...options });
  undo = mock.install();
  const Component = commandPanel.component;
  const all = { ...commandPanel.defaultConfig, devices: [ONE], actions, ...config };
  await act(async () => {
    render(<Component instanceId="p1" config={all} />);
  });
  return mock;
}
const button = (name: string | RegExp) => screen.getByRole("button", { name });
const press = async (name: string | RegExp): Promise<void> => act(async () => void fireEvent.click(button(name)));
const dialog = () => within(screen.getByRole("dialog"));
const type = (label: string | RegExp, value: string) =>
  fireEvent.change(dialog().getByLabelText(label), { target: { value } });
const submit = async (name: string): Promise<void> =>
  act(async () => void fireEvent.click(dialog().getByRole("button", { name })));

beforeEach(() => {
  ran.mockReset();
  written.mockReset();
  HTMLDialogElement.prototype.showModal ??= function () {
    this.open = true;
  };
});
afterEach(() => {
  cleanup();
  undo();
  vi.useRealTimers();
});

test("it says what to do where nothing is chosen", async () => {
  await show([]);
  expect(screen.getByText("No commands chosen")).toBeTruthy();
  cleanup();
  await show([STOW], { devices: ["mid/dish/{dish}"] }, { variables: { dish: "" } });
  expect(screen.getByText("No device chosen")).toBeTruthy();
});

test("a press runs the command, watches until what is expected comes true, and keeps it in the history", async () => {
  const mock = await show([STOW]);
  await press("Stow");
  expect(ran).toHaveBeenCalledWith({ device: ONE, command: "SetStowMode", argin: null });
  expect(screen.getByText("waiting for dishMode = STOW")).toBeTruthy();
  expect(button("Stow. It is running.").getAttribute("aria-disabled")).toBe("true");
  await act(async () => mock.push(sampleOf(`${ONE}/dishMode`, 0)));
  expect(screen.getByText("Done")).toBeTruthy();
  const [entry] = within(screen.getByRole("list", { name: "Commands run", hidden: true })).getAllByRole("listitem", {
    hidden: true,
  });
  expect(entry?.textContent).toMatch(/Stow on ska001.*UTC, Operator, 0\.\d s/);
});

test("what must hold is shown live, and a button that may not be pressed says why", async () => {
  const mock = await show([STOW]);
  const list = screen.getByRole("list", { name: "What must hold for Stow" });
  expect(list.textContent).toContain("dishMode ≠ STOW");
  expect(list.querySelectorAll('[data-holds="yes"]')).toHaveLength(2);
  await act(async () => mock.push(sampleOf(`${ONE}/dishMode`, 0)));
  const stow = button("Stow. It needs dishMode ≠ STOW; dishMode is STOW.");
  expect(list.querySelector('[data-holds="no"]')?.textContent).toContain("does not hold: dishMode is STOW");
  fireEvent.click(stow);
  expect(ran).not.toHaveBeenCalled();
  await act(async () => mock.push(sampleOf(`${ONE}/state`, "ON", { stale: true, age: 41 })));
  expect(button(/^Stow\. Nothing was heard of ska001 for 41 s\.$/)).toBeTruthy();
});

test("what does not come true in time is told with what is there instead, and a wait can be given up", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  await show([{ ...STOW, timeout: 5 }]);
  await press("Stow");
  await act(async () => vi.advanceTimersByTimeAsync(5000));
  expect(screen.getByRole("alert").textContent).toBe(
    "Not done: dishMode = STOW was not reached in time: dishMode is OPERATE5.0 s",
  );
  await press("Stow");
  await press("Wait no longer for Stow");
  expect(screen.getByRole("alert").textContent).toContain("was not reached before it was given up");
});

test("a refusal shows the device's words", async () => {
  ran.mockReturnValue({ ok: false, message: ["Sim_NotAllowed", "the dish is locked"] });
  await show([STOW]);
  await press("Stow");
  expect(screen.getByRole("alert").textContent).toContain("Not done: Sim_NotAllowed\nthe dish is locked");
});

test("arguments are asked for by type: numbers with limits, choices, arrays, JSON", async () => {
  await show(
    [
      { name: "Slew", argument: "{az}, 45", confirm: "none" },
      { name: "ConfigureBand", choices: ["1: B1", "2: B2"], confirm: "none" },
      { name: "Configure", json: true, confirm: "none" },
      { kind: "write", name: "offset", label: "Offset", confirm: "none", max: 10 },
    ],
    {},
    { variables: { az: "12.5" } },
  );
  await press("Slew");
  expect(dialog().getByLabelText(/DevVarDoubleArray/)).toHaveProperty("value", "12.5, 45");
  type(/DevVarDoubleArray/, "12.5, x");
  expect(dialog().getByText("item 2: expected a number; got x")).toBeTruthy();
  expect(dialog().getByRole("button", { name: "Slew" })).toHaveProperty("disabled", true);
  type(/DevVarDoubleArray/, "10, 50");
  await submit("Slew");
  expect(ran).toHaveBeenLastCalledWith({ device: ONE, command: "Slew", argin: [10, 50] });

  await press("ConfigureBand");
  expect(dialog().getByRole("option", { name: "B2 (2)" })).toBeTruthy();
  type(/DevShort/, "2");
  await submit("ConfigureBand");
  expect(ran).toHaveBeenLastCalledWith({ device: ONE, command: "ConfigureBand", argin: 2 });

  await press("Configure");
  type(/DevString/, '{"scan": 1');
  expect(dialog().getByText(/^expected JSON: /)).toBeTruthy();
  type(/DevString/, '{"scan": {"id": 1}}');
  await submit("Configure");
  expect(ran).toHaveBeenLastCalledWith({ device: ONE, command: "Configure", argin: '{"scan": {"id": 1}}' });

  await press("Offset");
  type(/New value/, "11");
  expect(dialog().getByText(/^expected -30 to 10.+; got 11$/)).toBeTruthy();
  type(/New value/, "-4.5");
  await submit("Offset");
  expect(written).toHaveBeenCalledWith({ device: ONE, name: "offset", value: -4.5 });
  expect(screen.getByText("Done: reads back -4.5")).toBeTruthy();
});

test("what is dangerous wants the device's name typed", async () => {
  await show([{ ...STOW, confirm: "type", question: "The dish leaves its target." }]);
  await press("Stow");
  expect(dialog().getByText("The dish leaves its target.")).toBeTruthy();
  expect(dialog().getByRole("button", { name: "Stow" })).toHaveProperty("disabled", true);
  type(/Type ska001 to confirm/, "ska001");
  await submit("Stow");
  expect(ran).toHaveBeenCalledTimes(1);
});

test("several devices are acted on at once, those that are chosen, and never without being asked", async () => {
  const mock = await show([STOW], { devices: [ONE, TWO] });
  await press("Stow");
  expect(ran).not.toHaveBeenCalled();
  await submit("Stow");
  expect(ran.mock.calls.map(([given]) => given.device)).toEqual([ONE, TWO]);
  await act(async () => mock.push(sampleOf(`${ONE}/dishMode`, 0)));
  expect(screen.queryByText("Done")).toBeNull();
  await act(async () => mock.push(sampleOf(`${TWO}/dishMode`, 0)));
  expect(screen.getByText("Done")).toBeTruthy();
  await act(async () => mock.push(sampleOf(`${ONE}/dishMode`, 1)));
  expect(button("Stow. It needs dishMode ≠ STOW; ska002: dishMode is STOW.")).toBeTruthy();
  await press("ska002");
  await press("Stow");
  expect(ran).toHaveBeenCalledTimes(3);
});

test("a sequence ends with the first step that fails; what comes after it is not sent", async () => {
  const second = { name: "SetStandbyFPMode", label: "Standby", confirm: "none", expect: ["dishMode = STANDBY_FP"] };
  const sequences = [{ label: "Rest", steps: ["Stow", "standby"], confirm: "ask" }];
  const mock = await show([STOW, second], { sequences });
  await press("Rest");
  expect(
    dialog()
      .getAllByRole("listitem")
      .map(({ textContent }) => textContent),
  ).toContain("Standby");
  ran.mockReturnValueOnce({ ok: false, message: ["locked"] });
  await submit("Rest");
  expect(ran).toHaveBeenCalledTimes(1);
  expect(screen.getByRole("alert").textContent).toContain("Not done: Stow: locked");
  await press("Rest");
  await submit("Rest");
  await act(async () => mock.push(sampleOf(`${ONE}/dishMode`, 0)));
  expect(screen.getByText("Standby: waiting for dishMode = STANDBY_FP")).toBeTruthy();
  await act(async () => mock.push(sampleOf(`${ONE}/dishMode`, 2)));
  await waitFor(() => expect(screen.getByText("Done")).toBeTruthy());
});

test("a long-running command is followed to its result", async () => {
  ran.mockReturnValue({ output: [[2], ["17_Configure"]] });
  const mock = await show([{ name: "Configure", argument: "{}", fixed: true, confirm: "none" }]);
  await press("Configure");
  expect(screen.getByText("waiting for its result")).toBeTruthy();
  const name = `${ONE}/longRunningCommandResult`;
  expect(mock.followed.has(name.toLowerCase())).toBe(true);
  await act(async () => mock.push(sampleOf(name, ["17_Configure", '[3, "no beam"]'])));
  expect(screen.getByRole("alert").textContent).toContain("Not done: FAILED: no beam");
});

test("who may not act, and a workspace that shows the past, have no buttons to press", async () => {
  const mock = await show([STOW, { name: "SetStandbyFPMode", label: "Standby", level: 4 }]);
  expect(button("Standby. This needs the role Engineer; you are Operator.")).toBeTruthy();
  await act(async () => mock.setRole("Viewer"));
  expect(button(/^Stow\. This needs the role Operator; you are Viewer\.$/)).toBeTruthy();
  await act(async () => {
    mock.setRole("Admin");
    mock.setReplay(1_700_000_000);
  });
  expect(button(/^Stow\. The workspace shows the past/).getAttribute("aria-disabled")).toBe("true");
});

test("settings that cannot be read, and what the device does not have, are told on the button", async () => {
  await show([{ ...STOW, preconditions: ["state"] }, { name: "Fly" }]);
  expect(button(/^Stow\. The settings say “state”: expected “attribute = value”/)).toBeTruthy();
  expect(button("Fly. The device has no command Fly.")).toBeTruthy();
});
