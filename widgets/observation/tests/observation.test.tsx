import { createMockHost, type MockHostOptions, sampleOf } from "@octopus-widgets/sdk/testing";
import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { leftText, obsStateOf, ordinal, procedureOf, secondsLeft } from "../src/course";
import { observation } from "../src/definition";
import { heldAt } from "../src/now-or-then";
import { answers, config, DISHES, FIRST, infos, NOW, OBS, samples } from "./telescope";

let undo = () => {};

function show(given: object = {}, options: MockHostOptions = {}, room = { width: 900, height: 500 }) {
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(room.width);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(room.height);
  const mock = createMockHost({ now: NOW, infos, samples, answers, ...options });
  undo = mock.install();
  const Component = observation.component;
  render(<Component instanceId="o1" config={{ ...observation.defaultConfig, ...config, ...given }} />);
  return mock;
}
afterEach(() => {
  cleanup();
  undo();
  vi.restoreAllMocks();
});
const cards = () =>
  within(screen.getByRole("list", { name: "Observations" }))
    .getAllByRole("listitem")
    .filter((one) => one.hasAttribute("data-level"));

test("a card says what is observed: state, target, scan, block, procedure, band, pointing, and the receptors in trouble", async () => {
  show({ extraAttributes: ["integrationTime"] });
  const [first, second] = cards() as [HTMLElement, HTMLElement];
  await waitFor(() => expect(first.textContent).toContain("procedure 5: scan 2/3"));
  for (const said of [
    "mid-tmc 01",
    "SCANNING",
    "PSR J1644-4559",
    "Scan 41, 2nd of its block",
    "1:05 min left",
    "eb-mid01-20261128-00054",
    "sbd-mid01-20260901-00019",
    "BandB2",
    "140.2",
    "52.5",
    "Receptors8",
    "Integration time0.849",
  ])
    expect(first.textContent).toContain(said);
  expect(within(first).getByRole("progressbar").getAttribute("aria-valuenow")).toBe("60");
  expect(within(first).getByRole("img", { name: "SCANNING, step 6 of 6" })).toBeTruthy();
  const troubles = within(first).getByRole("list", { name: "Receptors of mid-tmc 01 in trouble" });
  expect([...troubles.children].map((one) => one.getAttribute("title"))).toEqual([
    `${DISHES[2]}: healthState DEGRADED`,
    `${DISHES[6]}: state FAULT`,
  ]);
  expect(second.textContent).toBe("mid-tmc 02EMPTYNothing is observedIntegration time—");
});

test("a state off the way has its level; a stale card is dimmed with its age; a failure is told", async () => {
  const mock = show();
  act(() => mock.push(sampleOf(`${FIRST}/obsState`, 9)));
  await waitFor(() => expect(cards()[0]?.dataset.level).toBe("critical"));
  expect(screen.getByRole("img", { name: "FAULT, off the way of an observation" })).toBeTruthy();
  act(() => mock.push(sampleOf(`${FIRST}/obsState`, 5, { stale: true, age: 42 })));
  await waitFor(() => expect(cards()[0]?.hasAttribute("data-stale")).toBe(true));
  expect(cards()[0]?.textContent).toContain("stale 42 s");
  act(() =>
    mock.push(sampleOf(`${FIRST}/obsState`, null, { error: { code: "SOURCE_UNAVAILABLE", message: "mid is away" } })),
  );
  await waitFor(() => expect(cards()[0]?.textContent).toContain("mid is away"));
});

test("of the past it says what was then, and asks neither OET nor the present", async () => {
  const mock = show(
    {},
    {
      histories: {
        [`${FIRST}/obsState`]: [
          [NOW - 900, 3],
          [NOW - 500, 5],
        ],
        [`${FIRST}/target`]: [[NOW - 900, "LMC"]],
        [`${FIRST}/assignedResources`]: [[NOW - 900, DISHES.slice(0, 2)]],
        [`${FIRST}/scanRemaining`]: [[NOW - 900, 30]],
      },
    },
  );
  act(() => mock.setRange({ start: NOW - 1200, end: NOW - 600, live: false, preset: null }));
  const first = cards()[0] as HTMLElement;
  await waitFor(() => expect(first.textContent).toContain("LMC"));
  expect(first.textContent).toContain("CONFIGURING");
  expect(first.textContent).toContain("Receptors2");
  expect(first.textContent).not.toContain("procedure");
  expect(screen.getByText("15 Jan 2027 07:50:00 UTC")).toBeTruthy();
  expect(mock.followed.size).toBe(0);
});

