/** Each example of the reference, drawn and worked with on the mock host. */
import {
  createMockHost,
  infoOf,
  type MockHost,
  type MockHostOptions,
  sampleOf,
  wave,
} from "@octopus-widgets/sdk/testing";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { Around } from "../examples/dashboard";
import { Counter } from "../examples/every-sample";
import { Exporting } from "../examples/export";
import { hello } from "../examples/hello-world";
import { LongList } from "../examples/long-list";
import { Remembered } from "../examples/memory";
import { Start } from "../examples/mutation";
import * as names from "../examples/names";
import { Course } from "../examples/past-and-present";
import { Pieces } from "../examples/pieces";
import { Expanded } from "../examples/properties";
import { Procedures } from "../examples/query";
import { Readings } from "../examples/readings";
import { Squares } from "../examples/room";
import * as settings from "../examples/settings";
import * as small from "../examples/small-course";
import { Events } from "../examples/streams";
import { Tiles } from "../examples/table";
import * as testing from "../examples/testing";
import { Time } from "../examples/time";
import * as writing from "../examples/writing";
import * as written from "../examples/written-query";

const NAME = "low-mccs/tile/001/temperature";
const NOW = 1_800_000_000;
const PROPERTY = { d0: { properties: [{ name: "tiles", value: ["low-mccs/tile/001", "low-mccs/tile/002"] }] } };

let undo = () => {};
const text = () => document.body.textContent ?? "";
const press = (name: string | RegExp) => act(async () => void fireEvent.click(screen.getByRole("button", { name })));

function host(options: MockHostOptions = {}): MockHost {
  const mock = createMockHost({
    infos: [
      infoOf(NAME, { unit: "degC", label: "Temperature", minValue: "0", maxValue: "90", writable: "READ_WRITE" }),
    ],
    samples: [sampleOf(NAME, 31.5)],
    ...options,
  });
  undo = mock.install();
  return mock;
}

afterEach(() => {
  cleanup();
  undo();
  undo = () => {};
});

test("the smallest widget", () => {
  const mock = host();
  const { component: Hello, defaultConfig = {} } = hello;
  render(<Hello instanceId="w1" config={defaultConfig} />);
  expect(text()).toBe("Hello 31.5");
  act(() => mock.push(sampleOf(NAME, 32)));
  expect(text()).toBe("Hello 32");
});

test("settings of every type, their fields and their defaults", () => {
  render(<settings.Fields />);
  expect(screen.getAllByRole("listitem").map((item) => item.textContent)).toEqual(
    expect.arrayContaining(["Title (required)", "Attributes INPUT_TANGO_ATTRIBUTES", "Only for engineers"]),
  );
  expect(text()).not.toContain("sortKey");
  expect(settings.config).toMatchObject({ count: 5, limits: { low: 0, high: 9 }, columns: ["state"] });
});

test("readings with status, unit and label", () => {
  const mock = host();
  render(<Readings instanceId="w1" config={{ attributes: ["low-mccs/tile/{n}/temperature"], useLiveData: true }} />);
  expect(text()).toContain("low-mccs/tile/{n}/temperature");
  cleanup();
  render(<Readings instanceId="w1" config={{ attributes: [NAME], useLiveData: true }} />);
  expect(text()).toMatch(/Temperature\s+31\.50\s+°C/);
  act(() => mock.push(sampleOf(NAME, 88, { quality: "ATTR_ALARM" })));
  expect(screen.getByRole("region", { name: "The worst is serious" })).toBeTruthy();
  cleanup();
  render(<Readings instanceId="w1" config={{ attributes: [], useLiveData: true }} />);
  expect(text()).toContain("No attributes chosen");
});

test("every sample, outside React", () => {
  const mock = host({ samples: [] });
  render(<Counter name={NAME} />);
  act(() => mock.push(sampleOf(NAME, 1), sampleOf(NAME, 2)));
  expect(text()).toBe("2 samples, last 2");
});

test("past joined to present, brushed and pointed at", () => {
  const range = { start: NOW - 600, end: NOW, live: true, preset: "10m" };
  const mock = host({ now: NOW, range, histories: { [NAME]: wave(30, 600, 60, NOW) } });
  render(<Course name={NAME} />);
  expect(text()).toMatch(/^1[01] points in 600 s/);
  fireEvent.pointerMove(screen.getByRole("figure"));
  expect(mock.cursor.get()).toBe(NOW);
  fireEvent.click(screen.getByRole("button"));
  expect(mock.brush.range).toEqual({ start: NOW - 300, end: NOW });
});

