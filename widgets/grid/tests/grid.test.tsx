import { createMockHost, infoOf, type MockHostOptions, sampleOf } from "@octopus-widgets/sdk/testing";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { grid } from "../src/definition";

const NAMES = ["low/sub/01/health", "low/sub/02/health", "low/sub/03/health"];
const health = (name: string) =>
  infoOf(name, { datatype: "DevEnum", enumLabels: ["OK", "DEGRADED", "FAILED"], label: "Health" });
let undo = () => {};

function show(config: object, options: MockHostOptions = {}) {
  const samples = NAMES.map((name, index) => sampleOf(name, index));
  const mock = createMockHost({
    samples,
    infos: NAMES.map(health),
    workspaces: [
      { id: "main", name: "Main" },
      { id: "detail", name: "Detail" },
    ],
    ...options,
  });
  undo = mock.install();
  const Component = grid.component;
  render(<Component instanceId="g1" config={{ ...grid.defaultConfig, attributes: NAMES, ...config }} />);
  return mock;
}
const cells = () => screen.getAllByRole("gridcell");
afterEach(() => {
  cleanup();
  undo();
});

test("each attribute is a square whose status follows what its label means", () => {
  show({ cellFontSizePx: 12 });
  expect(cells().map((cell) => [cell.textContent, cell.dataset.status])).toEqual([
    ["OK", "normal"],
    ["DEGRADED", "caution"],
    ["FAILED", "critical"],
  ]);
  expect(cells()[2]?.getAttribute("aria-label")).toBe("low/sub/03/health: FAILED, critical");
});

test("a square follows its attribute, and a stale one says how old it is", () => {
  const mock = show({ cellFontSizePx: 12 });
  act(() => mock.push(sampleOf(NAMES[0] as string, 2), sampleOf(NAMES[1] as string, 1, { stale: true, age: 9 })));
  expect(cells()[0]?.textContent).toBe("FAILED");
  expect(cells()[1]?.getAttribute("aria-label")).toContain("stale 9 s");
  expect(cells()[1]?.hasAttribute("data-stale")).toBe(true);
});

test("a square whose value is no number stands out, although only its member is written", () => {
  const name = NAMES[0] as string;
  show({ cellLabelFormat: "{member}" }, { infos: [infoOf(name)], samples: [sampleOf(name, null)] });
  expect(screen.getAllByRole("gridcell")[0]?.dataset.status).toBe("caution");
});

test("the text is a template; numbers instead of labels, and units, when asked", () => {
  show(
    { cellFontSizePx: 12, cellLabelFormat: "{member}={value}", useEnumLabels: false, showUnits: true },
    { infos: [infoOf(NAMES[0] as string, { unit: "K", format: "%d" })] },
  );
  expect(cells()[0]?.textContent).toBe("01=0 K");
});

test("a click sets the variable and opens the workspace; the chosen square is marked", async () => {
  const mock = show({ selectedVariableKey: "sub", selectedVariableFormat: "{member}", workspace: "detail" });
  fireEvent.click(cells()[1] as HTMLElement);
  expect(mock.variables).toEqual({ sub: "02" });
  expect(mock.workspace).toBe("detail");
  expect(cells().map((cell) => cell.getAttribute("aria-selected"))).toEqual(["false", "true", "false"]);
});

test("the keyboard moves among the squares and chooses one", () => {
  const mock = show({ selectedVariableKey: "sub" });
  act(() => cells()[0]?.focus());
  fireEvent.keyDown(cells()[0] as HTMLElement, { key: "End" });
  fireEvent.keyDown(document.activeElement as HTMLElement, { key: "Enter" });
  expect(mock.variables.sub).toBe(document.activeElement?.getAttribute("aria-label")?.split(":")[0]);
});

test("the hover card shows the rows of its square", () => {
  const extra = [
    infoOf("low/sub/01/obs", { label: "Observing", enumLabels: ["IDLE", "SCANNING"] }),
    infoOf("low/sub/02/obs", { label: "Observing", enumLabels: ["IDLE", "SCANNING"] }),
  ];
  const samples = [
    ...NAMES.map((name, index) => sampleOf(name, index)),
    sampleOf("low/sub/01/obs", 0),
    sampleOf("low/sub/02/obs", 1),
  ];
  show(
    { hoverAttributes: [["low/sub/01/obs"], ["low/sub/02/obs"]] },
    { infos: [...NAMES.map(health), ...extra], samples },
  );
  fireEvent.pointerOver(cells()[1] as HTMLElement);
  const card = screen.getByRole("tooltip");
  expect(card.textContent).toContain("DEGRADED");
  expect(card.textContent).toContain("ObservingSCANNING");
  fireEvent.pointerLeave(screen.getByRole("grid"));
  expect(screen.queryByRole("tooltip")).toBeNull();
});

test("a device property stands for the attributes of the devices it lists", async () => {
  const answers = {
    deviceProperties: () => ({ d0: { properties: [{ name: "subarrays", value: ["low/sub/01", "low/sub/02"] }] } }),
  };
  show({ attributes: ["[properties]low/node/1/subarrays/health"] }, { answers });
  expect(screen.getByText("Reading device properties…")).toBeTruthy();
  await waitFor(() => expect(cells()).toHaveLength(2));
});

test("without live data the values are read at the dashboard's cadence", async () => {
  const answers = {
    readAttributes: () => ({
      attributes: [{ fullName: NAMES[0], value: 1, writeValue: null, quality: "ATTR_VALID", timestamp: 1 }],
    }),
  };
  const mock = show({ attributes: [NAMES[0]], useLiveData: false, cellFontSizePx: 12 }, { answers, samples: [] });
  await waitFor(() => expect(cells()[0]?.textContent).toBe("DEGRADED"));
  expect(mock.followed.size).toBe(0);
});

test("no attributes is said, not shown as emptiness", () => {
  show({ attributes: [] });
  expect(screen.getByText("No attributes chosen")).toBeTruthy();
});

test("the menu of the frame exports what the squares show, in UTC, with labels and how long what is stale is", async () => {
  const mock = show({}, { now: 1_800_000_000 });
  const [first = "", second = ""] = NAMES;
  act(() =>
    mock.push(sampleOf(first, 2, { timestamp: 1_799_999_999.25 }), sampleOf(second, 1, { stale: true, age: 9 })),
  );
  const [action] = mock.actions.get("g1") ?? [];
  expect(action?.label).toBe("Export CSV");
  void action?.run({ title: "Health of all" });
  expect(mock.files[0]?.name).toBe("Health-of-all_20270115T080000Z.csv");
  const lines = ((await mock.files[0]?.content.text()) ?? "").split("\r\n");
  expect(lines[0]).toContain("time,attribute,value,label,unit,quality,stale for seconds,error");
  expect(lines[1]).toBe(`2027-01-15T07:59:59.250000Z,${first},2,FAILED,,ATTR_VALID,,`);
  expect(lines[2]).toContain(`${second},1,DEGRADED,,ATTR_VALID,9,`);
});
