import { createMockHost, type MockHostOptions } from "@octopus-widgets/sdk/testing";
import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { schedule } from "../src/definition";
import type { ObservingBlock } from "../src/operations";

const NOW = Date.UTC(2026, 10, 27, 12) / 1000;
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
const of = (id: string, ago: number, changes: Partial<ObservingBlock> = {}): ObservingBlock => ({
  id,
  telescope: "ska_mid",
  subarray: "mid-tmc/subarray/01",
  target: `Target ${id}`,
  status: "Fully Observed",
  start: iso(NOW - ago),
  end: iso(NOW - ago + 360),
  step: "release_all_resources",
  scans: 3,
  error: null,
  sbd: "sbd-1",
  sbi: null,
  ...changes,
});
const BLOCKS = [
  of("a", 1800),
  of("b", 1200, { status: "Failed", error: "the subarray went to FAULT" }),
  of("c", 300, { status: "Created", step: "scan", subarray: "low-tmc/subarray/02" }),
];
const asked = vi.fn(({ start, end }: { readonly [name: string]: unknown }) => ({
  observingBlocks: BLOCKS.filter((block) => block.start >= String(start) && block.start < String(end)),
}));
const answers: NonNullable<MockHostOptions["answers"]> = {
  observingBlocks: asked,
  observingBlocksLive: () => ({ observingBlocksLive: BLOCKS }),
};
let undo = () => {};

function show(options: MockHostOptions = {}, config: object = {}) {
  const mock = createMockHost({ answers, now: NOW, ...options });
  undo = mock.install();
  const Component = schedule.component;
  render(<Component instanceId="s1" config={{ ...schedule.defaultConfig, ...config }} />);
  return mock;
}
const chart = () => screen.findByRole("application", { name: /^Observing blocks/ });
afterEach(() => {
  cleanup();
  undo();
  asked.mockClear();
});

test("the keyboard goes from block to block, says each, and Enter looks at its time", async () => {
  const mock = show();
  const axis = await chart();
  fireEvent.keyDown(axis, { key: "ArrowLeft" });
  expect(within(axis).getByRole("status").textContent).toMatch(
    /^Target c, Low 02: Created, since 2026-11-27 11:55:00 UTC, /,
  );
  fireEvent.keyDown(axis, { key: "ArrowDown" });
  expect(within(axis).getByRole("status").textContent).toMatch(/^Target b, Mid 01: Failed/);
  expect(screen.getByText("the subarray went to FAULT")).toBeTruthy();
  fireEvent.keyDown(axis, { key: "Enter" });
  const looked: { start: number; end: number; live: boolean }[] = [];
  function Probe() {
    looked.push(mock.host.useUserTimeRange()[0]);
    return null;
  }
  render(<Probe />);
  expect(looked.at(-1)).toEqual({ start: NOW - 1218, end: NOW - 822, live: false, preset: null });
  fireEvent.click(screen.getByRole("button", { name: "Back to live" }));
  expect(looked.at(-1)).toMatchObject({ live: true, preset: "15m" });
  expect(screen.queryByRole("button", { name: "Back to live" })).toBeNull();
});

test("only what is in sight is asked for, in pieces of six hours", async () => {
  show();
  await chart();
  const ranges = asked.mock.calls.map(([given]) => [given.start, given.end]);
  expect(ranges).toEqual([
    ["2026-11-27T06:00:00.000Z", "2026-11-27T12:00:00.000Z"],
    ["2026-11-27T12:00:00.000Z", "2026-11-27T18:00:00.000Z"],
  ]);
});

test("zooming out asks for what comes into sight, and stays until it is taken back", async () => {
  show();
  await chart();
  for (let time = 0; time < 4; time += 1) fireEvent.click(screen.getByRole("button", { name: "Zoom out" }));
  await waitFor(() =>
    expect(asked.mock.calls.some(([given]) => given.start === "2026-11-27T00:00:00.000Z")).toBe(true),
  );
  fireEvent.click(screen.getByRole("button", { name: "Follow" }));
  expect(screen.queryByRole("button", { name: "Follow" })).toBeNull();
});

