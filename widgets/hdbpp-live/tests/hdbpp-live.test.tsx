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
  const mock = show({ useHistoryData: false, useLiveData: true }, { infos: [] });
  expect(screen.getByText("Loading…")).toBeTruthy();
  act(() => mock.setInfo(null, T));
  expect(screen.getByText("These attributes are not known")).toBeTruthy();
});

test("what the control system does not know, or is not there to tell, may still be archived", () => {
  vi.useFakeTimers();
  const mock = show({}, { infos: [], histories: { [T]: [[1_799_999_900, 21.5]] } });
  expect(screen.getByText("Loading…")).toBeTruthy();
  act(() => void vi.advanceTimersByTime(1_100));
  expect(screen.getByRole("button", { name: /temperature/ }).textContent).toContain("21.5");
  act(() => mock.setInfo(null, T));
  expect(screen.getByRole("button", { name: /temperature/ }).textContent).toContain("21.5");
  expect(screen.getByText(`Not known: ${T}.`)).toBeTruthy();
});

test("scalars become traces with a legend that can hide them; by itself a plot shows the past", () => {
  const mock = show({}, { histories: { [T]: [[1_799_999_900, 21.5]] } });
  expect(screen.getByRole("figure", { name: "Traces of 1 attribute over time" })).toBeTruthy();
  expect(mock.followed.size).toBe(0);
  expect(mock.asked.get(T)).toMatchObject({ live: false, past: true, downsample: "minmax", maxPoints: 1000 });
  const entry = screen.getByRole("button", { name: /Temperature/ });
  expect(entry.textContent).toContain("21.5");
  expect(entry.getAttribute("aria-pressed")).toBe("true");
  act(() => entry.click());
  expect(entry.getAttribute("aria-pressed")).toBe("false");
});

test("live data are joined when asked for, and the past left out when not", () => {
  const mock = show({ useLiveData: true, useHistoryData: false, archive: "eda", appendInterval: 2 });
  expect(mock.followed.has(T)).toBe(true);
  expect(mock.asked.get(T)).toMatchObject({ live: true, past: false, archive: "eda", appendInterval: 2 });
});

test("a plot says that nothing came, that nothing is known, and what is cut off", () => {
  const mock = show({ useLiveData: true });
  expect(screen.getByText("Nothing came in this range yet")).toBeTruthy();
  act(() => mock.setRange({ start: 100, end: 200, live: false, preset: null }));
  expect(screen.getByText("No values in this range")).toBeTruthy();
  act(() => mock.failHistory(T, "the archive is down"));
  expect(screen.getByText("The past cannot be shown")).toBeTruthy();
});

test("a range that was drawn has a way back in the plot", () => {
  const mock = show({ useLiveData: true });
  expect(screen.queryByRole("button", { name: "Reset zoom" })).toBeNull();
  act(() => mock.setBrush({ expression: null, range: { start: 10, end: 20 } }));
  act(() => screen.getByRole("button", { name: "Reset zoom" }).click());
  expect(mock.brush.range).toBeNull();
});

test("the cursor of any plot shows its instant's value in the legend", () => {
  vi.useFakeTimers();
  const mock = show(
    {},
    {
      histories: {
        [T]: [
          [1_799_999_900, 21.5],
          [1_799_999_950, 24],
        ],
      },
    },
  );
  const entry = screen.getByRole("button", { name: /Temperature/ });
  expect(entry.textContent).toContain("24");
  act(() => {
    mock.cursor.set(1_799_999_920);
    vi.advanceTimersByTime(200);
  });
  expect(entry.textContent).toContain("21.5");
});

