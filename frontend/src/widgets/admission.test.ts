import { beforeEach, expect, test, vi } from "vitest";
import { Admission, type Origin, type Refusal } from "./admission";
import { Registry } from "./registry";

const origin = (name: string, version: string, ...keys: string[]): Origin => {
  const address = `http://here/widgets/${name}/${version}/h.js`;
  return { name, version, address, what: `${name}@${version}`, apollo: false, keys };
};
const rain = origin("@x/rain", "1.0.0", "Rain");
const snow = origin("@x/snow", "1.0.0", "Snow", "Sleet");
const owners: { [key: string]: string } = { Rain: "@x/rain", Snow: "@x/snow", Sleet: "@x/snow" };

let stack: string[];
let registry: Registry;
let admission: Admission;
let refused: Refusal[];
beforeEach(() => {
  stack = [];
  refused = [];
  registry = new Registry();
  admission = new Admission(
    registry,
    (key) => owners[key],
    () => stack,
  );
  admission.onRefused = (refusal) => refused.push(refusal);
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});

/** A bundle registers a widget. */
function register({ address }: Origin, key: string) {
  stack = ["http://here/assets/main.js", address];
  const component = () => null;
  admission.register({ key, label: key, component });
  return component;
}
const running = (key: string) => registry.get().get(key)?.component;

test("a bundle registers what its package names, under the package's version", () => {
  admission.expect(rain);
  expect(running("Rain")).toBe(undefined);
  const component = register(rain, "Rain");
  expect(running("Rain")).toBe(component);
  expect(registry.get().get("Rain")?.version).toBe("1.0.0");
  expect(admission.ownerOf("Rain")).toBe(rain);
});

test("another package's key is refused by both names, and the other goes on", () => {
  for (const one of [rain, snow]) admission.expect(one);
  const component = register(rain, "Rain");
  register(snow, "Rain");
  register(snow, "Rain");
  expect(running("Rain")).toBe(component);
  expect(refused.map(({ message }) => message)).toEqual([
    "@x/snow 1.0.0 tried to register “Rain”, which is a widget of @x/rain. Its package names Snow, Sleet.",
  ]);
  expect(admission.refusalOf("@x/snow")).toBe(refused[0]?.message);
  expect(running("Snow"), "its own widgets are none the worse").toBe(undefined);
  const own = register(snow, "Snow");
  expect(running("Snow")).toBe(own);
});

test("a key that its package does not name, or one twice, is refused", () => {
  admission.expect(rain);
  register(rain, "Hail");
  const first = register(rain, "Rain");
  register(rain, "Rain");
  expect(running("Rain")).toBe(first);
  expect(registry.get().has("Hail")).toBe(false);
  expect(refused.map(({ message }) => message.replace("@x/rain 1.0.0 ", ""))).toEqual([
    "tried to register “Hail”, which its package does not name. Its package names Rain.",
    "registers “Rain” twice; the first one counts.",
  ]);
});

test("a version that was replaced registers nothing any more; one that is rolled back to does again", () => {
  const next = origin("@x/rain", "2.0.0", "Rain");
  admission.expect(rain);
  register(rain, "Rain");
  admission.expect(next);
  const second = register(next, "Rain");
  register(rain, "Rain");
  expect(running("Rain")).toBe(second);
  admission.expect(rain);
  const again = register(rain, "Rain");
  expect(running("Rain")).toBe(again);
});

test("of a version that could not be run, the one before counts", () => {
  const next = origin("@x/rain", "2.0.0", "Rain");
  admission.expect(rain);
  register(rain, "Rain");
  admission.expect(next);
  admission.giveUp(next);
  expect(admission.ownerOf("Rain")).toBe(rain);
  admission.expect(rain);
  const again = register(rain, "Rain");
  expect(running("Rain")).toBe(again);
});

test("the stack of a bundle that waited for the host names it", () => {
  const real = new Admission(registry, () => undefined);
  const error = {
    stack: "Error\n    at register (http://here/widgets/@x/rain/1.0.0/h.js:3:7)\n    at http://here/a.js:1:1",
  };
  vi.stubGlobal(
    "Error",
    class {
      stack = error.stack;
    },
  );
  real.expect(rain);
  const component = () => null;
  real.register({ key: "Hail", label: "Hail", component });
  vi.unstubAllGlobals();
  expect(registry.get().has("Hail"), "it is known, and may not").toBe(false);
});
