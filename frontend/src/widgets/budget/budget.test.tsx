import type { WidgetProps } from "@octopus-widgets/sdk/contract";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Part } from "../../parts/part";
import { Page } from "../testing";
import { WidgetHost } from "../WidgetHost";
import { Budgets, readLimits } from ".";
import { HeapTrend } from "./heap";
import { Judge } from "./judge";
import type { Slice } from "./sampler";
import { Sampler, spentIn } from "./sampler";
import { pauseText } from "./words";

const LIMITS = { cpu: 0.5, messages: 100, seconds: 2 };

/** Budgets whose seconds pass when the test says so, on samples that the test gives. */
class Bench {
  at = 0;
  slice: Slice = { method: "sampled", spent: new Map() };
  readonly heap = new HeapTrend(() => null);
  readonly budgets: Budgets;

  constructor(limits = LIMITS) {
    const sampler = new Sampler();
    vi.spyOn(sampler, "start").mockReturnValue();
    vi.spyOn(sampler, "take").mockImplementation(async () => this.slice);
    const judge = new Part(async () => new Judge(limits, { sampler, heap: this.heap }));
    void judge.load();
    this.budgets = new Budgets(limits, { judge, now: () => this.at });
  }

  open(id: string, bundle: string | null = null) {
    this.budgets.open(id);
    const account = this.budgets.of(id);
    account.bundle = bundle;
    return account;
  }

