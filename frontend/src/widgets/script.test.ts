import { afterEach, expect, test, vi } from "vitest";
import { createPolicy } from "../live/trusted";
import { scriptAdder } from "./loader";

afterEach(() => vi.restoreAllMocks());

/** Catch the element before the browser would fetch it. */
function caught(): HTMLScriptElement[] {
  const scripts: HTMLScriptElement[] = [];
  vi.spyOn(document.head, "append").mockImplementation((...nodes) => {
    scripts.push(...(nodes as HTMLScriptElement[]));
  });
  return scripts;
}

const policy = createPolicy("http://localhost:3000/", []);

test("a bundle is a script element with the catalogue's integrity, and done when it has run", async () => {
  const scripts = caught();
  const added = scriptAdder(policy)("/widgets/clock/1.0.0/h.js", "sha384-abc");
  const [script] = scripts;
  expect(script?.src).toBe("http://localhost:3000/widgets/clock/1.0.0/h.js");
  expect(script?.integrity).toBe("sha384-abc");
  expect(script?.textContent).toBe("");
  script?.dispatchEvent(new Event("load"));
  await added;
});

test("a script that does not load, or not with that content, is refused", async () => {
  const scripts = caught();
  const added = scriptAdder(policy)("/widgets/clock/1.0.0/h.js", "sha384-abc");
  scripts[0]?.dispatchEvent(new Event("error"));
  await expect(added).rejects.toThrow(/not what the catalogue vouches for/);
});

test("an address outside the widgets' folder never becomes a script", async () => {
  const scripts = caught();
  await expect(scriptAdder(policy)("https://elsewhere.example/x.js", "sha384-abc")).rejects.toThrow(
    /Expected a widget bundle/,
  );
  expect(scripts).toEqual([]);
});
