import { createMockHost, infoOf, type MockHostOptions, sampleOf } from "@octopus-widgets/sdk/testing";
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { hdbppLive } from "../src/definition";

const T = "low/tile/001/temperature";
let undo = () => {};

function show(config: object, options: MockHostOptions = {}) {
  const mock = createMockHost({ infos: [infoOf(T, { label: "Temperature", unit: "degC" })], ...options });
  undo = mock.install();
  const Component = hdbppLive.component;
  render(<Component instanceId="p1" config={{ ...hdbppLive.defaultConfig, attributes: [T], ...config }} />);
  return mock;
}
afterEach(() => {
  vi.useRealTimers();
  cleanup();
  undo();
});

test("without attributes the plot says what to do", () => {
  show({ attributes: [] });
  expect(screen.getByText("No attributes chosen")).toBeTruthy();
});

test("an attribute nobody knows is named; one still being asked for is waited for", () => {
  const mock = show({}, { infos: [] });
  expect(screen.getByText("Loading…")).toBeTruthy();
  act(() => mock.setInfo(null, T));
  expect(screen.getByText("These attributes are not known")).toBeTruthy();
});

test("scalars become traces with a legend that can hide them", () => {
  const mock = show({});
  expect(screen.getByRole("figure", { name: "Traces of 1 attribute over time" })).toBeTruthy();
  expect(mock.followed.has(T)).toBe(true);
  const entry = screen.getByRole("button", { name: /Temperature/ });
  expect(entry.getAttribute("aria-pressed")).toBe("true");
  act(() => entry.click());
  expect(entry.getAttribute("aria-pressed")).toBe("false");
});

test.each([
  ["SPECTRUM", false, "Spectrum over channels"],
  ["SPECTRUM", true, "Waterfall of temperature"],
  ["IMAGE", false, "Image of temperature"],
  ["SCALAR", true, "Heat map of 1 attribute over time"],
] as const)("a %s, heat map %s, is shown as: %s", (dataformat, useHeatmap, name) => {
  show({ useHeatmap }, { infos: [infoOf(T, { dataformat })] });
  expect(screen.getByRole("figure", { name })).toBeTruthy();
});

test.each([
  ["SCALAR", false, 21.5],
  ["SPECTRUM", false, [1, 2, 3]],
  ["SPECTRUM", true, [1, 2, 3]],
] as const)(
  "a stale %s, heat map %s, says so with an age that counts, until it holds again",
  (dataformat, useHeatmap, value) => {
    vi.useFakeTimers();
    const mock = show({ useHeatmap }, { infos: [infoOf(T, { dataformat })], now: 1_800_000_000 });
    const given = typeof value === "number" ? value : [...value];
    act(() => mock.push(sampleOf(T, given)));
    expect(screen.queryByText(/^Stale/)).toBeNull();
    act(() => mock.push(sampleOf(T, given, { stale: true, age: 4 })));
    expect(screen.getByText("Stale 4 s")).toBeTruthy();
    mock.setNow(1_800_000_007);
    act(() => void vi.advanceTimersByTime(1000));
    expect(screen.getByText("Stale 11 s")).toBeTruthy();
    act(() => mock.push(sampleOf(T, given)));
    expect(screen.queryByText(/^Stale/)).toBeNull();
  },
);

test("more than twenty attributes, and live data off, are said", () => {
  const names = Array.from({ length: 22 }, (_, index) => `low/tile/${index}/t`);
  const mock = show({ attributes: names, useLiveData: false }, { infos: names.map((name) => infoOf(name)) });
  expect(screen.getByText(/The first 20 of 22 attributes are shown/).textContent).toContain("Live data is off");
  expect(mock.followed.size).toBe(0);
});
