import { beforeEach, expect, test } from "vitest";
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
