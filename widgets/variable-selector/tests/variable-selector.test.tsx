import { createMockHost, type MockHostOptions } from "@octopus-widgets/sdk/testing";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { choicesOf, toggled } from "../src/choices";
import { variableSelector } from "../src/definition";

const STATIONS = ["low/station/001", "low/station/002", "low/station/003"];
let undo = () => {};

function show(config: object = {}, options: MockHostOptions = {}) {
  const mock = createMockHost({ variables: { station: "" }, ...options });
  undo = mock.install();
  const Component = variableSelector.component;
  const all = {
    ...variableSelector.defaultConfig,
    variable: "station",
    values: STATIONS,
    labelFormat: "Station {member}",
    ...config,
  };
  render(<Component instanceId="v1" config={all} />);
  return mock;
}
afterEach(() => {
  cleanup();
  undo();
});

test("a drop-down sets the variable; its choices are called as the template says", () => {
  const mock = show();
  const list = screen.getByRole("combobox", { name: "station" });
  expect([...list.querySelectorAll("option")].map(({ text }) => text)).toEqual([
    "Choose…",
    "Station 001",
    "Station 002",
    "Station 003",
  ]);
  fireEvent.change(list, { target: { value: STATIONS[1] } });
  expect(mock.variables.station).toBe(STATIONS[1]);
});

test("what the variable holds and the list does not is shown as such", () => {
  show({}, { variables: { station: "elsewhere" } });
  expect((screen.getByRole("combobox") as HTMLSelectElement).selectedOptions[0]?.text).toBe("elsewhere (not offered)");
});

test("of buttons one is chosen, by a press or by the arrows", () => {
  const mock = show({ mode: "buttons", label: "Station" });
  fireEvent.click(screen.getByRole("radio", { name: "Station 001" }));
  expect(mock.variables.station).toBe(STATIONS[0]);
  act(() => screen.getByRole("radio", { name: "Station 001" }).focus());
  fireEvent.keyDown(screen.getByRole("radiogroup", { name: "Station" }), { key: "ArrowLeft" });
  expect(mock.variables.station).toBe(STATIONS[2]);
  expect(screen.getByRole("radio", { checked: true }).textContent).toBe("Station 003");
});

test("several are joined in the order of the choices, as buttons and in a list", () => {
  const mock = show({ mode: "buttons", multiple: true });
  for (const name of ["Station 003", "Station 001"]) fireEvent.click(screen.getByRole("button", { name }));
  expect(mock.variables.station).toBe(`${STATIONS[0]},${STATIONS[2]}`);
  fireEvent.click(screen.getByRole("button", { name: "Station 003", pressed: true }));
  expect(mock.variables.station).toBe(STATIONS[0]);
  cleanup();
  const listed = show({ multiple: true });
  fireEvent.click(screen.getByRole("button", { name: "All", hidden: true }));
  expect(listed.variables.station).toBe(STATIONS.join(","));
  fireEvent.click(screen.getByRole("checkbox", { name: "Station 002", hidden: true }));
  expect(listed.variables.station).toBe(`${STATIONS[0]},${STATIONS[2]}`);
  expect(screen.getByRole("button", { name: "station Station 001, Station 003" })).toBeTruthy();
});

test("many are searched", () => {
  show({ multiple: true, values: Array.from({ length: 30 }, (_, n) => `a/b/${n}`), labelFormat: "{member}" });
  fireEvent.change(screen.getByRole("searchbox", { name: "Search in station", hidden: true }), {
    target: { value: "29" },
  });
  expect(screen.getAllByRole("checkbox", { hidden: true })).toHaveLength(1);
});

test("values are a list of the deployment's", () => {
  const mock = show(
    { source: "list", list: "TANGO_DBS", labelFormat: "value", chooseFirst: true },
    { hostVariables: { TANGO_DBS: ["low", "mid"] } },
  );
  expect(mock.variables.station).toBe("low");
  cleanup();
  show({ source: "list", list: "NOWHERE" });
  expect(screen.getByText("This deployment has no list “NOWHERE”.")).toBeTruthy();
});

test("values are the items of a query, with their fields in the templates", async () => {
  const answers = {
    stations: () => ({
      stations: [
        { name: "low/station/001", number: 1 },
        { name: "low/station/002", number: 2 },
      ],
    }),
  };
  const query = "query stations { stations { name number } }";
  const mock = show({ source: "query", query, labelFormat: "No. {number}", valueFormat: "{member}" }, { answers });
  expect(screen.getByText("Reading the values…")).toBeTruthy();
  await waitFor(() => screen.getByRole("combobox"));
  fireEvent.change(screen.getByRole("combobox"), { target: { value: "002" } });
  expect(mock.variables.station).toBe("002");
  expect((screen.getByRole("combobox") as HTMLSelectElement).selectedOptions[0]?.text).toBe("No. 2");
});

test("a query that cannot be asked or is not answered says why", async () => {
  show({ source: "query", query: "mutation { boom }" });
  expect(screen.getByText(/begins with “mutation”/)).toBeTruthy();
  cleanup();
  const answers = {
    stations: () => {
      throw new Error("Cannot query field 'stations' on type 'Query'.");
    },
  };
  show({ source: "query", query: "query stations { stations { name } }" }, { answers });
  await waitFor(() => expect(screen.getByText(/has no field “stations”/)).toBeTruthy());
});

test("no variable and no values are said", () => {
  show({ variable: "" });
  expect(screen.getByText("No variable chosen")).toBeTruthy();
  cleanup();
  show({ values: [] });
  expect(screen.getByText("No values to choose from")).toBeTruthy();
});

test("each value is a choice once; what has none is left out", () => {
  expect(choicesOf(["a", "a", "", 7, null, {}, { name: "x", list: [] }], {}).map(({ value }) => value)).toEqual([
    "a",
    "7",
    "x",
  ]);
  expect(toggled(["gone", "b"], "a", choicesOf(["a", "b"], {}))).toBe("a,b,gone");
});