test("the menu of the frame offers CSV and PNG; CSV of what is shown is handed over with its points", async () => {
  const mock = show({}, { histories: { [T]: [[1_799_999_900, 21.5]] } });
  const actions = mock.actions.get("p1") ?? [];
  expect(actions.map(({ label }) => label)).toEqual(["Save as PNG", "Export CSV…"]);
  act(() => void actions[1]?.run({ title: "Tiles" }));
  act(() => screen.getByRole("button", { name: "Export" }).click());
  expect(mock.files[0]?.name).toMatch(/^Tiles_\d{8}T\d{6}Z_\d{8}T\d{6}Z\.csv$/);
  expect(await mock.files[0]?.content.text()).toContain(`${T},21.5,,degC`);
  expect(screen.queryByRole("dialog")).toBeNull();
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
    const mock = show({ useHeatmap, useLiveData: true }, { infos: [infoOf(T, { dataformat })], now: 1_800_000_000 });
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

test("more than twenty attributes are said", () => {
  const names = Array.from({ length: 22 }, (_, index) => `low/tile/${index}/t`);
  show({ attributes: names }, { infos: names.map((name) => infoOf(name)) });
  expect(screen.getByText(/The first 20 of 22 attributes are shown/)).toBeTruthy();
});

test("a spectrum of the past is that of the end of the range, or of the cursor, and says of when", () => {
  vi.useFakeTimers();
  const day = { start: 1_799_900_000, end: 1_799_990_000, live: false, preset: null };
  const mock = show(
    {},
    {
      infos: [infoOf(T, { dataformat: "SPECTRUM" })],
      range: day,
      histories: {
        [T]: [
          [1_799_910_000, [1, 2]],
          [1_799_980_000, [3, 4]],
        ],
      },
    },
  );
  act(() => void vi.advanceTimersByTime(200));
  expect(mock.asked.get(T)?.range).toMatchObject({ start: day.end });
  expect(screen.getByText("15 Jan 2027 02:26:40 UTC")).toBeTruthy();
  act(() => {
    mock.cursor.set(1_799_920_000);
    vi.advanceTimersByTime(200);
  });
  expect(screen.getByText("14 Jan 2027 07:00:00 UTC")).toBeTruthy();
});

const exported = async (mock: ReturnType<typeof show>): Promise<string[]> => {
  act(() => void mock.actions.get("p1")?.[1]?.run({ title: "Tiles" }));
  act(() => screen.getByRole("button", { name: "Export" }).click());
  return ((await mock.files.at(-1)?.content.text()) ?? "").replace("\uFEFF", "").trim().split("\r\n");
};

test("a spectrum is exported as it is shown, a line for each channel, with what the channels stand for", async () => {
  const F = "low/tile/001/frequencies";
  const infos = [
    infoOf(T, { dataformat: "SPECTRUM", unit: "dB" }),
    infoOf(F, { dataformat: "SPECTRUM", unit: "MHz", label: "Frequency" }),
  ];
  const mock = show({ useLiveData: true, xAttribute: [F] }, { infos, samples: [sampleOf(F, [50, 60, 70])] });
  act(() => mock.push(sampleOf(T, [1.5, null, 3], { timestamp: 1_799_999_999 })));
  expect(await exported(mock)).toEqual([
    "time,attribute,channel,frequency MHz,value,unit",
    `2027-01-15T07:59:59.000000Z,${T},0,50,1.5,dB`,
    `2027-01-15T07:59:59.000000Z,${T},1,60,,dB`,
    `2027-01-15T07:59:59.000000Z,${T},2,70,3,dB`,
  ]);
});

test("an image is exported as it is shown, a line for each of its numbers", async () => {
  const mock = show({ useLiveData: true }, { infos: [infoOf(T, { dataformat: "IMAGE" })] });
  act(() =>
    mock.push(
      sampleOf(
        T,
        [
          [1, 2],
          [3, 4],
        ],
        { timestamp: null },
      ),
    ),
  );
  expect(await exported(mock)).toEqual([
    "time,attribute,row,channel,value,unit",
    `,${T},0,0,1,`,
    `,${T},0,1,2,`,
    `,${T},1,0,3,`,
    `,${T},1,1,4,`,
  ]);
});

test("a trace that was hidden is not exported", async () => {
  const U = "low/tile/002/temperature";
  const infos = [infoOf(T, { label: "One" }), infoOf(U, { label: "Two" })];
  const histories = { [T]: [[1_799_999_900, 1] as const], [U]: [[1_799_999_900, 2] as const] };
  const mock = show({ attributes: [T, U] }, { infos, histories: histories as never });
  act(() => screen.getByRole("button", { name: /Two/ }).click());
  expect((await exported(mock)).slice(1)).toEqual([`2027-01-15T07:58:20.000000Z,${T},1,,`]);
});

test("who moves the cursor by keys is told the values at its instant", () => {
  const histories = { [T]: [[1_799_999_900, 21.5]] } as never;
  show(
    { useLiveData: true },
    { histories, range: { start: 1_799_999_800, end: 1_800_000_000, live: false, preset: null } },
  );
  const chart = screen.getByRole("application");
  act(() => void chart.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", shiftKey: true })));
  expect(
    screen
      .getAllByRole("status")
      .map((one) => one.textContent)
      .join(),
  ).toMatch(/^15 Jan 2027 07:59:\d\d UTC, Temperature 21\.50? °C$/);
});

test("an image is seen whole: it offers no keys for zooming", () => {
  show({ useLiveData: true }, { infos: [infoOf(T, { dataformat: "IMAGE" })] });
  expect(screen.getByRole("application").getAttribute("aria-label")).not.toContain("zoom");
});
