import { expect, test } from "vitest";
import { acceptScript } from "./trusted";

const base = "https://telescope.example/octopus/";
const own = ["https://telescope.example/octopus/assets/worker-1.js"];

test.each([
  "/octopus/widgets/@octopus-widgets/grid/1.0.0/abc.js",
  "widgets/clock/1.0.0/abc.js",
  "https://telescope.example/octopus/assets/worker-1.js",
])("%s may run", (url) => {
  expect(acceptScript(url, base, own)).toMatch(/^https:\/\/telescope\.example\/octopus\//);
});

test.each([
  "https://elsewhere.example/octopus/widgets/a/1/b.js",
  "/widgets/a/1/b.js",
  "/octopus/widgets/../upload/b.js",
  "/octopus/widgets/%2e%2e/upload/b.js",
  "/octopus/widgets/..%2fupload/b.js",
  "/octopus/widgets/a/1/b.js?x=1",
  "/octopus/widgets/a/1/b.svg",
  "/octopus/assets/worker-2.js",
  "data:text/javascript,alert(1)",
  "blob:https://telescope.example/1",
  "javascript:alert(1)",
  "//elsewhere.example/octopus/widgets/a.js",
])("%s may not", (url) => {
  expect(() => acceptScript(url, base, own)).toThrow(/Expected a widget bundle/);
});
