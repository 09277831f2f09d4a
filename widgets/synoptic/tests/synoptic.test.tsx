import type { Json, WidgetProps } from "@octopus-widgets/sdk";
import { createMockHost, infoOf, type MockHostOptions, sampleOf } from "@octopus-widgets/sdk/testing";
import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { buildDrawing } from "../src/build";
import { bindingOf, type SynopticConfig } from "../src/config";
import { synoptic } from "../src/definition";
import { readDrawing } from "../src/drawing";
import { Painter } from "../src/painter";
import { fileOf } from "./samples";

const T = "mid-dish/dish-manager/ska001/temperature";
const MODE = "mid-dish/dish-manager/ska001/dishMode";
const SET = "mid-dish/dish-manager/ska001/setPoint";
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50">
  <g id="motor"><title>Motor</title><rect id="box" x="0" y="0" width="20" height="20" fill="#333333"/></g>
  <text id="words" x="5" y="40">as drawn</text><circle id="lamp" cx="60" cy="20" r="5"/><rect id="bar" x="80" y="0" width="10" height="40"/></svg>`;
const infos = [
  infoOf(T, { label: "Temperature", unit: "degC", format: "%4.1f" }),
  infoOf(MODE, { label: "Mode", datatype: "DevEnum", enumLabels: ["STOW", "OPERATE"] }),
  infoOf(SET, { label: "Set point", unit: "V", writable: "READ_WRITE" }),
];
const samples = [sampleOf(T, 21.5), sampleOf(MODE, 1), sampleOf(SET, 3)];
let undo = () => {};

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(800);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(500);
});
afterEach(() => {
  cleanup();
  undo();
  vi.restoreAllMocks();
});

function show(bindings: Json[], config: Partial<SynopticConfig> = {}, options: MockHostOptions = {}) {
  const mock = createMockHost({ infos, samples, variables: { dish: "ska001", part: "" }, ...options });
  undo = mock.install();
  const Component = synoptic.component;
  const settings = { ...synoptic.defaultConfig, drawing: fileOf(SVG), bindings, ...config } as SynopticConfig;
  const props: WidgetProps = { instanceId: "s1", config: settings };
  render(<Component {...props} />);
  return mock;
}

const part = (id: string): Element => {
  const found = document.querySelector(`[id$="-${id}"]`);
  if (!found) throw new Error(`expected the part ${id}`);
  return found;
};
const settled = (what: () => void) => waitFor(what, { interval: 5 });

test("values show on their parts, and a drawing without values is as it was drawn", async () => {
  const mock = show([
    { part: "words", attributes: [T], show: "text" },
    { part: "box", attributes: [T], show: "colour", colours: "20 caution, 40 serious" },
    { part: "bar", attributes: [T], show: "stretch", to: 43 },
    { part: "lamp", attributes: ["mid-dish/dish-manager/{dish}/dishMode"], show: "visible", condition: "= OPERATE" },
  ]);
  await settled(() => expect(part("words").textContent).toBe("21.5 °C"));
  expect(part("box").getAttribute("fill")).toBe("var(--status-caution)");
  expect(part("bar").getAttribute("transform")).toBe("translate(0 40) scale(1 0.5) translate(0 -40)");
  expect(part("lamp").getAttribute("display")).toBeNull();
  act(() => mock.push(sampleOf(T, 10), sampleOf(MODE, 0)));
  await settled(() => expect(part("words").textContent).toBe("10.0 °C"));
  expect(part("box").getAttribute("fill")).toBe("#333333");
  expect(part("lamp").getAttribute("display")).toBe("none");
});

test("an old value is dimmed and carries its age; one that cannot be had is a dash", async () => {
  const mock = show([{ part: "words", attributes: [T], show: "text" }]);
  act(() => mock.push(sampleOf(T, 21.5, { stale: true, age: 41 })));
  await settled(() => expect(part("words").textContent).toBe("21.5 · 41 s"));
  expect(part("words").hasAttribute("data-old")).toBe(true);
  act(() => mock.push(sampleOf(T, null, { error: { code: "FORBIDDEN", message: "not for you" } })));
  await settled(() => expect(part("words").textContent).toBe("—"));
  expect(part("words").hasAttribute("data-absent")).toBe(true);
});

test("a level has its symbol beside its colour; a critical part blinks until it is looked at", async () => {
  const state = "mid-dish/dish-manager/ska001/state";
  const options = { infos: [infoOf(state, { datatype: "DevState" })], samples: [sampleOf(state, "FAULT")] };
  show([{ part: "motor", attributes: [state], blink: true }], {}, options);
  await settled(() => expect(part("motor").getAttribute("data-level")).toBe("critical"));
  expect(document.querySelector('path[data-level="critical"]')).toBeTruthy();
  expect(part("motor").hasAttribute("data-new")).toBe(true);
  fireEvent.pointerMove(part("box"));
  expect(part("motor").hasAttribute("data-new")).toBe(false);
});

test("what a screen reader says follows the values, untouched", async () => {
  const mock = show([{ part: "motor", attributes: [T] }]);
  const motor = await screen.findByRole("img", { name: /^Motor:/ });
  act(() => mock.push(sampleOf(T, 22.5)));
  await waitFor(() => expect(motor.getAttribute("aria-label")).toBe("Motor: 22.5 °C, normal"), { timeout: 4_000 });
});

test("arrows go through the parts, whose names say their values, and show their cards", async () => {
  show([
    { part: "motor", attributes: [T], action: "variable", variable: "part", value: "{member}" },
    { part: "words", attributes: [MODE], show: "text", template: "{value}" },
  ]);
  const motor = await screen.findByRole("button", { name: /^Motor:/ });
  act(() => (motor as unknown as HTMLElement).focus());
  fireEvent.focus(motor);
  await settled(() => expect(motor.getAttribute("aria-label")).toBe("Motor: 21.5 °C, normal"));
  expect(screen.getByRole("tooltip", { hidden: true }).textContent).toContain("Temperature");
  fireEvent.keyDown(motor, { key: "ArrowRight" });
  expect(part("words").getAttribute("tabindex")).toBe("0");
  expect(motor.getAttribute("tabindex")).toBe("-1");
});

test("a press sets a variable", async () => {
  const mock = show([{ part: "motor", attributes: [T], action: "variable", variable: "part", value: "{member}" }]);
  fireEvent.click(await screen.findByRole("button", { name: /^Motor:/ }));
  expect(mock.variables.part).toBe("ska001");
});

const COMMANDS = {
  synopticCommands: () => ({ device: { commands: [{ name: "Slew", inType: "DevDouble" }] } }),
  executeCommand: () => ({ executeCommand: { ok: true, message: null, output: null } }),
};

test.each<[string, MockHostOptions, string, string[]]>([
  ["runs after a question", {}, "Slew 12.5", ["confirm", "mutation", "notify"]],
  ["does not run when declined", { confirm: () => false }, "Slew 12.5", ["confirm"]],
  ["does not run for a Viewer", { role: "Viewer" }, "Slew 12.5", ["notify"]],
  ["does not run with an argument that is none", {}, "Slew fast", ["notify"]],
  ["does not run where there is none", {}, "Jump", ["notify"]],
])("a command %s", async (_, options, command, said) => {
  const mock = show(
    [{ part: "motor", attributes: [T], action: "command", command }],
    {},
    { answers: COMMANDS, ...options },
  );
  fireEvent.click(await screen.findByRole("button", { name: /^Motor:/ }));
  await settled(() => expect(mock.log.map(({ kind }) => kind)).toEqual(said));
  if (said.includes("mutation"))
    expect(mock.log[1]?.detail).toEqual({ device: "mid-dish/dish-manager/ska001", command: "Slew", argin: 12.5 });
});

test("nothing acts while the workspace shows the past", async () => {
  const mock = show([{ part: "motor", attributes: [SET], action: "write" }]);
  act(() => mock.setReplay(1_700_000_000));
  fireEvent.click(await screen.findByRole("button", { name: /^Motor:/ }));
  await settled(() => expect(mock.log[0]?.what).toContain("shows the past"));
  act(() => mock.setReplay(null));
  fireEvent.click(screen.getByRole("button", { name: /^Motor:/ }));
  expect(await screen.findByRole("dialog", { name: "Write Set point", hidden: true })).toBeTruthy();
});

test("a part is chosen in the drawing, bound, and the change undone and done again", async () => {
  show([]);
  fireEvent.click(screen.getByRole("button", { name: "Edit the bindings" }));
  fireEvent.click(part("words"));
  const form = screen.getByRole("region", { name: "Bindings of words" });
  fireEvent.click(within(form).getByRole("button", { name: "Add a binding" }));
  const attribute = within(form).getByLabelText("Attribute");
  fireEvent.change(attribute, { target: { value: T } });
  fireEvent.blur(attribute);
  fireEvent.change(within(form).getByLabelText("Shows as"), { target: { value: "text" } });
  await settled(() => expect(part("words").textContent).toBe("21.5 °C"));
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  await settled(() => expect(part("words").textContent).toBe("as drawn"));
  fireEvent.keyDown(form, { key: "z", ctrlKey: true, shiftKey: true });
  await settled(() => expect(part("words").textContent).toBe("21.5 °C"));
  fireEvent.click(within(form).getByRole("button", { name: "Remove this binding" }));
  await settled(() => expect(part("words").textContent).toBe("as drawn"));
});

test("bindings without a part are listed as broken, and can be given another", async () => {
  show([{ part: "gone", attributes: [T], show: "text" }]);
  expect(screen.getByText("1 binding is broken")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Edit the bindings" }));
  const lost = screen.getByRole("region", { name: "Bindings that are broken" });
  expect(lost.textContent).toContain("the drawing has no such part");
  fireEvent.click(within(lost).getByRole("button", { name: "gone" }));
  const field = screen.getByLabelText("Part");
  fireEvent.change(field, { target: { value: "words" } });
  fireEvent.blur(field);
  await settled(() => expect(part("words").textContent).toBe("21.5 °C"));
  expect(screen.queryByRole("region", { name: "Bindings that are broken" })).toBeNull();
});

test("a Viewer has no editor", () => {
  show([], {}, { role: "Viewer" });
  expect(screen.queryByRole("button", { name: "Edit the bindings" })).toBeNull();
});

test("a drawing that cannot be read says where and why", () => {
  show([], { drawing: fileOf("<svg>\n<g></svg>") });
  expect(screen.getByRole("status").textContent).toMatch(/This drawing cannot be shown.*Line 2, column \d+: /);
});

test("the keyboard zooms, moves and fits", async () => {
  show([]);
  const drawing = screen.getByRole("group", { name: "Synoptic: drawing" });
  const seen = () => drawing.querySelector("svg")?.getAttribute("viewBox");
  await settled(() => expect(seen()).toBe("0 0 100 50"));
  fireEvent.keyDown(drawing, { key: "+" });
  expect(seen()).toBe("10 5 80 40");
  fireEvent.keyDown(drawing, { key: "ArrowRight", shiftKey: true });
  expect(seen()).toBe("20 5 80 40");
  fireEvent.keyDown(drawing, { key: "0" });
  expect(seen()).toBe("0 0 100 50");
});

test("of 500 parts only what differs is written, once a frame", () => {
  const mock = createMockHost();
  undo = mock.install();
  const text = `<svg xmlns="http://www.w3.org/2000/svg">${Array.from({ length: 500 }, (_, n) => `<rect id="r${n}" x="${n}" width="1" height="9"/>`).join("")}</svg>`;
  const { elements } = buildDrawing(readDrawing(text), "", false);
  const names = Array.from({ length: 500 }, (_, n) => `a/b/${n}/v`);
  const binding = bindingOf({ show: "stretch" });
  const overlay = document.createElementNS("http://www.w3.org/2000/svg", "g");
  const resolved = names.map((name, n) => ({ key: `r${n}`, names: [name], binding, index: 0 }));
  const painter = new Painter(elements, resolved, overlay, new Map(), 5);
  painter.take(names.map((name) => sampleOf(name, 1)));
  painter.flush();
  const begun = painter.writes;
  // Two samples of each within a frame are one writing; the same value again is none.
  painter.take(names.map((name) => sampleOf(name, 50)));
  painter.take(names.map((name) => sampleOf(name, 60)));
  painter.flush();
  expect(painter.writes - begun).toBe(500);
  painter.take(names.map((name) => sampleOf(name, 60)));
  painter.flush();
  expect(painter.writes - begun).toBe(500);
  painter.stop();
  expect(elements.get("r7")?.hasAttribute("transform")).toBe(false);
});