test("a press sets the variable and opens the workspace", () => {
  const mock = show(
    { selectedVariableKey: "block", selectedVariableFormat: "{block}", workspace: "other" },
    {
      workspaces: [
        { id: "main", name: "Main" },
        { id: "other", name: "Other" },
      ],
    },
  );
  fireEvent.click(screen.getByRole("button", { name: "Choose mid-tmc 01" }));
  expect([mock.variables, mock.workspace]).toEqual([{ block: "eb-mid01-20261128-00054" }, "other"]);
});

test("without room it counts; without an API it goes by the attributes alone; nothing chosen is said", () => {
  show({}, {}, { width: 112, height: 60 });
  expect(screen.getByText("1 of 2 scan")).toBeTruthy();
  cleanup();
  undo();
  show({ blocksQuery: "", proceduresQuery: "", eventsStream: "" });
  expect(cards()[0]?.textContent).toContain("Scan 41");
  expect(cards()[0]?.textContent).not.toContain("procedure");
  cleanup();
  undo();
  show({ subarrays: [] });
  expect(screen.getByText("No subarrays chosen")).toBeTruthy();
});

test("the words of states, times and ordinals", () => {
  const info = infos[0];
  expect(obsStateOf(7, info)).toMatchObject({ name: "ABORTED", level: "serious", step: -1 });
  expect(obsStateOf("Scanning", null)).toMatchObject({ name: "SCANNING", level: "normal", step: 5, observing: true });
  expect(obsStateOf(undefined, info)).toMatchObject({ name: "", step: -1 });
  expect(OBS.slice(0, 6).map((_, index) => obsStateOf(index, info).step)).toEqual([0, 1, 2, 3, 4, 5]);
  expect([
    secondsLeft(65, NOW, NOW + 5, false),
    secondsLeft(65, NOW, NOW + 5, true),
    secondsLeft(3, NOW, NOW + 9, false),
    secondsLeft(0, NOW, NOW, false),
  ]).toEqual([60, 65, 0, null]);
  expect([leftText(9.4), leftText(65), leftText(600)]).toEqual(["9 s", "1:05 min", "10:00 min"]);
  expect([1, 2, 3, 4, 11, 12, 13, 21, 112].map(ordinal)).toEqual([
    "1st",
    "2nd",
    "3rd",
    "4th",
    "11th",
    "12th",
    "13th",
    "21st",
    "112th",
  ]);
});

test("a procedure is that of the subarray's telescope and number, a running one before others", () => {
  const all = [
    { id: 1, state: "FAILED", subarray: 1, telescope: "mid" },
    { id: 2, state: "READY", subarray: 1, telescope: "mid" },
    { id: 3, state: "RUNNING", subarray: 1, telescope: "low" },
    { id: 4, state: "RUNNING", subarray: 2, telescope: null },
  ];
  expect(procedureOf("mid-tmc/subarray/01", all)?.id).toBe(2);
  expect(procedureOf("ska://low-tmc/subarray/01", all)?.id).toBe(3);
  expect(procedureOf("mid-tmc/subarray/02", all)?.id).toBe(4);
  expect(procedureOf("mid-tmc/subarray/03", all)).toBeNull();
});

test("what held at an instant is the point at it, else the one before", () => {
  const series = {
    times: Float64Array.of(),
    values: Float64Array.of(),
    words: ["", "LMC"],
    lists: null,
    before: { time: 5, value: 1 },
    grid: null,
    downsample: "none" as const,
    staleSince: null,
    revision: 1,
  };
  expect(heldAt(series, 10, null)).toMatchObject({ value: "LMC", time: 5 });
  expect(heldAt({ ...series, before: null }, 10, null)).toBeUndefined();
  expect(
    heldAt({ ...series, times: Float64Array.of(10), values: Float64Array.of(0), words: [] }, 10, null),
  ).toMatchObject({ value: 0, time: 10 });
});
