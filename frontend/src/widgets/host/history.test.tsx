import type {
  History,
  HistoryStatus,
  MenuAction,
  OctopusHost,
  TimeRange,
  WidgetProps,
} from "@octopus-widgets/sdk/contract";
import { act, cleanup, configure, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { WidgetInstance } from "../../app/types";
import { Page } from "../testing";
import { WidgetHost } from "../WidgetHost";

const A = "a/b/c/d";
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 30_000 });

let page: Page;
let host: OctopusHost;
let takeBack: () => void;
beforeEach(() => {
  page = new Page();
  host = page.widgets.host;
  takeBack = page.widgets.publish();
});
afterEach(() => {
  cleanup();
  takeBack();
});

function draw(component: (props: WidgetProps) => React.ReactNode, ...ids: string[]) {
  page.widgets.registry.register({ key: "Plot", label: "Plot", component });
  const instances = ids.map(
    (id): WidgetInstance => ({
      id,
      key: "Plot",
      title: null,
      panel: null,
      hidden: false,
      layout: { x: 0, y: 0, w: 8, h: 10 },
    }),
  );
  return render(
    instances.map((one) => (
      <WidgetHost key={one.id} workspaceId="one" instance={one} config={{}} readOnly={false} onPersist={vi.fn()} />
    )),
    { wrapper: page.wrapper },
  );
}

const info = { fullName: A, device: "a/b/c", name: "d", datatype: "DevDouble", dataformat: "SCALAR", enumLabels: [] };
const row = (points: [number, number][], more: object = {}) => ({
  hdbppHistory: [
    {
      fullName: A,
      timestamps: points.map(([time]) => time),
      values: points.map(([, value]) => value),
      truncated: false,
      before: null,
      errors: [],
      ...more,
    },
  ],
});

test("a plot gets the past and then what is live, outside React; the server is asked for the widget's range", async () => {
  const now = Date.now() / 1000;
  page.answers.set("AttributeInfo", () => ({ attributes: [info] }));
  page.answers.set("History", () => row([[now - 100, 1]]));
  let history: History | undefined;
  let loading = true;
  let renders = 0;
  const told = vi.fn();
  draw(() => {
    const [handle, status] = host.useHistory([A], { maxPoints: 200 });
    loading = status.loading;
    renders += 1;
    if (history !== handle) handle.watch(told);
    history = handle;
    return null;
  }, "w1");
  await waitFor(() => expect(history?.series(A)?.times).toHaveLength(1));
  await waitFor(() => expect(loading).toBe(false));
  const asked = page.asked.find(({ name }) => name === "History")?.variables as { start: string; end: string };
  expect((Date.parse(asked.end) - Date.parse(asked.start)) / 1000).toBeGreaterThanOrEqual(900);
  const before = renders;
  for (const value of [2, 3]) page.push(A, { value, timestamp: now + value });
  await waitFor(() => expect(history?.series(A)?.values.at(-1)).toBe(3));
  expect(told).toHaveBeenCalled();
  expect(renders).toBe(before);
});

test("a past that cannot be had is a notice of the host's, and goes when it can", async () => {
  page.answers.set("AttributeInfo", () => ({ attributes: [info] }));
  page.answers.set("History", () => row([], { errors: [{ code: "NOT_FOUND", message: "is not archived" }] }));
  let status: HistoryStatus | undefined;
  draw(() => {
    status = host.useHistory([A])[1];
    return null;
  }, "w1");
  expect(await screen.findByText(`The past of ${A} cannot be shown: is not archived`)).toBeDefined();
  expect(status?.errors[A]?.code).toBe("NOT_FOUND");
});

test("a brush moves all widgets but those with a range of their own, whose brush is theirs", async () => {
  page.ownRanges.set({ w2: { start: "2026-01-01T00:00:00Z", end: "2026-01-02T00:00:00Z" } });
  const ranges: Record<string, TimeRange> = {};
  const brushes: Record<string, (range: { start: number; end: number } | null) => void> = {};
  draw(
    ({ instanceId }) => {
      const [, setBrush] = host.useBrush();
      ranges[instanceId] = host.useEffectiveTimeRange();
      brushes[instanceId] = (range) => setBrush({ expression: null, range });
      return null;
    },
    "w1",
    "w2",
    "w3",
  );
  const day = { start: Date.parse("2026-01-01") / 1000, end: Date.parse("2026-01-02") / 1000 };
  expect(ranges.w1).toMatchObject({ live: true, start: 0, end: 900 });
  expect(ranges.w2).toMatchObject({ live: false, ...day });
  act(() => brushes.w1?.({ start: 10, end: 20 }));
  expect([ranges.w1?.start, ranges.w2?.start, ranges.w3?.start]).toEqual([10, day.start, 10]);
  act(() => brushes.w2?.({ start: day.start + 5, end: day.start + 9 }));
  expect([ranges.w1?.start, ranges.w2?.start, ranges.w3?.start]).toEqual([10, day.start + 5, 10]);
  act(() => brushes.w3?.(null));
  expect([ranges.w1?.end, ranges.w2?.end]).toEqual([900, day.start + 9]);
  act(() => page.ownRanges.set({}));
  expect(ranges.w2).toMatchObject({ live: true, end: 900 });
  // What was drawn in one range of its own means nothing in another.
  act(() => page.ownRanges.set({ w2: { start: "2026-02-01T00:00:00Z", end: "2026-02-02T00:00:00Z" } }));
  expect(ranges.w2?.start).toBe(Date.parse("2026-02-01") / 1000);
});

test("the cursor is one for all plots, told once a frame and outside React", async () => {
  const seen: (number | null)[] = [];
  const { cursor } = page.widgets.env;
  const end = cursor.watch(() => seen.push(cursor.get()));
  for (const time of [1, 2, 3]) cursor.set(time);
  await waitFor(() => expect(seen).toEqual([3]));
  cursor.set(null);
  await waitFor(() => expect(seen).toEqual([3, null]));
  end();
});

test("what a widget offers is in its scope while the widget is there, and a file goes to the downloads", () => {
  const actions: MenuAction[] = [{ id: "csv", label: "Export CSV", run: vi.fn() }];
  const { unmount } = draw(({ instanceId }) => {
    host.useMenuActions(instanceId, actions);
    return null;
  }, "w1");
  const scope = page.widgets.scopes.get("w1");
  expect(scope?.actions.get().map(({ label }) => label)).toEqual(["Export CSV"]);
  unmount();
  expect(scope?.actions.get()).toEqual([]);
  const clicked: string[] = [];
  const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    clicked.push(`${this.download} ${this.href.split(":")[0]}`);
  });
  host.save({ name: "wind.csv", content: new Blob(["a"]) });
  expect(clicked).toEqual(["wind.csv blob"]);
  click.mockRestore();
});