  async seconds(count: number, each: () => void = () => undefined): Promise<void> {
    await this.budgets.judge.load();
    for (let left = count; left > 0; left -= 1) {
      each();
      this.at += 1000;
      this.budgets.tick();
      await Promise.resolve();
    }
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

test("a widget that is called for too long is paused after the whole time, and goes on when somebody says so", async () => {
  const bench = new Bench();
  const [busy, calm] = [bench.open("busy"), bench.open("calm")];
  const work = () => {
    busy.spent(600);
    calm.run(() => {
      bench.at += 5;
    });
  };
  await bench.seconds(1, work);
  expect(busy.paused.get(), "one second is no verdict").toBeNull();
  await bench.seconds(1, work);
  expect(busy.paused.get()).toMatchObject({ of: "cpu", limit: 0.5, seconds: 2 });
  expect(calm.paused.get()).toBeNull();
  expect(bench.budgets.costs().map(({ instanceId }) => instanceId)).toEqual(["busy", "calm"]);
  busy.go();
  expect([busy.paused.get(), busy.meter.figures.cpu]).toEqual([null, 0]);
});

test("a flood of messages is one, whatever it costs; a burst that is over is none", async () => {
  const bench = new Bench();
  const [flood, burst] = [bench.open("flood"), bench.open("burst")];
  burst.message(190);
  await bench.seconds(2, () => flood.message(150));
  expect(flood.paused.get()).toMatchObject({ of: "messages", used: 150, limit: 100 });
  expect(burst.paused.get()).toBeNull();
  expect(pauseText(flood.paused.get() ?? { of: "asked", used: 0, limit: 0, seconds: 0, at: 0 })).toBe(
    "It was sent 150 messages a second over 2 s. A widget may be sent 100.",
  );
});

test("what runs of a bundle is its widgets’, by what is known of each", async () => {
  const bench = new Bench();
  const [one, two] = [bench.open("one", "b.js"), bench.open("two", "b.js")];
  bench.slice = { method: "sampled", spent: new Map([["b.js", 1600]]) };
  await bench.seconds(4, () => {
    one.spent(30);
    two.spent(10);
  });
  expect(one.paused.get(), "three quarters of 80 %").toMatchObject({ of: "cpu" });
  expect(one.paused.get()?.used).toBeCloseTo(0.6);
  expect(two.paused.get()).toBeNull();
});

test("of equal widgets whose bundle leaves the page nothing, the one that came last is paused", async () => {
  const bench = new Bench();
  const accounts = ["a", "b", "c"].map((id) => bench.open(id, "b.js"));
  bench.slice = { method: "sampled", spent: new Map([["b.js", 1950]]) };
  await bench.seconds(4);
  expect(accounts.map(({ paused }) => paused.get()?.of ?? null)).toEqual([null, null, "cpu"]);
});

test("a paused widget is still paused when its workspace is opened again; others are forgotten", async () => {
  const bench = new Bench();
  const close = bench.budgets.open("w");
  bench.budgets.of("w").pause("cpu", 1, 0.5);
  const free = bench.budgets.open("free");
  const before = bench.budgets.of("free");
  close();
  free();
  expect(bench.budgets.of("w").paused.get()?.of).toBe("cpu");
  expect(bench.budgets.of("free")).not.toBe(before);
});

test("no bound is no bound, and what is no number is the default", async () => {
  const bench = new Bench({ cpu: 0, messages: 0, seconds: 2 });
  const account = bench.open("w");
  await bench.seconds(5, () => {
    account.spent(990);
    account.message(1e6);
  });
  expect(account.paused.get()).toBeNull();
  expect(readLimits({ cpu: 0, messages: "many", seconds: 0 })).toEqual({ cpu: 0, messages: 2000, seconds: 10 });
  expect(readLimits(undefined)).toEqual({ cpu: 0.8, messages: 2000, seconds: 10 });
});

test("a sample counts once for every script that is on its stack, however deep", () => {
  const trace = {
    resources: ["host.js", "b.js"],
    frames: [{ resourceId: 0 }, { resourceId: 1 }, { resourceId: 1 }, {}],
    stacks: [{ frameId: 0 }, { frameId: 1, parentId: 0 }, { frameId: 2, parentId: 1 }, { frameId: 3, parentId: 2 }],
    samples: [{ timestamp: 0 }, { timestamp: 10, stackId: 0 }, { timestamp: 20, stackId: 3 }, { timestamp: 30 }],
  };
  expect(spentIn(trace, 40)).toEqual(
    new Map([
      ["host.js", 20],
      ["b.js", 10],
    ]),
  );
});

test("a heap that only breathes is steady; one that grows says how fast", () => {
  const breathing = new HeapTrend(() => null);
  const growing = new HeapTrend(() => null);
  for (let second = 0; second < 60; second += 1) {
    breathing.add(1e6 * (50 + (second % 10)));
    growing.add(1e6 * (50 + (second % 10) + second / 10));
  }
  expect(breathing.heap?.growth).toBe(0);
  expect(growing.heap?.growth).toBeCloseTo(6e6, -5);
});

/** A widget on a page of two-second budgets. */
function shown(page: Page, component: (props: WidgetProps) => React.ReactNode, onRemove?: () => void) {
  page.widgets.registry.register({ key: "K", label: "K", component });
  const layout = { x: 0, y: 0, w: 8, h: 10 };
  const instance = { id: "w1", key: "K", title: null, panel: null, hidden: false, layout };
  return render(
    <WidgetHost
      workspaceId="one"
      instance={instance}
      config={{}}
      readOnly={false}
      onPersist={() => undefined}
      onRemove={onRemove}
    />,
    { wrapper: page.wrapper },
  );
}

test("a widget that floods itself is unmounted behind a notice, its stream ended; “Go on” begins it anew", async () => {
  const page = new Page();
  const removed = vi.fn();
  shown(
    page,
    () => <p>{page.widgets.host.useStream<{ ticks: number }>("subscription Ticks { ticks }").data?.ticks}</p>,
    removed,
  );
  await Promise.all([page.widgets.budgets.judge.load(), import("./Paused")]);
  const streams = () =>
    page.sent.filter((one) => one.type === "subscribe" && String(one.payload.query).includes("Ticks"));
  const [first] = streams();
  const id = first?.type === "subscribe" ? first.id : -1;
  act(() => {
    for (let tick = 0; tick < 400; tick += 1) page.tell({ type: "next", id, result: { data: { ticks: tick } } });
  });
  expect(screen.getByText("399")).toBeDefined();
  await act(() => vi.advanceTimersByTimeAsync(2_200));
  const notice = screen.getByRole("alert");
  expect(notice.textContent).toMatch(/^PausedIt was sent \d+ messages a second over 2 s. A widget may be sent 100./);
  expect(page.sent).toContainEqual({ type: "unsubscribe", id });
  expect(screen.getByText("399").closest("[inert]"), "what it showed last is behind it").not.toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Remove from this workspace" }));
  expect(removed).toHaveBeenCalledOnce();
  fireEvent.click(screen.getByRole("button", { name: "Go on" }));
  expect(screen.queryByRole("alert")).toBeNull();
  expect(streams(), "begun anew").toHaveLength(2);
});

test("who may not change the workspace can go on, and not remove", async () => {
  await import("./Paused");
  const page = new Page();
  shown(page, () => <p>here</p>);
  await act(async () => page.widgets.budgets.of("w1").pause("cpu", 0.93, 0.5));
  await act(() => vi.advanceTimersByTimeAsync(1));
  expect(screen.getByText("It took 93 % of this page’s time over 0 s. A widget may take 50 %.")).toBeDefined();
  expect(screen.queryByRole("button", { name: "Remove from this workspace" })).toBeNull();
  expect(screen.getByRole("button", { name: "Go on" })).toBeDefined();
});
