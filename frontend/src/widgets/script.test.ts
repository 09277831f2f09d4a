import { afterEach, expect, test, vi } from "vitest";
import { createPolicy } from "../live/trusted";
import { scriptAdder } from "./loader";

afterEach(() => vi.restoreAllMocks());

/** Catch the elements before the browser would fetch anything. */
function caught(): HTMLScriptElement[] {
  const scripts: HTMLScriptElement[] = [];
  vi.spyOn(document.head, "append").mockImplementation((...nodes) => {
    scripts.push(...nodes.filter((node) => node instanceof HTMLScriptElement));
  });
  return scripts;
}

const policy = createPolicy("http://localhost:3000/", []);

test("a bundle is a script element with the catalogue's integrity, and done when it has run", async () => {
  const scripts = caught();
  const added = scriptAdder(policy)("/widgets/clock/1.0.0/h.js", "sha384-abc").run();
  const [script] = scripts;
  expect(script?.src).toBe("http://localhost:3000/widgets/clock/1.0.0/h.js");
  expect(script?.integrity).toBe("sha384-abc");
  expect(script?.textContent).toBe("");
  script?.dispatchEvent(new Event("load"));
  expect(await added).toBeUndefined();
});

test("what a bundle throws as it begins is known", async () => {
  const scripts = caught();
  const added = scriptAdder(policy)("/widgets/clock/1.0.0/h.js", "sha384-abc").run();
  const error = new TypeError("no such thing");
  for (const [filename, thrown] of [
    ["http://localhost:3000/other.js", new Error("somebody else’s")],
    [scripts[0]?.src, error],
  ])
    window.dispatchEvent(Object.assign(new Event("error"), { filename, error: thrown }));
  scripts[0]?.dispatchEvent(new Event("load"));
  expect(await added).toBe(error);
});

test("a script that does not load, or not with that content, is refused", async () => {
  const scripts = caught();
  const added = scriptAdder(policy)("/widgets/clock/1.0.0/h.js", "sha384-abc").run();
  scripts[0]?.dispatchEvent(new Event("error"));
  await expect(added).rejects.toThrow(/not what the catalogue vouches for/);
});

test("an address outside the widgets' folder never becomes a script", async () => {
  const scripts = caught();
  await expect(scriptAdder(policy)("https://elsewhere.example/x.js", "sha384-abc").run()).rejects.toThrow(
    /Expected a widget bundle/,
  );
  expect(scripts).toEqual([]);
});
