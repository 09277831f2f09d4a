import { createMockHost, infoOf, type MockHostOptions, sampleOf } from "@octopus-widgets/sdk/testing";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { markdown } from "../src/definition";
import { attributesIn, fillText } from "../src/placeholders";

const WIND = "mid-weather/station/01/wind_speed_x";
const HEALTH = "mid/dish/ska001/health";
let undo = () => {};

function show(text: string, config: object = {}, options: MockHostOptions = {}) {
  const mock = createMockHost({
    infos: [
      infoOf(WIND, { unit: "m/s", format: "%4.1f", label: "Wind speed" }),
      infoOf(HEALTH, { datatype: "DevEnum", enumLabels: ["OK", "FAILED"] }),
    ],
    samples: [sampleOf(WIND, 4.06, { quality: "ATTR_WARNING" }), sampleOf(HEALTH, 1)],
    variables: { dish: "ska001", evil: "javascript:alert(1)", mark: "**x** <b>" },
    workspaces: [
      { id: "main", name: "Main" },
      { id: "w2", name: "Mid dishes" },
    ],
    ...options,
  });
  undo = mock.install();
  const Component = markdown.component;
  render(<Component instanceId="m1" config={{ ...markdown.defaultConfig, text, ...config }} />);
  return mock;
}
const page = () => screen.getByRole("region", { name: "Text" });
afterEach(() => {
  cleanup();
  undo();
});

test("a text has headings, tables, tasks and links", () => {
  show("# Notes\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n- [x] checked\n- [ ] cold\n\n[log](https://example.org/log)");
  expect(screen.getByRole("heading", { name: "Notes" })).toBeTruthy();
  expect(screen.getAllByRole("cell").map((cell) => cell.textContent)).toEqual(["1", "2"]);
  expect(screen.getAllByRole("img").map((box) => box.getAttribute("aria-label"))).toEqual(["done", "to do"]);
  const link = screen.getByRole("link", { name: "log" });
  expect([link.getAttribute("target"), link.getAttribute("rel")]).toEqual(["_blank", "noopener noreferrer"]);
});

test("a live value stands in the text with unit and symbol, and follows its attribute", () => {
  const mock = show(`Wind **{${WIND}}**, dish {mid/dish/{dish}/health}.`);
  expect(page().textContent).toContain("Wind 4.1 m/s, dish FAILED.");
  expect(screen.getAllByRole("img").map((symbol) => symbol.getAttribute("aria-label"))).toEqual([
    "caution",
    "critical",
  ]);
  act(() => mock.push(sampleOf(WIND, 12, { stale: true, age: 30 })));
  expect(page().textContent).toContain("12.0 m/s");
  expect(page().querySelector("[data-stale]")?.getAttribute("title")).toBe(`${WIND}, stale for 30 s`);
});

test("a part of what is known of a value", () => {
  show(`{${WIND}|label}: {${WIND}|value} in {${WIND}|unit}, {${WIND}|quality}, {${WIND}|age}`);
  expect(page().textContent).toBe("Wind speed: 4.1 in m/s, warning, live");
});

test("in code a value stays as it is written, and an unknown attribute and variable too", () => {
  const mock = show("`{mid/dish/ska001/health}` {no/such/device/x} {nothing} {a b}");
  act(() => mock.setInfo(null, "no/such/device/x"));
  expect(page().textContent).toBe("{mid/dish/ska001/health} {no/such/device/x} {nothing} {a b}");
});

test("markup never comes through, whoever wrote it: not as HTML, a link, a picture or a variable", () => {
  show(
    [
      "<script>alert(1)</script><img src=x onerror=alert(1)>",
      "[a](javascript:alert(1)) [b]({evil}) [c](data:text/html;base64,PHNjcmlwdD4=) [d](vbscript:x) [e](JaVaScRiPt:alert(1))",
      "![p](javascript:alert(1)) ![q](https://evil.example/x.png) <a href='javascript:alert(1)'>z</a>",
      "{mark} &lt;script&gt; [f](//evil.example) <javascript:alert(1)>",
    ].join("\n\n"),
  );
  const made = page();
  expect(made.querySelectorAll("script, iframe, object, embed, form, style, b").length).toBe(0);
  expect(
    [...made.querySelectorAll("*")].flatMap((one) => [...one.attributes]).filter(({ name }) => name.startsWith("on")),
  ).toEqual([]);
  const links = [...made.querySelectorAll("a")].map((link) => link.getAttribute("href"));
  // What the variable brought in is a name beside this page, no scheme.
  expect(links).toEqual(["javascript%3Aalert(1)", "https://evil.example/x.png", "//evil.example"]);
  expect(links.map((link) => new URL(link ?? "", "https://octopus.example/").protocol)).toEqual(
    Array(3).fill("https:"),
  );
  expect([...made.querySelectorAll("a")].slice(1).every((link) => link.rel === "noopener noreferrer")).toBe(true);
  expect([...made.querySelectorAll("img")].filter((picture) => picture.getAttribute("src"))).toEqual([]);
  expect(made.textContent).toContain("**x** <b>");
});

test("a link opens a workspace by its name or id; one that is not there is said", () => {
  const mock = show("[Dishes](<workspace:Mid dishes>) [Nowhere](workspace:x)");
  fireEvent.click(screen.getByRole("button", { name: "Dishes" }));
  expect(mock.workspace).toBe("w2");
  expect(screen.getByTitle("There is no such workspace").textContent).toBe("Nowhere");
});

test("a variable is filled in as a text, in links too", () => {
  show("Dish {dish} at [its page](https://example.org/{dish}?q={mark})");
  expect(page().textContent).toBe("Dish ska001 at its page");
  expect(screen.getByRole("link").getAttribute("href")).toBe("https://example.org/ska001?q=**x**%20%3Cb%3E");
});

test("names of attributes are found whatever stands around them", () => {
  expect(attributesIn("{a/b/c/d} {mid://a/b/{n}/e|unit} {a/b/c} {x} {A/B/C/D}", { n: "7" })).toEqual([
    "A/B/C/D",
    "mid://a/b/7/e",
  ]);
  fc.assert(fc.property(fc.string(), (text) => fillText(text, {}) === text));
});

test("without a text it says so", () => {
  show("  ");
  expect(screen.getByText("No text yet")).toBeTruthy();
});
