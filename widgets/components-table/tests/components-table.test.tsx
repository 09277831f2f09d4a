import { createMockHost, infoOf, type MockHostOptions, sampleOf } from "@octopus-widgets/sdk/testing";
import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { componentsTable } from "../src/definition";

const DEVICES = ["mid/dish/001", "mid/dish/002", "mid/dish/010"];
const MODES = ["STOW", "OPERATE", "FAULT"];
let undo = () => {};

const infos = DEVICES.flatMap((device) => [
  infoOf(`${device}/state`, { datatype: "DevState", label: "State" }),
  infoOf(`${device}/mode`, { datatype: "DevEnum", enumLabels: MODES, label: "Dish mode", format: "%d" }),
  infoOf(`${device}/wind`, { unit: "m/s", format: "%4.1f", label: "Wind speed" }),
]);
const samples = DEVICES.flatMap((device, n) => [
  sampleOf(`${device}/state`, n === 1 ? "FAULT" : "ON"),
  sampleOf(`${device}/mode`, n),
  sampleOf(`${device}/wind`, [4, 11, 5.5][n] as number, { timestamp: 1_799_999_990 + n }),
]);

function show(config: object = {}, options: MockHostOptions = {}) {
  const mock = createMockHost({
    samples,
    infos,
    workspaces: [
      { id: "main", name: "Main" },
      { id: "dish", name: "Dish" },
    ],
    ...options,
  });
  undo = mock.install();
  const Component = componentsTable.component;
  const all = { ...componentsTable.defaultConfig, devices: DEVICES, attributes: ["state", "mode", "wind"], ...config };
  render(<Component instanceId="t1" config={all} />);
  return mock;
}
afterEach(() => {
  cleanup();
  undo();
});
const grid = () => screen.getByRole("grid");
const rows = () =>
  within(grid())
    .getAllByRole("row")
    .slice(1)
    .map((row) => [...row.querySelectorAll("[data-cell]")].map((cell) => cell.textContent));
const press = (key: string, more: object = {}) => fireEvent.keyDown(grid(), { key, ...more });

test("rows are devices and columns their attributes, with labels, units and what deviates marked", () => {
  show();
  expect(rows()).toEqual([
    ["001", "ON", "STOW", "4.0 m/s"],
    ["002", "FAULT", "OPERATE", "11.0 m/s"],
    ["010", "ON", "FAULT", "5.5 m/s"],
  ]);
  const [, , second] = within(grid()).getAllByRole("row");
  expect(second?.dataset.status).toBe("critical");
  expect(within(second as HTMLElement).getAllByRole("img", { name: "critical" }).length).toBe(2);
});

test("numbers instead of labels, no units, and names of the rows as they are given", () => {
  show({ useEnumLabels: false, showUnits: false, rowLabels: ["First", "", "Dish {member} of {index}"] });
  expect(rows().map(([name, , mode, wind]) => [name, mode, wind])).toEqual([
    ["First", "0", "4.0"],
    ["Dish 002 of 2", "1", "11.0"],
    ["Dish 010 of 3", "2", "5.5"],
  ]);
});

test("a value that goes stale is dimmed and says how old it is; an attribute that a device lacks is no fault", () => {
  const mock = show({ attributes: ["wind", "tilt"] });
  act(() => {
    mock.setInfo(null, "mid/dish/001/tilt");
    mock.push(sampleOf("mid/dish/001/wind", 4, { stale: true, age: 75 }));
  });
  const first = within(grid()).getAllByRole("row")[1] as HTMLElement;
  expect(first.textContent).toContain("stale 75 s");
  expect(first.textContent).toContain("no such attribute");
  expect(first.dataset.status).toBe("caution");
});

test("sorting, order and widths are kept by the widget, and begin as the settings say", () => {
  const config = { sortKey: "wind", sortDir: "desc", columnOrder: ["wind"], columnWidths: { wind: 120 } };
  show(config);
  expect(rows().map(([name]) => name)).toEqual(["002", "010", "001"]);
  expect(screen.getAllByRole("columnheader").map((head) => head.textContent)).toEqual([
    "Component",
    "wind",
    "state",
    "mode",
  ]);
  press("ArrowUp");
  press("Enter");
  expect(rows().map(([name]) => name)).toEqual(["001", "002", "010"]);
  press("ArrowRight");
  press("ArrowRight", { ctrlKey: true });
  expect(screen.getAllByRole("columnheader").map((head) => head.textContent)).toEqual([
    "Component",
    "state",
    "wind",
    "mode",
  ]);
});

