import { createMockHost, type MockHostOptions } from "@octopus-widgets/sdk/testing";
import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { logViewer } from "../src/definition";

const NOW = 1_800_000_000;
let undo = () => {};

const line = (number: number, message = `line ${number}`, level = "INFO", source = "mid-dish/dish/ska001") => ({
  number,
  time: NOW + number / 10,
  level,
  source,
  message,
  file: "server.py#182",
});

function room(width: number, height: number): void {
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(width);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(height);
}

function show(config: object = {}, options: MockHostOptions = {}) {
  const mock = createMockHost({
    now: NOW,
    answers: { recentLogs: () => ({ recentLogs: [] }), logs: () => ({ logs: [] }) },
    ...options,
  });
  undo = mock.install();
  const Component = logViewer.component;
  render(<Component instanceId="l1" config={{ ...logViewer.defaultConfig, ...config }} />);
  return mock;
}
afterEach(() => {
  cleanup();
  undo();
  vi.restoreAllMocks();
});
const settle = () => act(() => new Promise((resolve) => setTimeout(resolve, 130)));
const messages = () =>
  screen
    .queryAllByRole("row")
    .slice(1)
    .map((row) => within(row).getAllByRole("gridcell").at(-1)?.textContent);

test("the past stands before what comes, worse ones have a symbol, and losses are counted", async () => {
  room(800, 400);
  const mock = show(
    {},
    { answers: { recentLogs: () => ({ recentLogs: [line(1), line(2)] }), logs: () => ({ logs: [] }) } },
  );
  await waitFor(() => expect(messages()).toEqual(["line 1", "line 2"]));
  act(() => mock.emit("logs", { logs: [line(3, "hot", "ERROR"), line(9)] }));
  await settle();
  expect(messages()).toEqual(["line 1", "line 2", "hot", "line 9"]);
  expect(screen.getAllByRole("row")[3]?.dataset.level).toBe("error");
  expect(screen.getByText("4 records · 5 lost on their way")).toBeTruthy();
});

test("the filters are kept, mark what they find, and tell what is wrong with an expression", async () => {
  room(800, 400);
  const mock = show();
  await act(async () => {});
  act(() =>
    mock.emit("logs", { logs: [line(1, "scan 1 of 3"), line(2, "idle", "DEBUG"), line(3, "scan 2 of 3", "WARNING")] }),
  );
  await settle();
  expect(messages()).toEqual(["scan 1 of 3", "scan 2 of 3"]);
  fireEvent.change(screen.getByRole("combobox", { name: "Least level" }), { target: { value: "debug" } });
  await settle();
  expect(messages()).toHaveLength(3);
  fireEvent.click(screen.getByRole("button", { name: "Regular expression" }));
  const text = screen.getByRole("searchbox", { name: "Text" });
  fireEvent.change(text, { target: { value: "scan (" } });
  await waitFor(() => expect(screen.getByRole("alert").textContent).toMatch(/Unterminated group, at character 6/));
  expect(text.getAttribute("aria-invalid")).toBe("true");
  fireEvent.change(text, { target: { value: "scan [12]" } });
  await waitFor(() => expect(messages()).toEqual(["scan 1 of 3", "scan 2 of 3"]));
  expect(document.querySelectorAll("mark")).toHaveLength(2);
  fireEvent.change(screen.getByRole("searchbox", { name: "Source" }), { target: { value: "ska099" } });
  expect(await screen.findByText("No record fits the filter")).toBeTruthy();
});