test("the list says the same in words, and chooses too", async () => {
  const mock = show();
  await chart();
  fireEvent.click(screen.getByRole("button", { name: "List" }));
  const rows = within(screen.getByRole("region", { name: "Blocks" })).getAllByRole("row");
  expect(rows.map((row) => row.textContent)).toEqual([
    "Start (UTC)SubarrayTargetStatusLengthScans",
    "11:55:00Low 02Target c Created6 min 0 s so far3",
    "11:40:00Mid 01Target b Failed6 min 0 s3",
    "11:30:00Mid 01Target a Fully Observed6 min 0 s3",
  ]);
  fireEvent.click(screen.getByRole("button", { name: "Target a" }));
  expect(screen.getByRole("button", { name: "Back to live" })).toBeTruthy();
  expect(mock.log).toEqual([]);
});

test("one that runs has lasted until now, whenever it was last heard of, and is looked at until now", async () => {
  const running = { status: "Created", end: iso(NOW - 250), step: "configure", scans: 0 };
  const mock = show();
  const axis = await chart();
  act(() => mock.emit("observingBlocksLive", { observingBlocksLive: [of("d", 250, running)] }));
  const looked: { start: number; end: number }[] = [];
  function Probe() {
    looked.push(mock.host.useUserTimeRange()[0]);
    return null;
  }
  render(<Probe />);
  fireEvent.keyDown(axis, { key: "ArrowLeft" });
  await screen.findByText(/since 2026-11-27 11:55:50 UTC, 4 min \d+ s so far, 0 scans/);
  fireEvent.keyDown(axis, { key: "Enter" });
  expect(looked.at(-1)?.start).toBeLessThan(NOW - 250);
  expect(looked.at(-1)?.end).toBeGreaterThan(NOW);
});

test("a block that changes is the same block", async () => {
  const mock = show();
  await chart();
  fireEvent.click(screen.getByRole("button", { name: "List" }));
  const done = of("c", 300, { status: "Fully Observed", subarray: "low-tmc/subarray/02" });
  act(() => mock.emit("observingBlocksLive", { observingBlocksLive: [done] }));
  expect(screen.getAllByRole("row")).toHaveLength(4);
  expect(screen.queryByText(/Created/)).toBeNull();
});

test("while the ODA is away the blocks stay, dimmed, with their age", async () => {
  const mock = show();
  await chart();
  act(() => mock.emit("observingBlocksLive", new Error("the ODA does not answer")));
  act(() => mock.setNow(NOW + 50));
  await waitFor(() => expect(screen.getByText(/^as of \d+ s ago$/)).toBeTruthy(), { timeout: 3000 });
  expect(screen.getByRole("region", { name: "Schedule" }).dataset.stale).toBe("true");
  act(() => mock.setNow(NOW + 500));
  await waitFor(() => expect(screen.getByText(/^as of 8 min ago$/)).toBeTruthy(), { timeout: 3000 });
  fireEvent.click(screen.getByRole("button", { name: "List" }));
  expect(screen.getByText("6 min 0 s so far"), "what runs is not drawn on into what nobody knows").toBeTruthy();
});

test("no blocks, and an ODA that never answered, are told apart", async () => {
  show({
    answers: {
      observingBlocks: () => ({ observingBlocks: [] }),
      observingBlocksLive: () => ({ observingBlocksLive: [] }),
    },
  });
  await screen.findByText("No observing blocks");
  cleanup();
  undo();
  const down = () => {
    throw new Error("the ODA does not answer");
  };
  show({ answers: { observingBlocks: down, observingBlocksLive: down } });
  await screen.findByText("The ODA cannot be asked");
});

test("an API without the fields is told plainly", async () => {
  const without = () => {
    throw new Error("Cannot query field 'observingBlocks' on type 'Query'.");
  };
  show({ answers: { observingBlocks: without, observingBlocksLive: without } });
  await screen.findByText("The API of this deployment has no field “observingBlocks”");
});
