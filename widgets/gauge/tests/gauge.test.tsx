import { createMockHost, infoOf, type MockHostOptions, sampleOf } from "@octopus-widgets/sdk/testing";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { gauge } from "../src/definition";

const WIND = "mid/weather/1/wind";
const HEALTH = "mid/dish/1/health";
const infos = [
  infoOf(WIND, { label: "Wind speed", unit: "m/s", format: "%4.1f", maxAlarm: 15, minValue: 0, maxValue: 40 }),
  infoOf(HEALTH, { label: "Health", datatype: "DevEnum", enumLabels: ["OK", "FAILED"] }),
];
let undo = () => {};

function show(config: object = {}, options: MockHostOptions = {}) {
  const mock = createMockHost({
    infos,
    samples: [sampleOf(WIND, 8), sampleOf(HEALTH, 1)],
    workspaces: [
      { id: "main", name: "Main" },
      { id: "weather", name: "Weather" },
    ],
    ...options,
  });
  undo = mock.install();
  const Component = gauge.component;
  render(<Component instanceId="g1" config={{ ...gauge.defaultConfig, attributes: [WIND], ...config }} />);
  return mock;
}
function room(width: number, height: number): void {
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(width);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(height);
}
afterEach(() => {
  cleanup();
  undo();
  vi.restoreAllMocks();
});

test("a value stands on the scale of its metadata, with its unit and level", () => {
  room(300, 240);
  const mock = show();
  const meter = screen.getByRole("meter", { name: "Wind speed" });
  const said = () => ["min", "max", "now", "text"].map((part) => meter.getAttribute(`aria-value${part}`));
  expect(said()).toEqual(["0", "40", "8", "8.0 m/s, normal"]);
  expect(screen.getByRole("listitem").dataset.shape).toBe("arc");
  act(() => mock.push(sampleOf(WIND, 17)));
  expect(said()).toEqual(["0", "40", "17", "17.0 m/s, serious"]);
  expect(screen.getByRole("listitem").dataset.status).toBe("serious");
});

test("limits and scale of the settings win, and digits are as many as asked for", () => {
  room(300, 240);
  show({ highWarning: 5, highAlarm: 20, max: 10, decimals: 2 });
  const meter = screen.getByRole("meter");
  expect(meter.getAttribute("aria-valuetext")).toBe("8.00 m/s, caution");
  expect(meter.getAttribute("aria-valuemax")).toBe("10");
});

test("what is no number is a tile, whatever the shape", () => {
  room(300, 240);
  show({ attributes: [HEALTH], shape: "bar" });
  expect(screen.getByRole("img", { name: "Health: FAILED, critical" })).toBeTruthy();
  expect(screen.getByRole("listitem").dataset.shape).toBe("tile");
});

test("a stale value carries its age, an unknown attribute and an error what they are", () => {
  room(600, 400);
  const mock = show({ attributes: [WIND, "no/such/device/x"] });
  act(() => {
    mock.setInfo(null, "no/such/device/x");
    mock.push(sampleOf(WIND, 8, { stale: true, age: 42 }));
  });
  expect(screen.getByText("stale 42 s")).toBeTruthy();
  expect(screen.getByText("unknown attribute")).toBeTruthy();
  const error = { code: "SOURCE_UNAVAILABLE", message: "gone" };
  act(() => mock.push(sampleOf(WIND, null, { quality: null, error })));
  expect(screen.getByText("source unavailable")).toBeTruthy();
});

test("the trend tells what the newest values gained", async () => {
  room(300, 240);
  const mock = show({}, { now: 1_800_000_060 });
  act(() => {
    for (let t = 0; t <= 60; t += 5) mock.push(sampleOf(WIND, 8 + t / 60, { timestamp: 1_800_000_000 + t }));
  });
  expect(screen.getByText(/\+1\.0 m\/s in 60 s/)).toBeTruthy();
});

test("at two by two cells the number stays", () => {
  room(100, 48);
  show();
  expect(screen.getByRole("listitem").dataset.shape).toBe("tile");
  expect(screen.getByRole("meter").textContent).toContain("8.0m/s");
});

test("of several gauges without room there are the counts by level", () => {
  room(100, 20);
  show({ attributes: [WIND, HEALTH] });
  expect(
    [...screen.getByRole("list", { name: "Gauges by level" }).children].map((item) => item.getAttribute("title")),
  ).toEqual(["1 critical", "1 normal"]);
});

test("a press sets the variable and opens the workspace; the card shows more", () => {
  room(300, 240);
  const mock = show({
    selectedVariableKey: "station",
    selectedVariableFormat: "{member}",
    workspace: "weather",
    hoverAttributes: [[HEALTH]],
  });
  fireEvent.click(screen.getByRole("button", { name: "Choose Wind speed" }));
  expect([mock.variables, mock.workspace]).toEqual([{ station: "1" }, "weather"]);
  expect(screen.getByRole("listitem").hasAttribute("data-selected")).toBe(true);
  fireEvent.focus(screen.getByRole("button"));
  expect(screen.getByRole("tooltip").textContent).toContain("HealthFAILED");
});

test("a device property stands for the attributes it lists; nothing chosen is said", async () => {
  const answers = { deviceProperties: () => ({ d0: { properties: [{ name: "winds", value: ["mid/weather/1"] }] } }) };
  show({ attributes: ["[properties]mid/site/1/winds/wind"] }, { answers });
  expect(screen.getByText("Reading device properties…")).toBeTruthy();
  await waitFor(() => expect(screen.getByRole("meter", { name: "Wind speed" })).toBeTruthy());
  cleanup();
  show({ attributes: [] });
  expect(screen.getByText("No attributes chosen")).toBeTruthy();
});
