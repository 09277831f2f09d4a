import type { Config, WidgetSchema } from "@octopus-widgets/sdk/contract";
import { act, configure, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { Page } from "../testing";
import { SettingsForm } from "./SettingsForm";

const schema: WidgetSchema = {
  type: "object",
  required: ["name"],
  properties: {
    name: { type: "string", title: "Name", default: "x" },
    points: { type: "number", title: "Points", min: 10, max: 100, default: 50 },
    live: { type: "boolean", title: "Live", default: false },
    mode: { type: "select", title: "Mode", enum: ["a", "b"], enumNames: ["Alpha", "Beta"], default: "a" },
    side: { type: "radio", title: "Side", enum: ["left", "right"], default: "left" },
    station: { type: "select", title: "Station", enum: [""], enumNames: ["All"], list: "STATIONS", default: "" },
    stations: { type: "multiselect", title: "Stations", list: "STATIONS", default: [] },
    nowhere: { type: "radio", title: "Nowhere", description: "Where to.", list: "NOWHERE", default: "" },
    marks: { type: "multiselect", title: "Marks", enum: ["p", "q", "r"], default: ["q"] },
    text: { type: "string", title: "Text", lines: 6, default: "" },
    labels: { type: "INPUT_STRINGS", title: "Labels", default: ["one", "two"] },
    attributes: { type: "INPUT_TANGO_ATTRIBUTES", title: "Attributes", default: [] },
    rows: { type: "INPUT_MULTIPLE_TANGO_ATTRIBUTES", title: "Rows", default: [["a/b/c/d"]] },
    template: { type: "INPUT_FORMATED_SCHEMA_TYPE", title: "Template", default: "" },
    target: { type: "WORKSPACE", title: "Target", default: "" },
    variable: { type: "VARIABLES", title: "Variable", default: "" },
    database: { type: "INPUT_DB", title: "Database", default: "" },
    axis: { type: "object", title: "Axis", properties: { unit: { type: "string", title: "Unit", default: "K" } } },
    secret: { type: "string", title: "Secret", level: 5 },
    order: { type: "string", title: "Order", hidden: true, default: "" },
  },
};

// Long enough for a machine that has much else to do.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 30_000 });

let page: Page;
let config: Config;

beforeEach(() => {
  page = new Page();
  config = {};
  page.answers.set("Deployment", () => ({
    databases: [{ name: "low", url: "http://x/db" }],
    endpointLists: [{ name: "STATIONS", values: ["s8-1", "s8-2"] }],
  }));
  page.widgets.registry.register({ key: "Form", label: "Form", component: () => null, config: { schema } });
});

const instance = {
  id: "w1",
  key: "Form",
  title: null,
  panel: null,
  hidden: false,
  layout: { x: 0, y: 0, w: 8, h: 10 },
};

function Edited() {
  const [current, setCurrent] = useState<Config>({ order: "kept" });
  config = current;
  return <SettingsForm workspaceId="one" instance={instance} config={current} onChange={setCurrent} />;
}

const show = () => render(<Edited />, { wrapper: page.wrapper });
const type = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });

test("every change is applied at once and keeps what the form does not show", () => {
  show();
  type("Name", "north");
  fireEvent.click(screen.getByLabelText("Live"));
  fireEvent.change(screen.getByLabelText("Mode"), { target: { value: "1" } });
  fireEvent.click(screen.getByLabelText("right"));
  fireEvent.click(screen.getByLabelText("p"));
  type("Unit", "mK");
  fireEvent.change(screen.getByLabelText("Target"), { target: { value: "2" } });
  fireEvent.change(screen.getByLabelText("Variable"), { target: { value: "1" } });
  expect(config).toEqual({
    order: "kept",
    name: "north",
    live: true,
    mode: "b",
    side: "right",
    marks: ["p", "q"],
    axis: { unit: "mK" },
    target: "two",
    variable: "station",
  });
});

