import { createMockHost, type MockHostOptions } from "@octopus-widgets/sdk/testing";
import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { procedures } from "../src/definition";
import type { Procedure } from "../src/operations";

const NOW = 1_800_000_000;
const of = (id: number, states: string[], changes: Partial<Procedure> = {}): Procedure => ({
  id,
  script: "file:///scripts/observe.py",
  state: states.at(-1) ?? "",
  states,
  stateTimes: states.map((_, index) => NOW - 100 + index),
  createdAt: NOW - 100,
  initArguments: { args: [], kwargs: { subarray_id: 1, telescope: "mid", observer: "robot" } },
  mainArguments: null,
  subarray: 1,
  telescope: "mid",
  stacktrace: null,
  ...changes,
});
const FAULT = 'Traceback (most recent call last):\n  File "observe.py", line 3\nValueError: unknown target';
const LIST = [
  of(1, ["CREATING", "READY", "RUNNING", "READY", "COMPLETE"]),
  of(2, ["CREATING", "FAILED"], { stacktrace: FAULT }),
  of(3, ["CREATING", "READY"]),
  of(4, ["CREATING", "READY", "RUNNING"], { mainArguments: { args: [], kwargs: { scans: 5 } } }),
];
let list = LIST;
const created = vi.fn(() => ({ createProcedure: { id: 5 } }));
const started = vi.fn(() => ({ startProcedure: { id: 3 } }));
const stopped = vi.fn(() => ({ stopProcedure: { message: "Cannot stop script with ID 4: Script is not running" } }));
const aborted = vi.fn(() => ({ abortProcedure: { message: "Successfully stopped script with ID 4" } }));
const answers: NonNullable<MockHostOptions["answers"]> = {
  procedures: () => ({ procedures: list }),
  proceduresLive: () => ({ proceduresLive: list }),
  procedureEvents: () => {
    throw new Error("nothing has happened yet");
  },
  activities: () => ({
    activities: [{ id: 1, procedure: 4, name: "observe", sbd: "sbd-mid01", sbi: null, prepareOnly: false }],
  }),
  createProcedure: created,
  startProcedure: started,
  stopProcedure: stopped,
  abortProcedure: aborted,
  runActivity: () => ({ runActivity: { procedure: 6 } }),
};
let undo = () => {};

function show(options: MockHostOptions = {}, config: object = {}) {
  const mock = createMockHost({ answers, now: NOW, ...options });
  undo = mock.install();
  const Component = procedures.component;
  render(<Component instanceId="p1" config={{ ...procedures.defaultConfig, ...config }} />);
  return mock;
}
async function choose(id: number): Promise<HTMLElement> {
  const rows = await screen.findByRole("list", { name: "Procedures" });
  fireEvent.click(rows.querySelector(`[data-id="${id}"] button`) as HTMLElement);
  return screen.findByRole("region", { name: `Procedure ${id}` });
}
const event = (procedure: number, changes: object) => ({
  procedureEvents: { procedure, state: null, message: null, stacktrace: null, ...changes },
});
beforeEach(() => {
  list = LIST;
  vi.clearAllMocks();
});
afterEach(() => {
  cleanup();
  undo();
});

test("the newest procedure comes first, with state, script, subarray and age", async () => {
  show();
  const rows = within(await screen.findByRole("list", { name: "Procedures" })).getAllByRole("listitem");
  expect(rows.map((row) => row.dataset.id)).toEqual(["4", "3", "2", "1"]);
  expect(rows[0]?.textContent).toContain("observe.py Mid subarray 01");
  expect(rows[0]?.textContent).toContain("RUNNING");
  expect(rows[0]?.textContent).toContain("2 min ago");
});

test("events change the state at once, and lines appear as they are announced", async () => {
  const mock = show();
  const details = await choose(3);
  act(() => mock.emit("procedureEvents", event(3, { state: "RUNNING" })));
  act(() => mock.emit("procedureEvents", event(3, { message: "scan 1/3" })));
  act(() => mock.emit("procedureEvents", event(4, { message: "of another" })));
  expect(within(details).getByRole("list", { name: "Announced lines" }).textContent).toMatch(
    /^\d\d:\d\d:\d\d scan 1\/3$/,
  );
  expect(within(details).getByRole("list", { name: "States" }).textContent).toContain("RUNNING");
});