test("a query, and what a deployment does not have", async () => {
  host({ answers: { procedures: () => ({ procedures: [{ id: 1, state: "RUNNING" }] }) } });
  render(<Procedures instanceId="w1" />);
  await screen.findByText("RUNNING");
  cleanup();
  undo();
  const answer = () => {
    throw new Error("Cannot query field 'procedures' on type 'Query'.");
  };
  host({ answers: { procedures: answer } });
  render(<Procedures instanceId="w1" />);
  await waitFor(() => expect(text()).toContain("procedures"));
  expect(text()).not.toContain("Waiting");
});

test("subscriptions: the latest, the last few, each", async () => {
  const mock = host();
  render(<Events />);
  for (const topic of ["a", "b", "c", "d"]) act(() => mock.emit("events", { events: { topic } }));
  await waitFor(() => expect(text()).toBe("latest d; b, c, d; 4 in all"));
});

test("a mutation, and who may not", async () => {
  const mock = host({ answers: { start: () => ({ start: true }) } });
  render(<Start instanceId="w1" id={7} />);
  await press("Start");
  expect(mock.log).toEqual([{ kind: "mutation", what: "start", detail: { id: 7 } }]);
  act(() => mock.setRole("Viewer"));
  expect(text()).toContain("This needs the role Operator; you are Viewer. Viewers may not");
});

test("writing an attribute, with the dialog and by hand", async () => {
  const reply = { ok: true, message: null, valueBefore: 31.5, attribute: { fullName: NAME, value: 40 } };
  const mock = host({ answers: { setAttributeValue: () => ({ setAttributeValue: reply }) } });
  render(<writing.ByHand name={NAME} />);
  expect(text()).toContain("number, 0 to 90 °C");
  const input = screen.getByLabelText("number, 0 to 90 °C");
  fireEvent.change(input, { target: { value: "91" } });
  await press("Send");
  expect(text()).toContain("expected 0 to 90 °C; got 91");
  fireEvent.change(input, { target: { value: "40" } });
  await press("Send");
  await waitFor(() => expect(text()).toContain("read back 40"));
  expect(mock.log[0]).toMatchObject({ what: "setAttributeValue", detail: { name: "temperature", value: 40 } });
  cleanup();
  render(<writing.WithDialog name={NAME} />);
  await press("Write");
  expect(screen.getByRole("dialog", { hidden: true }).textContent).toContain("Temperature");
  expect(writing.operation).toContain("mutation setAttributeValue");
  expect(writing.states).toContain("FAULT");
});

test("variables, workspaces and clicks", async () => {
  const workspaces = [
    { id: "main", name: "Main" },
    { id: "detail", name: "Detail" },
  ];
  const mock = host({ workspaces, hostVariables: { TANGO_DBS: ["low", "mid"] } });
  render(<Around />);
  expect(text()).toContain("Tile none of low, mid");
  await press("Second tile");
  expect(text()).toContain("Tile 002");
  await press("Third tile, in detail");
  expect([mock.variables.tile, mock.workspace]).toEqual(["003", "detail"]);
  await press("Open Main");
  expect(mock.workspace).toBe("main");
});

test("the workspace's time, now and in a replay", () => {
  const mock = host({ now: NOW });
  render(<Time since={NOW - 240} />);
  expect(text()).toContain("2027-01-15 08:00:00 UTC, 4 min ago, live, 15m");
  act(() => mock.setReplay(NOW - 60));
  expect(text()).toContain("replay of 2027-01-15 07:59:00 UTC");
  fireEvent.click(screen.getByRole("button"));
  expect(text()).toContain("1m");
});

test("the room there is, and the theme", () => {
  const mock = host({ layout: { width: 400, height: 100 } });
  render(<Squares instanceId="w1" count={8} />);
  expect(text()).toBe("4 by 2, at 0, dark");
  fireEvent.keyDown(screen.getByRole("button"), { key: "ArrowRight" });
  act(() => mock.setTheme("dome"));
  expect(text()).toBe("4 by 2, at 1, dome");
});

