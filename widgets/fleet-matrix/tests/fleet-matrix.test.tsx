import { createMockHost, infoOf, type MockHostOptions, sampleOf } from "@octopus-widgets/sdk/testing";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fleetMatrix } from "../src/definition";
import { elementRect, layOut } from "../src/layout";

const DEVICES = Array.from({ length: 6 }, (_, n) => `mid/dish/00${n + 1}`);
const BOX = { width: 600, height: 300 };
let undo = () => {};
let drawn: { style: string; rect: number[] }[] = [];

/** What is filled, in which colour: happy-dom has no canvas of its own. */
function pretendedContext(): unknown {
  const state: { [name: string]: unknown } = {};
  return new Proxy(state, {
    get: (_, name) => {
      if (name === "fillRect") return (...rect: number[]) => drawn.push({ style: String(state.fillStyle), rect });
      if (name === "measureText") return () => ({ width: 20 });
      return name in state ? state[name as string] : () => undefined;
    },
    set: (_, name, value) => {
      state[name as string] = value;
      return true;
    },
  });
}

beforeEach(() => {
  drawn = [];
  vi.stubGlobal("Path2D", class {});
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockImplementation(() => BOX.width);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockImplementation(() => BOX.height);
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockImplementation(() => pretendedContext() as never);
  document.documentElement.style.setProperty("--status-critical", "red");
});
afterEach(() => {
  cleanup();
  undo();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function show(config: object = {}, options: MockHostOptions = {}) {
  const mock = createMockHost({
    infos: DEVICES.flatMap((device) => [
      infoOf(`${device}/state`, { datatype: "DevState", label: "State" }),
      infoOf(`${device}/power`, { unit: "W", format: "%5.1f", label: "Power" }),
    ]),
    samples: DEVICES.flatMap((device, n) => [
      sampleOf(`${device}/state`, n === 2 ? "FAULT" : "ON"),
      sampleOf(`${device}/power`, n),
    ]),
    ...options,
  });
  undo = mock.install();
  const Component = fleetMatrix.component;
  const all = { ...fleetMatrix.defaultConfig, devices: DEVICES, attributes: ["state", "power"], ...config };
  render(<Component instanceId="f1" config={all} />);
  return mock;
}
const list = () => screen.getByRole("listbox");
const option = () => screen.getByRole("option").textContent;

test("every field is drawn, and what deviates in the colour of its level", async () => {
  const mock = show();
  await waitFor(() => expect(drawn.slice(-12).filter(({ style }) => style === "red")).toHaveLength(1));
  const failing = drawn.slice(-12).find(({ style }) => style === "red")?.rect ?? [];
  const element = elementRect(layOut(6, 2, BOX), 2);
  expect([failing[0], failing[1]]).toEqual([element.x + 0.5, element.y + 0.5]);
  drawn = [];
  act(() => mock.push(sampleOf(`${DEVICES[2]}/state`, "ON")));
  expect(drawn.some(({ style }) => style === "red")).toBe(false);
});

test("elements are counted by level, and fields are named", () => {
  show();
  const counts = screen.getByRole("list", { name: "Fleet by level" });
  expect([...counts.children].map((item) => item.getAttribute("title"))).toEqual(["1 critical", "5 normal"]);
  expect(screen.getByRole("list", { name: "Fields of an element" }).textContent).toContain("power");
});

test("the keys move from element to element, and each says what it is", () => {
  show();
  expect(option()).toBe("001, normal: state ON, power 0.0 W");
  fireEvent.keyDown(list(), { key: "ArrowRight" });
  fireEvent.keyDown(list(), { key: "ArrowRight" });
  expect(option()).toBe("003, critical: state FAULT, power 2.0 W");
  expect(screen.getByRole("option").getAttribute("aria-posinset")).toBe("3");
  expect(screen.getByRole("tooltip").textContent).toContain("mid/dish/003/state");
});

test("a press or Enter sets the variable, and its element is chosen", () => {
  const mock = show({ selectedVariableKey: "dish", selectedVariableFormat: "{member}" });
  const { x, y, width, height } = elementRect(layOut(6, 2, BOX), 4);
  fireEvent.click(list(), { clientX: x + width / 4, clientY: y + height / 2 });
  expect(mock.variables.dish).toBe("005");
  expect(screen.getByRole("option").getAttribute("aria-selected")).toBe("true");
  fireEvent.keyDown(list(), { key: "ArrowLeft" });
  fireEvent.keyDown(list(), { key: "Enter" });
  expect(mock.variables.dish).toBe("004");
});

test("the card shows the field under the pointer, its neighbours, and further attributes", () => {
  show({ hoverAttributes: ["state"], attributes: ["power"] });
  const { x, y } = elementRect(layOut(6, 1, BOX), 1);
  fireEvent.pointerMove(list(), { clientX: x + 3, clientY: y + 3 });
  expect(screen.getByRole("tooltip").textContent).toContain("Power");
  expect(screen.getByRole("tooltip").textContent).toContain("StateON");
  fireEvent.pointerLeave(list());
  expect(screen.queryByRole("tooltip")).toBeNull();
});

test("numbers have colours by their value, from the lowest to the highest", async () => {
  show({ attributes: ["power"], colourBy: "value" });
  await waitFor(() => expect(drawn.length).toBeGreaterThanOrEqual(6));
  const styles = drawn.slice(-6).map(({ style }) => style);
  expect([styles[0], styles[5]]).toEqual(["rgb(0 32 76)", "rgb(255 234 70)"]);
});

test("where an element has no room, there are only the counts", () => {
  BOX.width = 20;
  BOX.height = 5;
  show();
  Object.assign(BOX, { width: 600, height: 300 });
  expect(screen.queryByRole("listbox")).toBeNull();
  expect(screen.getByRole("list", { name: "Fleet by level" })).toBeTruthy();
});

test("no devices and no attributes are said; properties stand for devices", async () => {
  show({ devices: [] });
  expect(screen.getByText("No devices chosen")).toBeTruthy();
  cleanup();
  show({ attributes: [] });
  expect(screen.getByText("No attributes chosen")).toBeTruthy();
  cleanup();
  const answers = { deviceProperties: () => ({ d0: { properties: [{ name: "dishes", value: DEVICES }] } }) };
  show({ devices: ["[properties]mid/control/1/dishes"] }, { answers });
  await waitFor(() => expect(list().getAttribute("aria-label")).toBe("Fleet, 6 elements"));
});
