import { createMockHost, type MockHostOptions, sampleOf } from "@octopus-widgets/sdk/testing";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { coverage } from "../src/definition";
import { config, DISHES, deviceProperties, infos, samples } from "./states";

let undo = () => {};
function show(given: object = {}, options: MockHostOptions = {}) {
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(400);
  const mock = createMockHost({ infos, samples, answers: { deviceProperties }, ...options });
  undo = mock.install();
  const Component = coverage.component;
  render(<Component instanceId="c1" config={{ ...coverage.defaultConfig, ...config, ...given }} />);
  return mock;
}
afterEach(() => {
  cleanup();
  undo();
  vi.restoreAllMocks();
});

test("the array is the subarray's; a dish that does not observe is left out, told, and taken in again", async () => {
  const mock = show();
  expect(await screen.findByText("21 of 7 antennas")).toBeTruthy();
  expect(screen.getByText("1 out: ska007 (MAINTENANCE).")).toBeTruthy();
  act(() => mock.push(sampleOf(`${DISHES[6]}/dishMode`, 7)));
  await waitFor(() => expect(screen.getByText("28 of 8 antennas")).toBeTruthy(), { timeout: 2500 });
  expect(screen.getByText(/^[\d.]+[″′] × [\d.]+[″′], position angle \d+°$/)).toBeTruthy();
});

test("arrows step through the baselines and say which they are", async () => {
  show({ layout: "list", positions: ["a 0 0 0", "b 300 0 0", "c 0 400 0"], bandwidth: 100, channels: 2 });
  const plane = screen.getByRole("application", { name: /uv coverage/ });
  fireEvent.keyDown(plane, { key: "ArrowRight" });
  expect(screen.getByRole("status").textContent).toMatch(/^a–b, 300 m, u .*λ, v .*λ, 1234 MHz, \d\d:\d\d UTC$/);
  fireEvent.keyDown(plane, { key: "ArrowLeft" });
  expect(screen.getByRole("status").textContent).toMatch(/^b–c, 500 m/);
});

test("it follows where the first receptor is sent; without a pointing, positions or a source that is up it says so", async () => {
  show({ pointing: "receptor", layout: "y" });
  expect(screen.getByText("No pointing is known")).toBeTruthy();
  cleanup();
  undo();
  const [azimuth, elevation] = [`${DISHES[0]}/desiredAzimuth`, `${DISHES[0]}/desiredElevation`];
  const sent = [...samples, sampleOf(azimuth, 180), sampleOf(elevation, 60)];
  show({ pointing: "receptor", layout: "y", modeAttribute: "" }, { samples: sent });
  expect(screen.getByText(/-60\.71°$/)).toBeTruthy();
  cleanup();
  undo();
  show({ layout: "y", declination: 85 });
  expect(screen.getByText("The source is not up")).toBeTruthy();
  cleanup();
  undo();
  show({ layout: "list", positions: ["one"] });
  expect(screen.getByText(/An antenna is expected as/)).toBeTruthy();
});