test("choices come from a list of the deployment, after the schema's own, and a list that is not there is told", async () => {
  show();
  const station = screen.getByLabelText("Station");
  await waitFor(() => expect([...station.children].map((one) => one.textContent)).toEqual(["All", "s8-1", "s8-2"]));
  fireEvent.change(station, { target: { value: "2" } });
  fireEvent.click(screen.getByLabelText("s8-1"));
  expect(config).toEqual({ order: "kept", station: "s8-2", stations: ["s8-1"] });
  expect(screen.queryByRole("alert")).toBeNull();
  expect(screen.getByText("Where to. This deployment has no list “NOWHERE”.")).not.toBeNull();
  page.answers.set("Deployment", () => ({ databases: [], endpointLists: [{ name: "STATIONS", values: ["s9-1"] }] }));
  await act(() => page.widgets.loadDeployment());
  expect(screen.getByRole("alert").textContent).toBe("“s8-2” is not there any more.");
});

test("a number outside its limits is not applied, and says what is expected", () => {
  show();
  type("Points", "500");
  expect(screen.getByRole("alert").textContent).toBe("Expected at most 100; got 500.");
  expect(config.points).toBeUndefined();
  type("Points", "60");
  expect(config.points).toBe(60);
  expect(screen.queryByRole("alert")).toBeNull();
});

test("a required setting that is empty is told", () => {
  show();
  type("Name", "");
  expect(screen.getByRole("alert").textContent).toBe("This setting is required.");
});

test("fields above the role and hidden ones are not there", () => {
  show();
  expect(screen.queryByLabelText("Secret")).toBeNull();
  expect(screen.queryByLabelText("Order")).toBeNull();
});

test("a text of several lines keeps them", () => {
  show();
  type("Text", "one\ntwo");
  expect(screen.getByLabelText("Text").tagName).toBe("TEXTAREA");
  expect(config.text).toBe("one\ntwo");
});

test("lists are added to, put in order and taken from", () => {
  show();
  fireEvent.click(screen.getByRole("button", { name: "Move Labels, entry 2 up" }));
  expect(config.labels).toEqual(["two", "one"]);
  fireEvent.click(screen.getByRole("button", { name: "Remove Labels, entry 1" }));
  expect(config.labels).toEqual(["one"]);
  fireEvent.click(screen.getAllByRole("button", { name: "Add entry" })[0] as HTMLElement);
  type("Labels, entry 2", "three");
  expect(config.labels).toEqual(["one", "three"]);
});

test("an attribute is found by typing: first the device, then its attribute", async () => {
  page.answers.set("SearchDevices", () => ({ devices: [{ name: "low-mccs/tile/001" }] }));
  page.answers.set("SearchAttributes", () => ({ device: { attributes: [{ name: "Temperature" }] } }));
  show();
  fireEvent.click(screen.getAllByRole("button", { name: "Add attribute" })[0] as HTMLElement);
  const input = screen.getByRole("combobox", { name: "Attributes, attribute 1" });
  expect(document.activeElement).toBe(input);
  fireEvent.focus(input);
  fireEvent.change(input, { target: { value: "tile" } });
  fireEvent.click(await screen.findByRole("option", { name: "low-mccs/tile/001/" }));
  await screen.findByRole("option", { name: "temperature" });
  fireEvent.keyDown(input, { key: "ArrowDown" });
  fireEvent.keyDown(input, { key: "Enter" });
  expect(config.attributes).toEqual(["low-mccs/tile/001/temperature"]);
});

test("a name may be typed freely", () => {
  show();
  const input = screen.getByRole("combobox", { name: "Rows, row 1, attribute 1" });
  fireEvent.change(input, { target: { value: "x/y/z/w" } });
  fireEvent.blur(input);
  expect(config.rows).toEqual([["x/y/z/w"]]);
});

test("a variable is put into a template, and databases are those of the deployment", async () => {
  show();
  fireEvent.click(screen.getByRole("button", { name: "{station}" }));
  expect(config.template).toBe("{station}");
  await waitFor(() => expect(screen.getByRole("option", { name: "low" })).toBeDefined());
});

test("going back to the defaults takes away only what the form shows", () => {
  show();
  type("Name", "north");
  fireEvent.click(screen.getByRole("button", { name: "Back to defaults" }));
  expect(config).toEqual({ order: "kept" });
});