test("a press shows all a record says, sets the variable and opens the workspace; pointing moves the cursor", async () => {
  room(800, 400);
  const mock = show(
    { selectedVariableKey: "dish", workspace: "dishes" },
    {
      workspaces: [
        { id: "main", name: "Main" },
        { id: "dishes", name: "Dishes" },
      ],
    },
  );
  await act(async () => {});
  act(() => mock.emit("logs", { logs: [line(1, "first\nsecond line"), line(2)] }));
  await settle();
  const cell = screen.getByText("first");
  fireEvent.pointerOver(cell);
  expect(mock.cursor.get()).toBeCloseTo(NOW + 0.1);
  fireEvent.click(cell);
  expect([mock.variables, mock.workspace]).toEqual([{ dish: "mid-dish/dish/ska001" }, "dishes"]);
  const details = screen.getByRole("region", { name: "Record" });
  expect(details.textContent).toContain("second line");
  expect(details.textContent).toContain("file server.py#182");
  fireEvent.click(within(details).getByRole("button", { name: "Close" }));
  expect(screen.queryByRole("region", { name: "Record" })).toBeNull();
  act(() => mock.cursor.set(NOW + 0.25));
  expect(document.querySelector("[data-pointed]")?.textContent).toContain("line 2");
});

test("paused it stands still and says how many are new; scrolled up it does not run away", async () => {
  room(800, 200);
  const mock = show();
  await act(async () => {});
  act(() => mock.emit("logs", { logs: Array.from({ length: 40 }, (_, n) => line(n + 1)) }));
  await settle();
  fireEvent.click(screen.getByRole("button", { name: "Pause" }));
  act(() => mock.emit("logs", { logs: [line(41), line(42)] }));
  await settle();
  expect(screen.getByText("40 records")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Go on (2 new)" }));
  expect(screen.getByText("42 records")).toBeTruthy();
  const box = screen.getByRole("grid");
  Object.defineProperty(box, "scrollHeight", { configurable: true, get: () => 1100 });
  box.scrollTop = 100;
  fireEvent.scroll(box);
  act(() => mock.emit("logs", { logs: [line(43)] }));
  await settle();
  expect(box.scrollTop).toBe(100);
  fireEvent.click(screen.getByRole("button", { name: "↓ 1 new" }));
  expect(box.scrollTop).toBeGreaterThan(800);
});

test("a range of the past is asked for, and the stream is not followed meanwhile", async () => {
  room(800, 400);
  const asked: unknown[] = [];
  const mock = show(
    {},
    {
      answers: {
        recentLogs: (given) => {
          asked.push(given);
          return { recentLogs: [line(asked.length)] };
        },
        logs: () => ({ logs: [] }),
      },
    },
  );
  await waitFor(() => expect(messages()).toEqual(["line 1"]));
  act(() => mock.setRange({ start: NOW - 600, end: NOW - 300, live: false, preset: null }));
  await waitFor(() => expect(messages()).toEqual(["line 2"]));
  expect(asked.at(-1)).toEqual({ start: NOW - 600, end: NOW - 300 });
  expect(screen.queryByRole("button", { name: "Pause" })).toBeNull();
});

test("without a stream, fields or records it says so; without room it counts", async () => {
  room(800, 400);
  show({ stream: "query { a }" });
  expect(screen.getByText(/A subscription is expected here/)).toBeTruthy();
  cleanup();
  undo();
  const missing = () => {
    throw new Error("Cannot query field 'logs' on type 'Subscription'.");
  };
  show({ query: "" }, { answers: { logs: missing } });
  expect(await screen.findByText(/has no field “logs”/)).toBeTruthy();
  cleanup();
  undo();
  show();
  expect(await screen.findByText("Nothing was logged yet")).toBeTruthy();
  cleanup();
  undo();
  room(112, 60);
  const mock = show();
  await act(async () => {});
  act(() => mock.emit("logs", { logs: [line(1), line(2, "bad", "ERROR")] }));
  await settle();
  expect(screen.getByRole("list", { name: "Log by level" }).firstElementChild?.getAttribute("title")).toBe("1 serious");
});

test("what is shown is exported, and a text that a spreadsheet would run stays a text", async () => {
  const { logCsv } = await import("../src/csv");
  const { recordOf } = await import("../src/record");
  const fields = {
    timeField: "time",
    levelField: "level",
    sourceField: "source",
    messageField: "message",
    numberField: "number",
  };
  const rows = [{ ...recordOf({ ...line(0), message: "=1+1" }, fields, 0), id: 0 }] as never;
  expect(logCsv(rows).split("\r\n")[1]).toBe("2027-01-15T08:00:00.000000Z,INFO,mid-dish/dish/ska001,'=1+1");
});
