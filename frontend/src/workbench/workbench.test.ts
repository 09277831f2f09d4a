import { infoOf } from "@octopus-widgets/sdk/testing";
import { expect, test } from "vitest";
import type { Live } from "../live";
import { Observed } from "../live/observed";
import type { Viewer } from "../widgets/environment";
import { Bench } from "./bench";
import { benchEnvironment } from "./environment";
import { mockApi } from "./mock";
import { frameOf, SIZES } from "./sizes";

const NAME = "low-mccs/tile/001/temperature";

function shelf(): Pick<Storage, "getItem" | "setItem"> {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, text) => void kept.set(key, text) };
}

function environment(bench: Bench, viewer: Viewer) {
  const notices: string[] = [];
  const env = benchEnvironment({
    bench,
    live: { ticker: { schedule: () => () => undefined, now: () => 0 } } as unknown as Live,
    api: mockApi(Promise.resolve({}), "dev/mock.ts"),
    policy: { scriptUrl: () => "" as never },
    viewer: new Observed(viewer),
    notify: ({ text }) => notices.push(text),
  });
  return { env, notices };
}

test("what a person sets is there again after a reload, for each project by itself", () => {
  const kept = shelf();
  const bench = new Bench("a", kept);
  bench.set({ theme: "dome", variables: { station: "1" } });
  bench.setConfig("Beam", { title: "South" });
  bench.setState("w1", "open", true);
  const again = new Bench("a", kept);
  expect(again.get()).toMatchObject({ theme: "dome", variables: { station: "1" }, states: { w1: { open: true } } });
  expect(again.config("Beam")).toEqual({ title: "South" });
  const other = new Bench("b", kept);
  other.first = { title: "of dev/mock.ts" };
  expect([other.get().theme, other.config("Beam")]).toEqual(["dark", { title: "of dev/mock.ts" }]);
  expect(new Bench("c", { getItem: () => "{", setItem: () => undefined }).get().theme).toBe("dark");
});

test("a widget is told a lower role than the account's, and never a higher one", () => {
  const bench = new Bench("a", shelf());
  const { env } = environment(bench, { role: "Operator", level: 3 });
  bench.set({ role: "Viewer" });
  expect(env.viewer.get()).toEqual({ role: "Viewer", level: 1 });
  expect(env.viewer.get()).toBe(env.viewer.get());
  bench.set({ role: "Admin" });
  expect(env.viewer.get()).toEqual({ role: "Operator", level: 3 });
});

test("the clock stands where it was stopped: a replay, and a range that ends there", () => {
  const bench = new Bench("a", shelf());
  const { env } = environment(bench, { role: "Admin", level: 5 });
  expect(env.replay.get()).toEqual({ replay: false, at: null });
  bench.paused.set(1_800_000_000);
  expect([env.now(), env.replay.get()]).toEqual([1_800_000_000, { replay: true, at: 1_800_000_000 }]);
  expect(env.range.get()).toMatchObject({ start: 1_800_000_000 - 900, end: 1_800_000_000, preset: "15m" });
  env.setRange({ start: 1000, end: 2000, live: false, preset: null });
  expect(env.range.get()).toMatchObject({ start: 1000, end: 2000, live: false });
});

test("a widget that opens a workspace is told of", () => {
  const { env, notices } = environment(new Bench("a", shelf()), { role: "Admin", level: 5 });
  env.openWorkspace("other");
  env.openWorkspace("nowhere");
  expect(env.workspace.get().id).toBe("other");
  expect(notices).toEqual([
    "The widget opened “Another workspace”.",
    "The widget opened an unknown workspace, “nowhere”.",
  ]);
});

test("mock values answer operations by name and pickers by their metadata, and say what they lack", async () => {
  const fail = () => {
    throw new Error("away");
  };
  const api = mockApi(
    Promise.resolve({ infos: [infoOf(NAME)], answers: { one: ({ n }) => ({ one: n }), two: fail } }),
    "dev/mock.ts",
  );
  expect(await api.query("query one($n: Int) { one(n: $n) }", { n: 7 })).toEqual({
    data: { one: 7 },
    error: undefined,
  });
  expect((await api.mutate("mutation two { two }", {})).error?.message).toBe("away");
  expect((await api.query("query three { three }", {})).error?.message).toContain("expected dev/mock.ts to answer");
  const devices = await api.query("query SearchDevices { devices }", { pattern: "*TILE*" });
  expect(devices.data).toEqual({ devices: [{ name: "low-mccs/tile/001" }] });
  const found = await api.query("query SearchAttributes { device }", { device: "low-mccs/tile/001", pattern: "*" });
  expect(found.data).toEqual({ device: { attributes: [{ name: "temperature" }] } });
});

test("the sizes: two by two cells, the layout's own, drawn, the whole page", () => {
  expect(frameOf(SIZES.small)).toEqual({ width: 110, height: 56 });
  expect(frameOf(SIZES.own, { w: 6, h: 6 })).toEqual({ width: 346, height: 184 });
  expect(frameOf(SIZES.free)).toEqual({ width: 640, height: 420 });
  expect(frameOf(SIZES.full)).toBeNull();
});
