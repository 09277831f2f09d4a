import { beforeEach, expect, test, vi } from "vitest";
import { Page } from "./testing";

const catalogue = {
  widgets: [
    {
      name: "@octopus-widgets/grid",
      label: "Grid",
      description: null,
      icon: null,
      preview: [],
      active: "1.0.0",
      keys: ["Grid"],
    },
    {
      name: "@octopus-widgets/pair",
      label: "Pair",
      description: null,
      icon: null,
      preview: [],
      active: "1.0.0",
      keys: ["Left", "Right"],
    },
  ],
};
const bundle = (name: string, more: object = {}) => ({
  widgetBundle: {
    name,
    version: "1.0.0",
    integrity: "sha384-x",
    url: `/widgets/${name}/1.0.0/h.js`,
    apiVersion: 1,
    trusted: true,
    apollo: false,
    ...more,
  },
});

let page: Page;
beforeEach(() => {
  page = new Page();
  page.answers.set("WidgetCatalogue", () => catalogue);
  page.answers.set("WidgetBundle", ({ name }) => bundle(String(name)));
  page.script = (url) => {
    const keys = url.includes("grid") ? ["Grid"] : ["Left", "Right"];
    for (const key of keys) page.widgets.registry.register({ key, label: key, component: () => null });
  };
});

const state = (key: string) => page.widgets.loader.get().get(key);

test("only bundles that are needed are loaded, each once however often it is asked for", async () => {
  await Promise.all([page.widgets.loader.ensure(["Left"]), page.widgets.loader.ensure(["Right", "Left"])]);
  expect(page.scripts).toEqual(["/widgets/@octopus-widgets/pair/1.0.0/h.js"]);
  expect(state("Left")).toEqual({ status: "ok" });
  expect(state("Right")).toEqual({ status: "ok" });
  expect(page.asked.filter((one) => one.name === "WidgetCatalogue")).toHaveLength(1);
});

test("a key that no package offers names those that are", async () => {
  await page.widgets.loader.ensure(["Nowhere"]);
  expect(state("Nowhere")).toMatchObject({ status: "failed", error: { detail: "Offered: Grid, Left, Right." } });
});

test("a script that is refused fails its own widget, names what was expected, and can be tried again", async () => {
  const run = page.script;
  page.script = (url) => {
    if (url.includes("grid")) throw new Error("its content is not what the catalogue vouches for");
    return run(url);
  };
  await page.widgets.loader.ensure(["Grid", "Left"]);
  expect(state("Left")).toEqual({ status: "ok" });
  expect(state("Grid")).toMatchObject({ status: "failed" });
  expect(JSON.stringify(state("Grid"))).toContain("sha384-x");
  page.script = run;
  await page.widgets.loader.retry("Grid");
  expect(state("Grid")).toEqual({ status: "ok" });
});

test("a bundle that does not register its key is told", async () => {
  page.script = () => undefined;
  await page.widgets.loader.ensure(["Grid"]);
  expect(state("Grid")).toMatchObject({ error: { message: "@octopus-widgets/grid ran but did not register “Grid”." } });
});

test("what a widget is at fault of is told to administrators, what the way to it is at fault of is not", async () => {
  const told = vi.spyOn(page.widgets.troubles, "report");
  page.answers.set("WidgetBundle", () => new Error("away"));
  await page.widgets.loader.ensure(["Left", "Nowhere"]);
  expect(told).not.toHaveBeenCalled();
  page.answers.set("WidgetBundle", ({ name }) => bundle(String(name)));
  page.script = () => undefined;
  await page.widgets.loader.ensure(["Grid"]);
  const message = "@octopus-widgets/grid ran but did not register “Grid”.";
  expect(told.mock.calls).toEqual([[expect.objectContaining({ key: "Grid", kind: "load", message })]]);
});

test("a bundle for another API version is not run", async () => {
  page.answers.set("WidgetBundle", ({ name }) => bundle(String(name), { apiVersion: 2 }));
  await page.widgets.loader.ensure(["Grid"]);
  expect(page.scripts).toEqual([]);
  expect(state("Grid")).toMatchObject({ error: { detail: expect.stringContaining("API version 2") } });
});

test("a catalogue that cannot be had is a failure of the widget, and the next try asks anew", async () => {
  page.answers.set("WidgetCatalogue", () => new Error("down"));
  await page.widgets.loader.ensure(["Grid"]);
  expect(state("Grid")).toMatchObject({ status: "failed", error: { detail: "down" } });
  page.answers.set("WidgetCatalogue", () => catalogue);
  await page.widgets.loader.retry("Grid");
  expect(state("Grid")).toEqual({ status: "ok" });
});

test("a bundle that is not trusted never runs in the page", async () => {
  page.answers.set("WidgetBundle", ({ name }) => bundle(String(name), { trusted: false }));
  await page.widgets.loader.ensure(["Grid"]);
  expect(page.scripts).toEqual([]);
  expect(state("Grid")).toMatchObject({ error: { message: expect.stringContaining("has no frame") } });
});

/** What the server tells of the catalogue. */
function tell(...packages: object[]): Promise<void> {
  const following = page.sent.find(
    (one) => one.type === "subscribe" && String(one.payload.query).includes("widgetsCh"),
  );
  if (following?.type !== "subscribe") throw new Error("nobody follows the catalogue");
  page.tell({ type: "next", id: following.id, result: { data: { widgetsChanged: packages } } });
  return vi.waitFor(() => undefined);
}

const [grid, pair] = catalogue.widgets as [object, object];
const definition = () => page.widgets.registry.get().get("Grid");

test("another active version takes the place of the one that runs, and only what is in use is loaded", async () => {
  page.widgets.follow();
  await tell(grid, pair);
  await page.widgets.loader.ensure(["Grid"]);
  const before = definition();
  page.answers.set("WidgetBundle", ({ name }) => bundle(String(name), { url: `/widgets/${name}/2.0.0/h.js` }));
  await tell({ ...grid, active: "2.0.0" }, { ...pair, active: "2.0.0" });
  await vi.waitFor(() => expect(definition()).not.toBe(before));
  expect(page.scripts).toEqual([
    "/widgets/@octopus-widgets/grid/1.0.0/h.js",
    "/widgets/@octopus-widgets/grid/2.0.0/h.js",
  ]);
  await page.widgets.loader.ensure(["Left"]);
  expect(page.scripts.at(-1), "opened later, it is the new one").toBe("/widgets/@octopus-widgets/pair/2.0.0/h.js");
  expect(page.asked.filter((one) => one.name === "WidgetCatalogue")).toHaveLength(0);
  page.script = () => undefined;
  const running = definition();
  await tell({ ...grid, active: "3.0.0" }, pair);
  await vi.waitFor(() => expect(state("Grid")).toMatchObject({ status: "failed" }), 3000);
  expect(definition(), "one that does not work leaves the old one running").toBe(running);
});

test("a package that was removed is gone from open dashboards, and back when it is added again", async () => {
  page.widgets.follow();
  await tell(grid, pair);
  await page.widgets.loader.ensure(["Grid"]);
  await tell(pair);
  await vi.waitFor(() => expect(state("Grid")).toMatchObject({ status: "failed" }));
  expect(definition()).toBeUndefined();
  await tell(grid, pair);
  await vi.waitFor(() => expect(state("Grid"), "by itself").toEqual({ status: "ok" }));
});
