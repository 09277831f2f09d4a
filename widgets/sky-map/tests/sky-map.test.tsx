import { createMockHost, infoOf, type MockHostOptions, sampleOf } from "@octopus-widgets/sdk/testing";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { skyMap } from "../src/definition";

const DISH = "mid-dish/dish-manager/ska001";
const STATION = "low-mccs/station/001";
const NOW = 1_764_304_200;
const infos = [
  infoOf(`${DISH}/achievedAzimuth`),
  infoOf(`${STATION}/beamAzimuth`),
  infoOf(`${DISH}/dishMode`, { label: "Mode", datatype: "DevEnum", enumLabels: ["STOW", "OPERATE"] }),
];
const at = (timestamp: number) => ({ timestamp });
const samples = [
  sampleOf(`${DISH}/achievedAzimuth`, -30, at(NOW)),
  sampleOf(`${DISH}/achievedElevation`, 45, at(NOW)),
  sampleOf(`${DISH}/dishMode`, 1, at(NOW)),
  sampleOf(`${STATION}/beamAzimuth`, 100, at(NOW)),
  sampleOf(`${STATION}/beamElevation`, 60, at(NOW)),
];
const OWN = { sources: [{ name: "Field 1", ra: "12:00:00", dec: "-30" }], showCalibrators: false, showBodies: false };
let undo = () => {};
let arcs = 0;

/** A canvas that counts: what is drawn is looked at in the browser. */
function countingContext(): CanvasRenderingContext2D {
  const own: { [name: string]: unknown } = { measureText: (text: string) => ({ width: text.length * 6 }) };
  return new Proxy(own, {
    get: (target, name: string) => {
      if (name === "arc") arcs += 1;
      return target[name] ?? (() => undefined);
    },
    set: (target, name: string, value) => {
      target[name] = value;
      return true;
    },
  }) as unknown as CanvasRenderingContext2D;
}

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(700);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(400);
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockImplementation((() => countingContext()) as never);
  arcs = 0;
});
afterEach(() => {
  cleanup();
  undo();
  vi.restoreAllMocks();
});

function show(config: object = {}, options: MockHostOptions = {}) {
  const mock = createMockHost({ infos, samples, now: NOW, variables: { dish: "", source: "" }, ...options });
  undo = mock.install();
  const Component = skyMap.component;
  const settings = { ...skyMap.defaultConfig, pointings: [DISH, STATION], ...config };
  render(<Component instanceId="s1" config={settings} />);
  return mock;
}

const key = (name: string) => fireEvent.keyDown(screen.getByRole("listbox"), { key: name });

test("each device is followed by the attributes that it has, and by no others", () => {
  const mock = show(OWN);
  const followed = [...mock.followed].filter((name) => name !== "");
  expect(followed.sort()).toEqual(
    [
      `${STATION}/beamazimuth`,
      `${STATION}/beamelevation`,
      `${DISH}/achievedazimuth`,
      `${DISH}/achievedelevation`,
      `${DISH}/desiredazimuth`,
      `${DISH}/desiredelevation`,
    ].sort(),
  );
});

test("keys go through pointings and sources, whose places are said, shown and chosen", async () => {
  const mock = show({
    ...OWN,
    selectedVariableKey: "dish",
    sourceVariableKey: "source",
    hoverAttributes: ["dishMode"],
  });
  await screen.findByText("2 pointings");
  key("ArrowRight");
  expect(screen.getByRole("option").textContent).toBe("ska001: azimuth 330.0°, elevation 45.0°");
  const card = screen.getByRole("tooltip", { hidden: true });
  expect(card.textContent).toContain("Air mass1.41");
  expect(card.textContent).toContain("ModeOPERATE");
  key("Enter");
  expect(mock.variables.dish).toBe(DISH);
  key("ArrowRight");
  expect(screen.getByRole("option").textContent).toBe("001: azimuth 100.0°, elevation 60.0°");
  key("End");
  expect(screen.getByRole("option").textContent).toMatch(/^Field 1: azimuth/);
  key("Enter");
  expect(mock.variables.source).toBe("Field 1");
  expect(screen.getByRole("tooltip", { hidden: true }).textContent).toMatch(/Rises above 15°.*Transit.*Sets above 15°/);
  key("Escape");
  expect(screen.queryByRole("tooltip", { hidden: true })).toBeNull();
});

test("an old pointing is told of, with its age", async () => {
  const mock = show(OWN);
  act(() => mock.push(sampleOf(`${DISH}/achievedAzimuth`, 20, { stale: true, age: 41, timestamp: NOW - 41 })));
  await waitFor(() => expect(screen.getByText("2 pointings · 1 stale, 41 s")).toBeTruthy(), { timeout: 3000 });
});

test("sources are listed, the highest first, and a press chooses one", () => {
  const mock = show({ ...OWN, showCalibrators: true, sourceVariableKey: "source" });
  const rows = screen.getAllByRole("row").slice(1);
  const heights = rows
    .filter((row) => row.dataset.up)
    .map((row) => Number.parseInt(row.querySelector("td")?.textContent ?? "", 10));
  expect(heights.length).toBeGreaterThan(3);
  expect(heights).toEqual([...heights].sort((one, other) => other - one));
  fireEvent.click(screen.getByRole("button", { name: "Vela X" }));
  expect(mock.variables.source).toBe("Vela X");
});

test("the slider moves the sky ahead, and says when that is", () => {
  show(OWN);
  const slider = screen.getByRole("slider", { name: /Ahead/ });
  expect(slider.getAttribute("aria-valuetext")).toBe("now");
  fireEvent.change(slider, { target: { value: "200" } });
  expect(slider.getAttribute("aria-valuetext")).toBe("+3 h 20 min, 07:50 UTC");
});

test("settings that cannot be used are told of, one by one", () => {
  show({ ...OWN, sources: [{ name: "Bad", ra: "x", dec: "1" }], pointings: [] });
  expect(screen.getByRole("alert").textContent).toContain("Bad: expected a right ascension");
});

test("where there is nothing it says what to do", () => {
  show({ ...OWN, sources: [], pointings: [] });
  expect(screen.getByRole("status").textContent).toContain("Nothing to show in the sky");
});

test("512 pointings that all move are drawn at most five times a second, outside React's tree", async () => {
  const devices = Array.from({ length: 512 }, (_, n) => `mid-dish/many/${n}`);
  const mock = show(
    { ...OWN, pointings: devices },
    { infos: devices.map((device) => infoOf(`${device}/achievedAzimuth`)), samples: [] },
  );
  await act(async () => {
    for (let round = 0; round < 20; round += 1)
      mock.push(
        ...devices.flatMap((device, n) => [
          sampleOf(`${device}/achievedAzimuth`, n + round, at(NOW + round)),
          sampleOf(`${device}/achievedElevation`, 40 + (n % 40), at(NOW + round)),
        ]),
      );
    arcs = 0;
    await new Promise((resolve) => setTimeout(resolve, 300));
  });
  // One drawing: a symbol each, and few more for what else is round.
  expect(arcs).toBeGreaterThan(300);
  expect(arcs).toBeLessThan(2 * 512);
});
