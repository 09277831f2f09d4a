import { createMockHost, infoOf, type MockHostOptions, sampleOf } from "@octopus-widgets/sdk/testing";
import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { jive } from "../src/definition";

const TILE = "low-mccs/tile/001";
const temperature = {
  ...infoOf(`${TILE}/temperature`, { label: "Board", unit: "degC", format: "%.1f", maxAlarm: 70 }),
  displevel: "OPERATOR",
};
const mode = {
  ...infoOf(`${TILE}/adminMode`, {
    label: "Mode",
    datatype: "DevEnum",
    enumLabels: ["ONLINE", "OFFLINE"],
    writable: "READ_WRITE",
  }),
  displevel: "OPERATOR",
};
const command = (name: string, inType: string, outType: string) => ({
  name,
  inType,
  inTypeDesc: "Uninitialised",
  outType,
  outTypeDesc: null,
  displevel: "OPERATOR",
});
const details = {
  name: TILE,
  db: "ska",
  deviceClass: "MccsTile",
  connected: true,
  attributes: [temperature, mode],
  commands: [command("On", "DevVoid", "DevVoid"), command("SetPoint", "DevDouble", "DevString")],
  properties: [{ name: "station", value: ["low-mccs/station/001"] }],
};
const devices = [
  { name: TILE, db: "ska", deviceClass: "MccsTile" },
  { name: "low-mccs/tile/002", db: "ska", deviceClass: "MccsTile" },
];
type Given = { readonly [name: string]: unknown };
const listed = vi.fn(() => ({ devices }));
const answers: NonNullable<MockHostOptions["answers"]> = {
  jiveDevices: listed,
  jiveDevice: ({ name }: Given) => ({ device: name === TILE ? details : null }),
  jiveMembers: () => ({
    d0: { attributes: [{ name: "temperature" }], commands: [{ name: "On" }], properties: [{ name: "station" }] },
  }),
  executeCommand: ({ command: name, argin }: Given) => ({
    executeCommand:
      name === "On"
        ? { ok: false, message: ["Not in this mode"], output: null }
        : { ok: true, message: null, output: `set ${argin}` },
  }),
};
let undo = () => {};

function show(config: object = {}, options: MockHostOptions = {}) {
  const mock = createMockHost({
    answers,
    samples: [sampleOf(`${TILE}/temperature`, 41.25), sampleOf(`${TILE}/state`, "ON")],
    ...options,
  });
  undo = mock.install();
  const Component = jive.component;
  render(<Component instanceId="j1" config={{ ...jive.defaultConfig, ...config }} />);
  return mock;
}
async function openTile() {
  fireEvent.click(await screen.findByText("low-mccs"));
  fireEvent.click(screen.getByText("tile"));
  fireEvent.click(screen.getByText("001"));
  await screen.findByText("temperature");
}
beforeEach(() => localStorage.clear());
afterEach(() => {
  cleanup();
  undo();
  listed.mockClear();
});

test("the tree leads to a device with its state and its live values", async () => {
  const mock = show();
  await openTile();
  const row = screen.getByText("temperature").closest("li") as HTMLElement;
  expect(row.textContent).toContain("41.3 °C");
  expect(screen.getByText("ON")).toBeTruthy();
  act(() => mock.push(sampleOf(`${TILE}/temperature`, 71, { quality: "ATTR_ALARM" })));
  expect(row.textContent).toContain("71.0 °C");
  expect(within(row).getByRole("img", { name: "serious" })).toBeTruthy();
});

test("the keyboard walks the tree", async () => {
  show();
  const tree = await screen.findByRole("tree");
  fireEvent.keyDown(tree, { key: "ArrowRight" });
  fireEvent.keyDown(tree, { key: "ArrowDown" });
  fireEvent.keyDown(tree, { key: "Enter" });
  fireEvent.keyDown(tree, { key: "ArrowDown" });
  fireEvent.keyDown(tree, { key: "Enter" });
  await screen.findByText("temperature");
});

test("a search finds attributes of every device of the class and opens the one chosen", async () => {
  show();
  await screen.findByRole("tree");
  fireEvent.click(screen.getByRole("button", { name: "Attributes" }));
  fireEvent.change(screen.getByLabelText("Search"), { target: { value: "TEMP" } });
  await screen.findByText("low-mccs/tile/002/temperature");
  expect(screen.getByText("2 found")).toBeTruthy();
  fireEvent.click(screen.getByText("low-mccs/tile/001/temperature"));
  await waitFor(() =>
    expect((screen.getByText("temperature").closest("details") as HTMLDetailsElement).open).toBe(true),
  );
});

