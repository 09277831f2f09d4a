import { createMockHost, infoOf, type MockHostOptions, sampleOf } from "@octopus-widgets/sdk/testing";
import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { alarmTable } from "../src/definition";

const TILES = ["low/tile/001", "low/tile/002", "low/tile/003"];
const NOW = 1_800_000_000;
let undo = () => {};
let played: number[] = [];

/** A browser's audio that tells which pitches were played. */
class Audio {
  state = "running";
  currentTime = 0;
  destination = {};
  resume = async () => undefined;
  close = async () => undefined;
  createGain = () => ({
    gain: { setValueAtTime: () => undefined, linearRampToValueAtTime: () => undefined },
    connect: (to: unknown) => to,
  });
  createOscillator = () => {
    const source = {
      frequency: { value: 0 },
      connect: (to: unknown) => to,
      start: () => played.push(source.frequency.value),
      stop: () => undefined,
    };
    return source;
  };
}

beforeEach(() => {
  played = [];
  vi.stubGlobal("AudioContext", Audio);
});
afterEach(() => {
  cleanup();
  undo();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function show(config: object = {}, options: MockHostOptions = {}) {
  const mock = createMockHost({
    now: NOW,
    infos: TILES.flatMap((tile) => [
      infoOf(`${tile}/state`, { datatype: "DevState", label: "State" }),
      infoOf(`${tile}/temp`, { unit: "degC", format: "%4.1f", label: "Temperature", maxAlarm: 85 }),
    ]),
    samples: TILES.flatMap((tile, n) => [
      sampleOf(`${tile}/state`, n === 1 ? "FAULT" : "ON", { timestamp: NOW - 100 }),
      sampleOf(`${tile}/temp`, 40 + n, { timestamp: NOW - 10 }),
    ]),
    ...options,
  });
  undo = mock.install();
  const Component = alarmTable.component;
  const all = { ...alarmTable.defaultConfig, devices: TILES, deviceAttributes: ["state", "temp"], ...config };
  render(<Component instanceId="a1" config={all} />);
  return mock;
}
const rows = () =>
  within(screen.getByRole("grid"))
    .getAllByRole("row")
    .slice(1)
    .map((row) => [...row.querySelectorAll("[data-cell]")].map((cell) => cell.textContent));
const hot = (tile: number, at: number) =>
  sampleOf(`${TILES[tile]}/temp`, 86.2, { quality: "ATTR_ALARM", timestamp: at });

test("what is out of normal, the worst and the newest first, and why", () => {
  const mock = show();
  act(() => mock.push(hot(0, NOW - 50), hot(2, NOW - 5), sampleOf(`${TILES[1]}/temp`, 41, { stale: true, age: 30 })));
  expect(rows()).toEqual([
    ["002 State", "FAULT", "2 min", "", "low/tile/002"],
    ["003 Temperature", "86.2 °C", "5 s", "at or above 85 °C", "low/tile/003"],
    ["001 Temperature", "86.2 °C", "50 s", "at or above 85 °C", "low/tile/001"],
    ["002 Temperature", "41.0 °C", "30 s", "stale for 30 s", "low/tile/002"],
  ]);
  const counts = screen.getByRole("list", { name: "Alarms by level" });
  expect([...counts.children].map((item) => item.getAttribute("title"))).toEqual([
    "1 critical",
    "2 serious",
    "1 caution",
  ]);
});

test("what comes back to normal stays dimmed, and is told as such", () => {
  const mock = show();
  act(() => mock.push(sampleOf(`${TILES[1]}/state`, "ON")));
  expect(rows()).toEqual([["002 State", "ON", "normal 0 s", "normal again", "low/tile/002"]]);
  expect(screen.getByRole("img", { name: "normal again" })).toBeTruthy();
});

test("when all is well it says so, and how much it watches", () => {
  show({ devices: [TILES[0]] });
  expect(screen.getByText("All is normal")).toBeTruthy();
  expect(screen.getByText("2 of 2 values watched")).toBeTruthy();
});

test("only what is bad enough, and stale values only where asked for", () => {
  const mock = show({ leastLevel: "critical", showStale: false });
  act(() => mock.push(hot(0, NOW), sampleOf(`${TILES[1]}/state`, "FAULT", { stale: true, age: 9 })));
  expect(screen.getByText("normal again")).toBeTruthy();
});

test("a new alarm sounds by its level, is told to a screen reader, and again until it is silenced", () => {
  vi.useFakeTimers();
  const mock = show({ sound: "repeat", devices: [TILES[0]] });
  expect(played).toEqual([]);
  act(() => mock.push(hot(0, NOW)));
  expect(played).toEqual([660, 660]);
  expect(screen.getAllByRole("status")[0]?.textContent).toBe("New, serious: low/tile/001/temp 86.2 °C");
  act(() => vi.advanceTimersByTime(4000));
  expect(played).toHaveLength(4);
  fireEvent.click(screen.getByRole("button", { name: "Silence" }));
  act(() => vi.advanceTimersByTime(20_000));
  expect(played).toHaveLength(4);
  act(() => mock.push(sampleOf(`${TILES[0]}/state`, "FAULT", { timestamp: NOW })));
  expect(played.slice(4)).toEqual([880, 880, 880]);
});

test("the sound is switched off in the widget, and stays off", () => {
  const mock = show({ devices: [TILES[0]] });
  fireEvent.click(screen.getByRole("button", { pressed: true }));
  act(() => mock.push(hot(0, NOW)));
  expect(played).toEqual([]);
  expect(screen.getByRole("button", { name: "Sound off" }).getAttribute("aria-pressed")).toBe("false");
});

test("a level below the sound's is silent, and so is the past", () => {
  const mock = show({ devices: [TILES[0]] });
  act(() => mock.push(sampleOf(`${TILES[0]}/temp`, 80, { quality: "ATTR_WARNING" })));
  expect(played).toEqual([]);
  act(() => mock.setReplay(NOW - 1000));
  act(() => mock.push(hot(0, NOW)));
  expect(played).toEqual([]);
});

test("devices of a pattern are watched; a press sets the variable", async () => {
  const answers = { watchedDevices: () => ({ devices: TILES.map((name) => ({ name })) }) };
  const config = {
    devices: [],
    pattern: "low/tile/*",
    selectedVariableKey: "tile",
    selectedVariableFormat: "{member} {level}",
  };
  const mock = show(config, { answers });
  expect(screen.getByText("Reading which devices there are…")).toBeTruthy();
  await waitFor(() => expect(rows()).toHaveLength(1));
  fireEvent.click(screen.getByText("FAULT"));
  expect(mock.variables.tile).toBe("002 critical");
});

test("at two by two cells there are counts by level; nothing watched is said", () => {
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(60);
  show();
  expect(screen.queryByRole("grid")).toBeNull();
  expect(screen.getByTitle("1 critical")).toBeTruthy();
  cleanup();
  vi.restoreAllMocks();
  show({ devices: [] });
  expect(screen.getByText("Nothing is watched")).toBeTruthy();
});

test("the menu exports what is shown", async () => {
  const mock = show();
  void mock.actions.get("a1")?.[0]?.run({ title: "Alarms" });
  const lines = ((await mock.files[0]?.content.text()) ?? "").split("\r\n");
  expect(lines[1]).toBe("critical,low/tile/002/state,FAULT,2027-01-15T07:58:20.000000Z,,");
});