test("the time of the newest value in the format that is chosen", () => {
  const times = (["time", "datetime", "iso", "age"] as const).map((timeColumnFormat) => {
    show({ timeColumnFormat, attributes: ["wind"] }, { now: 1_800_000_000 });
    const shown = rows()[0]?.at(-1);
    cleanup();
    return shown;
  });
  expect(times).toEqual(["07:59:50", "2027-01-15 07:59:50", "2027-01-15T07:59:50.000Z", "10 s"]);
});

test("a press sets the variable and opens the workspace, and the row is marked", () => {
  const mock = show({ selectedVariableKey: "dish", selectedVariableFormat: "{member}", workspace: "dish" });
  fireEvent.click(screen.getByText("11.0 m/s"));
  expect(mock.variables).toEqual({ dish: "002" });
  expect(mock.workspace).toBe("dish");
  expect(
    within(grid())
      .getAllByRole("row")
      .slice(1)
      .map((row) => row.getAttribute("aria-selected")),
  ).toEqual(["false", "true", "false"]);
});

test("a card shows the cell and further attributes of its device", () => {
  show({ attributes: ["wind"], hoverAttributes: ["mode"] });
  fireEvent.pointerOver(screen.getByText("11.0 m/s"));
  const card = screen.getByRole("tooltip");
  expect(card.textContent).toContain("Wind speed");
  expect(card.textContent).toContain("Dish modeOPERATE");
  press("Escape");
  expect(screen.queryByRole("tooltip")).toBeNull();
});

test("a device property stands for the devices it lists", async () => {
  const answers = { deviceProperties: () => ({ d0: { properties: [{ name: "dishes", value: DEVICES }] } }) };
  show({ devices: ["[properties]mid/control/1/dishes"] }, { answers });
  expect(screen.getByText("Reading device properties…")).toBeTruthy();
  await waitFor(() => expect(rows()).toHaveLength(3));
});

test("without live data the values are read at the dashboard's cadence", async () => {
  const answers = {
    readAttributes: ({ fullNames }: { readonly [name: string]: unknown }) => ({
      attributes: (fullNames as string[]).map((fullName) => ({
        fullName,
        value: 7,
        quality: "ATTR_VALID",
        timestamp: 1,
      })),
    }),
  };
  const mock = show({ useLiveData: false, attributes: ["wind"] }, { answers, samples: [] });
  await waitFor(() => expect(rows()[0]).toEqual(["001", "7.0 m/s"]));
  expect(mock.followed.size).toBe(0);
});

test("where there is no room for a table its rows are counted by level", () => {
  const wide = Object.getOwnPropertyDescriptor(HTMLElement.prototype, "clientHeight");
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, get: () => 60 });
  show();
  expect(
    within(screen.getByRole("list", { name: "Components by level" }))
      .getAllByRole("listitem")
      .map((item) => item.title),
  ).toEqual(["2 critical", "1 standby"]);
  if (wide) Object.defineProperty(HTMLElement.prototype, "clientHeight", wide);
});

test("the menu exports all rows as CSV", async () => {
  const mock = show({}, { now: 1_800_000_000 });
  void mock.actions.get("t1")?.[0]?.run({ title: "Dishes" });
  const lines = ((await mock.files[0]?.content.text()) ?? "").split("\r\n");
  expect(lines[0]).toContain("component,device,state,mode,wind (m/s),time");
  expect(lines[1]).toBe("001,mid/dish/001,ON,STOW,4,2027-01-15T08:00:00.000000Z");
});

test("no devices and no attributes are said, not shown as emptiness", () => {
  show({ devices: [] });
  expect(screen.getByText("No devices chosen")).toBeTruthy();
  cleanup();
  show({ attributes: [] });
  expect(screen.getByText("No attributes chosen")).toBeTruthy();
});