test("a command with an argument is checked, run and shown with its result; the history keeps it", async () => {
  const mock = show();
  await openTile();
  fireEvent.click(screen.getByRole("tab", { name: /Commands/ }));
  expect(screen.getByText("(Double) → String")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Run SetPoint" }));
  const dialog = screen.getByRole("dialog");
  fireEvent.change(within(dialog).getByLabelText("Argument (DevDouble)"), { target: { value: "hot" } });
  expect(within(dialog).getByText("expected a number; got hot")).toBeTruthy();
  fireEvent.change(within(dialog).getByLabelText("Argument (DevDouble)"), { target: { value: "12.5" } });
  fireEvent.click(within(dialog).getByRole("button", { name: "Run SetPoint" }));
  await within(dialog).findByText("set 12.5");
  expect(mock.log).toEqual([
    { kind: "mutation", what: "executeCommand", detail: { device: TILE, command: "SetPoint", argin: 12.5 } },
  ]);
  fireEvent.click(within(dialog).getAllByRole("button", { name: "Close" })[0] as HTMLElement);
  fireEvent.click(screen.getByRole("tab", { name: "History" }));
  expect(screen.getByText("SetPoint(12.5)")).toBeTruthy();
});

test("a refused command shows the device's reason", async () => {
  show();
  await openTile();
  fireEvent.click(screen.getByRole("tab", { name: /Commands/ }));
  fireEvent.click(screen.getByRole("button", { name: "Run On" }));
  const dialog = screen.getByRole("dialog");
  fireEvent.click(within(dialog).getByRole("button", { name: "Run On" }));
  await waitFor(() => expect(within(dialog).getByRole("alert").textContent).toBe("Not done: Not in this mode"));
});

test("a Viewer may look but not run or write, and is told why", async () => {
  const mock = show({}, { role: "Viewer" });
  await openTile();
  fireEvent.click(screen.getByRole("button", { name: /^Write adminMode\. This needs the role Operator/ }));
  fireEvent.click(screen.getByRole("tab", { name: /Commands/ }));
  fireEvent.click(screen.getByRole("button", { name: /^Run On\. This needs the role Operator/ }));
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(mock.log).toEqual([]);
});

test("properties are listed line by line", async () => {
  show();
  await openTile();
  fireEvent.click(screen.getByRole("tab", { name: /Properties/ }));
  expect(screen.getByText("low-mccs/station/001")).toBeTruthy();
});

test("the list of devices comes from the cache until it is too old or asked for again", async () => {
  show();
  await screen.findByText("2 devices");
  cleanup();
  undo();
  show({}, { now: 1_800_000_000 + 1800 });
  await screen.findByText("2 devices");
  expect(listed).toHaveBeenCalledTimes(1);
  fireEvent.click(screen.getByRole("button", { name: "Read the list of devices again" }));
  await waitFor(() => expect(listed).toHaveBeenCalledTimes(2));
  cleanup();
  undo();
  show({}, { now: 1_800_000_000 + 7200 });
  await waitFor(() => expect(listed).toHaveBeenCalledTimes(3));
});

test("a database that cannot be read says so and is tried again", async () => {
  let down = true;
  const failing = {
    ...answers,
    jiveDevices: () => {
      if (down) throw new Error("TangoGQL does not answer");
      return { devices };
    },
  };
  show({}, { answers: failing });
  await screen.findByText("TangoGQL does not answer");
  down = false;
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  await screen.findByText("2 devices");
});

test("choosing a device, or one of its attributes, sets a variable and opens a workspace", async () => {
  const workspaces = [
    { id: "main", name: "Main" },
    { id: "tiles", name: "Tiles" },
  ];
  const format = { selectedVariableKey: "tile", selectedVariableFormat: "{member}: {attribute}" };
  const mock = show({ ...format, workspace: "tiles" }, { workspaces });
  await openTile();
  expect(mock.variables.tile).toBe("001: ");
  expect(mock.workspace).toBe("tiles");
  cleanup();
  const other = show({ selectedVariableKey: "tile", selectedVariableFormat: "fullname" });
  await screen.findByRole("tree");
  fireEvent.click(screen.getByRole("button", { name: "Attributes" }));
  fireEvent.change(screen.getByLabelText("Search"), { target: { value: "temperature" } });
  fireEvent.click(await screen.findByText("low-mccs/tile/002/temperature"));
  expect(other.variables.tile).toBe("low-mccs/tile/002/temperature");
});

test("enums show their labels, or numbers where the settings say so", async () => {
  const samples = [sampleOf(`${TILE}/adminMode`, 1)];
  show({}, { samples });
  await openTile();
  const row = () => screen.getByText("adminMode").closest("li") as HTMLElement;
  expect(row().textContent).toContain("OFFLINE");
  cleanup();
  show({ useEnumLabels: false }, { samples });
  await openTile();
  expect(row().textContent).not.toContain("OFFLINE");
});