test("state that survives a reload", () => {
  host();
  render(<Remembered instanceId="w1" />);
  const details = screen.getByRole("group") as HTMLDetailsElement;
  details.open = true;
  fireEvent(details, new Event("toggle"));
  expect(text()).toContain("Open");
  cleanup();
  render(<Remembered instanceId="w1" />);
  expect(text()).toContain("Open");
});

test("names out of device properties", async () => {
  host({ answers: { deviceProperties: () => PROPERTY } });
  render(<Expanded />);
  await waitFor(() => expect(text()).toBe("tiles: low-mccs/tile/001/state, low-mccs/tile/002/state; 2 rows; 2 names"));
});

test("names of attributes and devices", () => {
  render(<names.Named />);
  expect(names.name).toBe("mid://mid-dish/leaf/001/state");
  expect(names.rows).toEqual([["low://a/b/c/d", "low://a/b/c/e"], ["low://a/b/c/f"]]);
  expect(names.devices).toEqual(["mid-dish/leaf/001"]);
  expect(text()).toBe("001 statemid-dish/leaf/001/statemid://sys/database/2tango://host:10000");
});

test("the frame's menu, and files", async () => {
  const mock = host();
  render(<Exporting instanceId="w1" table={false} />);
  expect(text()).toContain(`${NAME},31.5`);
  for (const action of mock.actions.get("w1") ?? []) await action.run({ title: "My tile" });
  expect(mock.files.map(({ name }) => name.replace(/_.*/, ""))).toContain("My-tile");
  cleanup();
  render(<Exporting instanceId="w1" table />);
  expect(text()).toBe("A formula stays a text: '=1+1");
});

test("a query that a person wrote", async () => {
  host({ answers: { tiles: () => ({ tiles: [{ name: "a" }, { name: "b" }] }) } });
  render(<written.Written query="query tiles { tiles { name } }" />);
  await screen.findByText("2 items");
  cleanup();
  render(<written.Written query="mutation { boom }" />);
  expect(text()).toMatch(/query/i);
  expect(written.read).toMatchObject({ ok: true, variables: { n: 3 } });
  expect(written.stream.ok).toBe(true);
  expect(written.items).toEqual([1, 2]);
});

test("a table of thousands of cells", () => {
  host();
  render(<Tiles instanceId="w1" tiles={Array.from({ length: 3000 }, (_, n) => ({ name: `${n}`, temperature: n }))} />);
  expect(screen.getAllByRole("row")[1]?.textContent).toContain("2999.0");
  expect(screen.getAllByRole("row").length).toBeLessThan(100);
});

test("a long list", () => {
  render(<LongList count={10_000} />);
  expect(screen.getByText("Row 0")).toBeTruthy();
  expect(screen.getAllByRole("listitem").length).toBeLessThan(100);
});

test("a small course, and where it goes", () => {
  const mock = host({ samples: [] });
  render(<small.Course name={NAME} />);
  expect(text()).toBe("too few points to tell");
  act(() => mock.push(sampleOf(NAME, 1)));
  const points: number[] = [];
  small.kept.forEach(0, (_, value) => points.push(value));
  expect(points).toEqual([20, 30, 40]);
});

test("status, cards, units and dialogs", async () => {
  host();
  render(<Pieces name={NAME} />);
  const button = screen.getByRole("button", { name: /31.5 °C normal/ });
  fireEvent.focus(button);
  expect(text()).toContain("Temperature");
  expect(text()).toContain("Vela XElevation62°");
  await press(/31.5/);
  expect(screen.getByRole("dialog", { hidden: true }).textContent).toContain("All that is known.");
  expect(screen.getByRole("img", { name: "W/m²" })).toBeTruthy();
});

test("a widget's test", async () => {
  const begun = testing.begin();
  undo = begun.undo;
  const { component: Hello, defaultConfig = {} } = hello;
  render(<Hello instanceId="w1" config={defaultConfig} />);
  expect(text()).toBe("Hello 31.5");
  expect(await begun.mock.host.query("query tiles { tiles }")).toEqual({
    tiles: ["low-mccs/tile/001", "low-mccs/tile/002"],
  });
  await expect(begun.mock.host.query("query broken { broken }")).rejects.toThrow("the archive is away");
  expect(testing.temperatures).toEqual([NAME, "low-mccs/tile/002/temperature"]);
  expect(testing.states.stale?.host?.samples?.[0]?.stale).toBe(true);
});
