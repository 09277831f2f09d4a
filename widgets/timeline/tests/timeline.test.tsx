import { createMockHost, infoOf, type MockHostOptions } from "@octopus-widgets/sdk/testing";
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { timeline } from "../src/definition";

const S = "low-mccs/tile/001/state";
const E = "low-mccs/tile/001/healthState";
const N = "low-mccs/tile/001/temperature";
const NOW = 1_800_000_000;
let undo = () => {};

function show(config: object, options: MockHostOptions = {}) {
  const mock = createMockHost({
    infos: [
      infoOf(S, { label: "State", datatype: "DevState" }),
      infoOf(E, { label: "Health", datatype: "DevEnum", format: "", enumLabels: ["OK", "DEGRADED", "FAILED"] }),
      infoOf(N, { label: "Temperature", unit: "degC" }),
    ],
    histories: {
      [S]: [
        [NOW - 800, "ON"],
        [NOW - 300, "FAULT"],
      ],
      [E]: [
        [NOW - 700, 0],
        [NOW - 200, 2],
      ],
      [N]: [
        [NOW - 600, 20],
        [NOW - 100, 30],
      ],
    },
    ...options,
  });
  undo = mock.install();
  const Component = timeline.component;
  render(<Component instanceId="t1" config={{ ...timeline.defaultConfig, attributes: [S, E], ...config }} />);
  return mock;
}
afterEach(() => {
  cleanup();
  undo();
});
const legend = (): string[] => screen.getAllByRole("listitem").map((item) => item.textContent ?? "");

test("without attributes it says what to do; spectra are not its own", () => {
  show({ attributes: [] });
  expect(screen.getByText("No attributes chosen")).toBeTruthy();
  cleanup();
  undo();
  show({ attributes: [N] }, { infos: [infoOf(N, { dataformat: "SPECTRUM" })] });
  expect(screen.getByText("No scalars among the attributes")).toBeTruthy();
});

test("lines have a legend of values, states by their names, enums as the settings say", () => {
  show({ attributes: [S, E, N] });
  expect(screen.getByRole("figure", { name: "Traces of 3 attributes over time" })).toBeTruthy();
  expect(legend().map((text) => text.replace(/\s+/g, " "))).toEqual(["StateFAULT", "Health2", "Temperature30.00 °C"]);
});

test("bars have a key of what their colours mean, of history and live alike", () => {
  const mock = show({ barView: true, enumDisplay: "label", useLiveData: true });
  expect(screen.getByRole("figure", { name: "States of 2 attributes over time" })).toBeTruthy();
  expect(legend()).toEqual(["ON", "OK", "FAILED", "FAULT"]);
  act(() =>
    mock.push({
      fullName: E,
      value: 1,
      quality: "ATTR_VALID",
      timestamp: NOW - 1,
      stale: false,
      age: null,
      error: null,
    }),
  );
  expect(legend()).toEqual(["ON", "OK", "DEGRADED", "FAILED", "FAULT"]);
});

test("of texts that are another each time the key tells some, and that there are more", () => {
  const texts = Array.from({ length: 300 }, (_, n) => [NOW - 300 + n, `step ${n}`] as const);
  const infos = [infoOf(S, { datatype: "DevString" })];
  show({ attributes: [S], barView: true }, { infos, histories: { [S]: texts.map((one) => [...one]) } });
  expect(legend()).toHaveLength(41);
  expect(legend().at(-1)).toBe("and more");
});

test("bars of equal width are pointed at alone: no place of theirs is an instant", () => {
  show({ barView: true, barViewWidthMode: "equal" });
  expect(screen.getByRole("application").getAttribute("aria-label")).not.toContain("zoom");
  cleanup();
  undo();
  show({ barView: true });
  expect(screen.getByRole("application").getAttribute("aria-label")).toContain("zoom");
});

test("enums as numbers stay numbers among the bars; states are always named", () => {
  show({ barView: true, legendPosition: "right" });
  expect(legend()).toEqual(["ON", "0", "2", "FAULT"]);
});

test("what is not a scalar, not known, or too much is said", () => {
  const names = Array.from({ length: 21 }, (_, index) => `low/tile/${index}/t`);
  const infos = names.map((name, index) => infoOf(name, index === 3 ? { dataformat: "SPECTRUM" } : {}));
  const mock = show({ attributes: names }, { infos });
  act(() => mock.setInfo(null, names[5]));
  const said = screen.getByText(/The first 20 of 21/).textContent;
  expect(said).toContain(`Not scalars: ${names[3]}.`);
  expect(said).toContain(`Not known: ${names[5]}.`);
  expect(mock.asked.has(names[3] as string)).toBe(false);
});

test("the menu of the frame offers CSV and PNG", () => {
  const mock = show({ barView: true });
  expect(mock.actions.get("t1")?.map(({ id }) => id)).toEqual(["png", "csv"]);
});
