import { createMockHost, infoOf, type MockHostOptions, sampleOf } from "@octopus-widgets/sdk/testing";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { attributeDisplay } from "../src/definition";

const T = "low/tile/001/temperature";
const MODE = "low/tile/001/adminMode";
const infos = [
  infoOf(T, { label: "Board temperature", unit: "degC", format: "%.1f" }),
  infoOf(MODE, { label: "Admin mode", datatype: "DevEnum", enumLabels: ["ONLINE", "OFFLINE"], writable: "READ_WRITE" }),
];
let undo = () => {};

function show(config: object = {}, options: MockHostOptions = {}) {
  const mock = createMockHost({
    infos,
    samples: [sampleOf(T, 41.25), sampleOf(MODE, 0, { writeValue: 0 })],
    ...options,
  });
  undo = mock.install();
  const Component = attributeDisplay.component;
  render(
    <Component instanceId="a1" config={{ ...attributeDisplay.defaultConfig, attributes: [T, MODE], ...config }} />,
  );
  return mock;
}
const rows = () => screen.getAllByRole("listitem");
afterEach(() => {
  cleanup();
  undo();
});

test.each(["list", "big-number"])("as %s: label, formatted value, unit and enum label", (layout) => {
  show({ layout });
  expect(rows()[0]?.textContent).toContain("Board temperature41.3°C");
  expect(rows()[1]?.textContent).toContain("Admin modeONLINE");
});

test("an alarm shows its symbol; a stale value its age; a fault its code", () => {
  const mock = show();
  act(() => mock.push(sampleOf(T, 92, { quality: "ATTR_ALARM" })));
  expect(screen.getByRole("img", { name: "serious" })).toBeTruthy();
  act(() => mock.push(sampleOf(T, 92, { stale: true, age: 130 })));
  expect(rows()[0]?.textContent).toContain("stale 2 min");
  const error = { code: "SOURCE_UNAVAILABLE", message: "The database does not answer" };
  act(() => mock.push(sampleOf(T, null, { quality: "ATTR_INVALID", error })));
  expect(rows()[0]?.textContent).toContain("—");
  expect(screen.getByTitle(error.message).textContent).toBe("source unavailable");
});

test("templates word label and value, with dashboard variables in the names", () => {
  show(
    { attributes: ["low/tile/{n}/temperature"], labelFormat: "Tile {member}", valueFormat: "{value} at {room}" },
    { variables: { n: "001", room: "B2" } },
  );
  expect(rows()[0]?.textContent).toContain("Tile 00141.3 at B2°C");
});

test("a value that has not come is waited for; an attribute nobody knows is named so", () => {
  const mock = show({}, { samples: [] });
  expect(rows()[0]?.textContent).toContain("…");
  act(() => mock.setInfo(null, T));
  expect(rows()[0]?.textContent).toContain("unknown attribute");
});

test("an Operator writes an enum by its label; the set point shows while it differs", async () => {
  const answers = {
    setAttributeValue: ({ value }: { readonly [name: string]: unknown }) => ({
      setAttributeValue: {
        ok: true,
        message: null,
        valueBefore: 0,
        attribute: { fullName: MODE, value, writeValue: value, quality: "ATTR_VALID", timestamp: 1 },
      },
    }),
  };
  const mock = show({}, { answers });
  expect(screen.queryByRole("button", { name: "Write Board temperature" })).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Write Admin mode" }));
  fireEvent.change(screen.getByLabelText("New value"), { target: { value: "1" } });
  fireEvent.click(screen.getByRole("button", { name: "Write OFFLINE" }));
  await waitFor(() => screen.getByText(/Reads back OFFLINE; was ONLINE/));
  expect(mock.log[0]?.detail).toEqual({ device: "low/tile/001", name: "adminMode", value: 1 });
  act(() => mock.push(sampleOf(MODE, 0, { writeValue: 1 })));
  expect(screen.getByTitle("Set point").textContent).toBe("→ OFFLINE");
});

test("a Viewer sees the pen with the reason why it does nothing", () => {
  const mock = show({}, { role: "Viewer" });
  fireEvent.click(screen.getByRole("button", { name: /Write Admin mode\. This needs the role Operator/ }));
  expect(mock.log).toEqual([]);
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("the menu of the frame exports what is shown", async () => {
  const mock = show();
  void mock.actions.get("a1")?.[0]?.run({ title: "Tile" });
  const text = await mock.files[0]?.content.text();
  expect(text).toContain(`${T},41.25,,degC,ATTR_VALID,,`);
  expect(text).toContain(`${MODE},0,ONLINE,,ATTR_VALID,,`);
});

test("a press on a label sets the variable and opens the workspace; the card shows more", () => {
  const workspaces = [
    { id: "main", name: "Main" },
    { id: "tile", name: "Tile" },
  ];
  const config = {
    selectedVariableKey: "tile",
    selectedVariableFormat: "{member}",
    workspace: "tile",
    hoverAttributes: [[MODE]],
  };
  const mock = show(config, { workspaces });
  fireEvent.pointerEnter(rows()[0] as HTMLElement);
  expect(screen.getByRole("tooltip").textContent).toContain("Admin modeONLINE");
  fireEvent.click(screen.getByRole("button", { name: "Board temperature" }));
  expect([mock.variables, mock.workspace]).toEqual([{ tile: "001" }, "tile"]);
  expect(screen.getByRole("button", { name: "Board temperature", pressed: true })).toBeTruthy();
});

test("whether set points can be written is asked of those who may", () => {
  expect(attributeDisplay.configFields?.find(({ name }) => name === "allowWrite")?.level).toBe(3);
});
