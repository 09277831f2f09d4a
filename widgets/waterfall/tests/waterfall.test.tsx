import { createMockHost, infoOf, type MockHostOptions, sampleOf } from "@octopus-widgets/sdk/testing";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { waterfall } from "../src/definition";

const BAND = "low/cbf/1/spectrum";
const OTHER = "low/cbf/2/spectrum";
const IMAGE = "low/cbf/1/image";
const NOW = 1_800_000_000;
const infos = [
  infoOf(BAND, { label: "Band power", unit: "dB", dataformat: "SPECTRUM" }),
  infoOf(OTHER, { label: "Band power", unit: "dB", dataformat: "SPECTRUM" }),
  infoOf(IMAGE, { label: "Image", dataformat: "IMAGE" }),
  infoOf("low/cbf/1/first", { label: "First", unit: "MHz" }),
];
let undo = () => {};

function show(config: object = {}, options: MockHostOptions = {}) {
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(400);
  const mock = createMockHost({ infos, now: NOW, ...options });
  undo = mock.install();
  const Component = waterfall.component;
  render(<Component instanceId="w1" config={{ ...waterfall.defaultConfig, attributes: [BAND], ...config }} />);
  return mock;
}
afterEach(() => {
  cleanup();
  undo();
  vi.restoreAllMocks();
});

test("nothing chosen, loading, unknown and what is no spectrum are told in words", () => {
  show({ attributes: [] });
  expect(screen.getByText("No attributes chosen")).toBeTruthy();
  cleanup();
  show({ attributes: ["no/such/device/x"] });
  expect(screen.getByText("Loading…")).toBeTruthy();
  cleanup();
  const mock = show({ attributes: [IMAGE, "no/such/device/x", "low/cbf/1/first"] });
  act(() => mock.setInfo(null, "no/such/device/x"));
  const said = screen.getByRole("status").textContent;
  expect(said).toContain("image: an image has no single spectrum to follow; the HDBPP Live widget draws images.");
  expect(said).toContain("first: a single value is no spectrum");
  expect(said).toContain("x: not known.");
});

test("nothing has come yet, then it has, then it is stale with its age, then it failed", () => {
  const mock = show();
  expect(screen.getByText("No spectrum came yet")).toBeTruthy();
  act(() => mock.push(sampleOf(BAND, [1, 2, 3, 4], { timestamp: NOW })));
  expect(screen.queryByText("No spectrum came yet")).toBeNull();
  act(() => mock.push(sampleOf(BAND, [1, 2, 3, 4], { timestamp: NOW, stale: true, age: 42 })));
  expect(screen.getByText("Stale 42 s")).toBeTruthy();
  const error = { code: "SOURCE_UNAVAILABLE", message: "the correlator is gone" };
  act(() => mock.push(sampleOf(BAND, null, { timestamp: NOW + 1, quality: null, error })));
  expect(screen.getByText("No value: the correlator is gone")).toBeTruthy();
});

test("keys move over the axis, whose frequencies come from attributes, and what is there is said", () => {
  const mock = show(
    { xStartAttribute: ["low/cbf/1/first"], xStep: 10, showMaxHold: true },
    { samples: [sampleOf("low/cbf/1/first", 100)] },
  );
  act(() => {
    mock.push(
      sampleOf(
        BAND,
        Array.from({ length: 64 }, () => 9),
        { timestamp: NOW },
      ),
    );
    mock.push(
      sampleOf(
        BAND,
        Array.from({ length: 64 }, (_, n) => n / 8),
        { timestamp: NOW + 1 },
      ),
    );
  });
  const axis = screen.getByRole("application", { name: /^Waterfall of Band power over frequency/ });
  fireEvent.keyDown(axis, { key: "ArrowLeft", shiftKey: true });
  const said = screen.getAllByRole("status").find((one) => one.textContent?.includes("MHz"));
  expect(said?.textContent).toMatch(/^7[23]0 MHz: 7\.\d+ dB, highest 9 dB$/);
});

test("of several each has a line, and one is chosen for the waterfall", () => {
  const mock = show({ attributes: [BAND, OTHER], rangeMode: "held", showAverage: true });
  act(() => mock.push(sampleOf(OTHER, [5, 6, 7], { timestamp: NOW })));
  expect(screen.getByRole("list", { name: "Lines" }).children).toHaveLength(3);
  fireEvent.change(screen.getByRole("combobox", { name: "Spectrum of the waterfall" }), { target: { value: "1" } });
  expect(screen.getByRole("application").getAttribute("aria-label")).toContain("2");
  expect(screen.getByRole("button", { name: "Fit colours" })).toBeTruthy();
});

test("while the past is shown, rows come from the archive; without any, the widget's own stay", async () => {
  const mock = show({}, { histories: { [BAND]: [[NOW - 500, [1, 2, 3]] as never, [NOW - 499, [1, 2, 3]] as never] } });
  act(() => mock.push(sampleOf(BAND, [1, 2, 3], { timestamp: NOW })));
  act(() => mock.setRange({ start: NOW - 600, end: NOW - 400, live: false, preset: null }));
  expect(await screen.findByText(/^until .*07:51:41 UTC$/)).toBeTruthy();
  cleanup();
  undo();
  const other = show();
  act(() => other.push(sampleOf(BAND, [1, 2, 3], { timestamp: NOW })));
  act(() => other.setRange({ start: NOW - 600, end: NOW, live: false, preset: null }));
  expect(await screen.findByText(/^until .*08:00:00 UTC$/)).toBeTruthy();
});

test("what is shown is exported: the rows of the waterfall, or the channels of the spectrum", async () => {
  const mock = show({ xStart: 100, xStep: 0.5 });
  act(() => {
    mock.push(sampleOf(BAND, [1, 2, 3], { timestamp: NOW }));
    mock.push(sampleOf(BAND, [4, null, 6], { timestamp: NOW + 1 }));
  });
  const { shownCsv } = await import("../src/csv");
  const { Rings } = await import("../src/use-rings");
  const { ChannelAxis } = await import("@octopus-widgets/plot");
  const rings = new Rings([BAND], 8, "linear");
  rings.take(
    [sampleOf(BAND, [1, 2, 3], { timestamp: NOW }), sampleOf(BAND, [4, null, 6], { timestamp: NOW + 1 })],
    NOW,
  );
  const axis = new ChannelAxis(null, "MHz", "frequency", { start: 100, step: 0.5 });
  const common = {
    rings,
    chosen: 0,
    names: [BAND],
    infos: {},
    axis,
    span: { start: -0.5, end: 1.5 },
    holds: undefined,
    config: { showMaxHold: false, showAverage: false, averageRows: 2, scale: "linear" as const },
  };
  const rows = shownCsv({ ...common, view: "both" })
    .text.replace("\uFEFF", "")
    .split("\r\n");
  expect(rows.slice(0, 3)).toEqual([
    "time,100,100.5",
    "2027-01-15T08:00:00.000000Z,1,2",
    "2027-01-15T08:00:01.000000Z,4,",
  ]);
  const channels = shownCsv({ ...common, view: "spectrum" })
    .text.replace("\uFEFF", "")
    .split("\r\n");
  expect(channels.slice(0, 3)).toEqual([`channel,frequency MHz,${BAND}`, "0,100,4", "1,100.5,"]);
  expect([...(mock.actions.get("w1") ?? [])].map(({ id }) => id)).toEqual(["png", "csv"]);
});