test("after events the list is asked for once, when they have settled", async () => {
  const asked = vi.fn(() => ({ procedures: list }));
  vi.useFakeTimers();
  try {
    const mock = show({ answers: { ...answers, procedures: asked } });
    await act(() => vi.advanceTimersByTimeAsync(50));
    expect(asked).toHaveBeenCalledTimes(1);
    for (const state of ["RUNNING", "READY", "COMPLETE"]) act(() => mock.emit("procedureEvents", event(3, { state })));
    await act(() => vi.advanceTimersByTimeAsync(5000));
    expect(asked).toHaveBeenCalledTimes(2);
  } finally {
    vi.useRealTimers();
  }
});

test("a failed procedure shows its last line, and the traceback unfolded", async () => {
  show();
  const details = await choose(2);
  expect(within(details).getByText("ValueError: unknown target")).toBeTruthy();
  expect(within(details).getByRole("img", { name: "critical" })).toBeTruthy();
  fireEvent.click(within(details).getByText("Traceback", { selector: "summary" }));
  expect(details.querySelector("pre")?.textContent).toBe(FAULT);
});

test("a procedure is created with checked arguments that begin with the last subarray", async () => {
  show();
  await screen.findByRole("list", { name: "Procedures" });
  fireEvent.click(screen.getByRole("button", { name: "New procedure" }));
  const dialog = screen.getByRole("dialog");
  expect((within(dialog).getByLabelText("Script") as HTMLInputElement).value).toBe("file:///scripts/observe.py");
  const field = within(dialog).getByLabelText("Arguments of init") as HTMLTextAreaElement;
  expect(JSON.parse(field.value)).toEqual({ subarray_id: 1, telescope: "mid" });
  fireEvent.change(field, { target: { value: "[2]" } });
  expect(within(dialog).getByText(/got a list/)).toBeTruthy();
  expect((within(dialog).getByRole("button", { name: "Create" }) as HTMLButtonElement).disabled).toBe(true);
  fireEvent.change(field, { target: { value: '{"subarray_id": 2}' } });
  fireEvent.click(within(dialog).getByRole("button", { name: "Create" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(created).toHaveBeenCalledWith({ script: "file:///scripts/observe.py", init: { subarray_id: 2 } });
  fireEvent.click(screen.getByRole("button", { name: "New procedure" }));
  expect((screen.getByLabelText("Arguments of init") as HTMLTextAreaElement).value).toBe('{"subarray_id": 2}');
});

test("only a READY one can be started, with arguments of main", async () => {
  show();
  fireEvent.click(within(await choose(4)).getByRole("button", { name: /^Start procedure 4\. Only one that is READY/ }));
  expect(screen.queryByRole("dialog")).toBeNull();
  fireEvent.click(within(await choose(3)).getByRole("button", { name: "Start procedure 3" }));
  const dialog = screen.getByRole("dialog");
  const field = within(dialog).getByLabelText("Arguments of main") as HTMLTextAreaElement;
  expect(field.value).toBe("{}");
  fireEvent.click(within(dialog).getByRole("button", { name: "Take those of procedure 4" }));
  expect(JSON.parse(field.value)).toEqual({ scans: 5 });
  fireEvent.click(within(dialog).getByRole("button", { name: "Start" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(started).toHaveBeenCalledWith({ id: 3, main: { scans: 5 } });
});

test("stop asks first and shows what the OET says, though it says it cannot", async () => {
  const mock = show();
  const details = await choose(4);
  fireEvent.click(within(details).getByRole("button", { name: "Stop procedure 4" }));
  expect((await within(details).findByRole("alert")).textContent).toBe(
    "Cannot stop script with ID 4: Script is not running",
  );
  expect(mock.log.find(({ kind }) => kind === "confirm")?.what).toBe("Stop the script on Mid subarray 01?");
});

test("an abort names the subarray, is marked as dangerous, and is not sent when declined", async () => {
  const mock = show({ confirm: () => false });
  fireEvent.click(within(await choose(4)).getByRole("button", { name: "Abort Mid subarray 01, procedure 4" }));
  await waitFor(() => expect(mock.log).toHaveLength(1));
  expect(mock.log[0]).toMatchObject({ what: "Abort Mid subarray 01?", detail: { danger: true } });
  expect(aborted).not.toHaveBeenCalled();
});

test("a Viewer looks on and is told why nothing acts", async () => {
  const mock = show({ role: "Viewer" });
  const details = await choose(4);
  fireEvent.click(
    within(details).getByRole("button", { name: /^Abort .*This needs the role Operator; you are Viewer/ }),
  );
  fireEvent.click(screen.getByRole("button", { name: /^New procedure\. This needs the role Operator/ }));
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(mock.log).toEqual([]);
});

test("while the OET is away the list stays, dimmed, with its age; when it is back the age goes", async () => {
  const mock = show();
  const list = await screen.findByRole("list", { name: "Procedures" });
  act(() => mock.emit("proceduresLive", new Error("the OET does not answer")));
  act(() => mock.setNow(NOW + 40));
  await waitFor(() => expect(screen.getByText(/^as of \d+ s ago$/)).toBeTruthy(), { timeout: 3000 });
  expect(within(list).getAllByRole("listitem")).toHaveLength(4);
  expect(screen.getByRole("region", { name: "Procedures" }).dataset.stale).toBe("true");
  act(() => mock.emit("proceduresLive", { proceduresLive: [...LIST] }));
  expect(screen.queryByText(/^as of/)).toBeNull();
});

test("an OET that ran nothing says so", async () => {
  list = [];
  show();
  await screen.findByText("No procedure yet");
});

test("an API without the fields is told plainly, with where to find the example", async () => {
  const without = () => {
    throw new Error("Cannot query field 'proceduresLive' on type 'Subscription'.");
  };
  show({ answers: { proceduresLive: without, procedures: without, procedureEvents: without } });
  await screen.findByText("The API of this deployment has no field “proceduresLive”");
  expect(screen.getByText(/example endpoints\.json/)).toBeTruthy();
});

test("the activity that a procedure runs is named", async () => {
  show();
  const details = await choose(4);
  await within(details).findByText("observe of sbd-mid01");
});

test("an activity is named of which the server's last answer did not know yet", async () => {
  let known = 4;
  const activities = vi.fn(() => ({
    activities: [{ id: 1, procedure: known, name: "observe", sbd: "sbd-mid01", sbi: null, prepareOnly: false }],
  }));
  vi.useFakeTimers();
  try {
    const mock = show({ answers: { ...answers, activities } });
    await act(() => vi.advanceTimersByTimeAsync(50));
    list = [...LIST, of(5, ["CREATING", "READY"])];
    act(() => mock.emit("proceduresLive", { proceduresLive: list }));
    await act(() => vi.advanceTimersByTimeAsync(50));
    expect(activities).toHaveBeenCalledTimes(2);
    known = 5;
    await act(() => vi.advanceTimersByTimeAsync(2000));
    expect(screen.getByRole("region", { name: "Procedure 5" }).textContent).toContain("observe of sbd-mid01");
    await act(() => vi.advanceTimersByTimeAsync(5000));
    expect(activities).toHaveBeenCalledTimes(3);
  } finally {
    vi.useRealTimers();
  }
});

test("the arrows move in the list", async () => {
  show();
  const rows = (await screen.findByRole("list", { name: "Procedures" })).querySelectorAll("button");
  rows[0]?.focus();
  fireEvent.keyDown(rows[0] as HTMLElement, { key: "ArrowDown" });
  expect(document.activeElement).toBe(rows[1]);
  fireEvent.keyDown(rows[1] as HTMLElement, { key: "End" });
  expect(document.activeElement).toBe(rows[3]);
});
