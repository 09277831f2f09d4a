import type { Json, OctopusHost, WidgetProps } from "@octopus-widgets/sdk/contract";
import { act, configure, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { WidgetInstance } from "../app/types";
import { useWidgetHealth } from "./hooks";
import { Page } from "./testing";
import { WidgetHost } from "./WidgetHost";

function Frame() {
  const health = useWidgetHealth("w1");
  return <output>{`${health.link} ${health.stale}/${health.total}`}</output>;
}

// Long enough for a machine that has much else to do.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 30_000 });

let page: Page;
let host: OctopusHost;
const persisted = vi.fn<(key: string, value: Json) => void>();
let takeBack: () => void;

beforeEach(() => {
  page = new Page();
  host = page.widgets.host;
  persisted.mockClear();
  takeBack = page.widgets.publish();
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => {
  takeBack();
  vi.restoreAllMocks();
});

const instance = (key: string, id = "w1"): WidgetInstance => ({
  id,
  key,
  title: null,
  panel: null,
  hidden: false,
  layout: { x: 0, y: 0, w: 8, h: 10 },
});

function register(key: string, component: (props: WidgetProps) => React.ReactNode): void {
  page.widgets.registry.register({
    key,
    label: key,
    component,
    config: { schema: { type: "object", properties: { greeting: { type: "string", default: "hello" } } } },
  });
}

function show(...instances: WidgetInstance[]) {
  return render(
    instances.map((one) => (
      <WidgetHost key={one.id} workspaceId="one" instance={one} config={{}} readOnly={false} onPersist={persisted} />
    )),
    { wrapper: page.wrapper },
  );
}

test("a widget gets its defaults, and its bundle is asked for when it is not there", async () => {
  register("Hello", ({ config }) => <p>{String(config.greeting)}</p>);
  page.answers.set("WidgetCatalogue", () => ({ widgets: [] }));
  show(instance("Hello"), instance("Other", "w2"));
  expect(screen.getByText("hello")).toBeDefined();
  expect(screen.getByRole("status").textContent).toContain("Loading Other");
  expect(await screen.findByText(/No widget package of this deployment offers “Other”/)).toBeDefined();
});

test("a widget that throws is told in its place with details, the others go on, and it can be tried again", () => {
  let broken = true;
  register("Broken", () => {
    if (broken) throw new Error("no flux capacitor");
    return <p>mended</p>;
  });
  register("Fine", () => <p>fine</p>);
  show(instance("Broken"), instance("Fine", "w2"));
  expect(screen.getByText("Failed to load this widget")).toBeDefined();
  expect(screen.getByText("no flux capacitor")).toBeDefined();
  expect(screen.getByText("fine")).toBeDefined();
  broken = false;
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(screen.getByText("mended")).toBeDefined();
});

test("live values reach a widget, stale ones say so, and its health is told to the frame", async () => {
  register("Value", () => {
    const sample = host.useAttributes(["A/b/c/d"])["A/b/c/d"];
    return <p>{sample === undefined ? "waiting" : `${sample.value} ${sample.stale ? "stale" : "fresh"}`}</p>;
  });
  render(
    <>
      <WidgetHost workspaceId="one" instance={instance("Value")} config={{}} readOnly={false} onPersist={persisted} />
      <Frame />
    </>,
    { wrapper: page.wrapper },
  );
  expect(screen.getByText("waiting")).toBeDefined();
  await waitFor(() => expect(page.wishes).toContain("a/b/c/d"));
  act(() => page.tell({ type: "link", state: { phase: "live", since: Date.now() } }));
  page.push("a/b/c/d", { value: 7 });
  expect(await screen.findByText("7 fresh")).toBeDefined();
  await waitFor(() => expect(screen.getByRole("status").textContent).toBe("live 0/1"));
  await new Promise((resolve) => setTimeout(resolve, 5));
  act(() => page.tell({ type: "link", state: { phase: "lost", since: Date.now(), attempt: 0, retryAt: 0 } }));
  expect(await screen.findByText("7 stale")).toBeDefined();
  await waitFor(() => expect(screen.getByRole("status").textContent).toBe("lost 1/1"));
});

test("an attribute that cannot be had is a notice of the host's, with the payload to unfold", async () => {
  register("Value", () => {
    host.useAttributes(["a/b/c/d"]);
    return null;
  });
  show(instance("Value"));
  const error = {
    code: "SOURCE_UNAVAILABLE",
    message: "TangoGQL does not answer",
    source: "tango:low",
    upstream: { why: "refused" },
  };
  page.push("a/b/c/d", { value: null, timestamp: null, error });
  expect(await screen.findByText(/a\/b\/c\/d: TangoGQL does not answer/)).toBeDefined();
  expect(screen.getByText("SOURCE_UNAVAILABLE · tango:low")).toBeDefined();
  expect(screen.getByText(/"why": "refused"/)).toBeDefined();
});

test("a malformed name is told by the host as well, and counted as failing", async () => {
  register("Value", () => {
    host.useAttributes(["nonsense", "a/b/c/d"]);
    return null;
  });
  show(instance("Value"));
  expect(await screen.findByText(/nonsense: Expected a full attribute name/)).toBeDefined();
  expect(page.widgets.scopes.get("w1")?.health(page.live.attributes, { phase: "live", since: 0 })).toMatchObject({
    failing: 1,
    total: 2,
  });
});

test("a failing poll is a notice that goes when it recovers", async () => {
  page.answers.set("Poll", () => new Error("not now"));
  register("Polls", () => {
    const { data, status } = host.usePolling<{ x: number }>("query Poll { x }", { interval: 0.05 });
    return <p>{status === "ok" ? `x is ${data?.x}` : status}</p>;
  });
  show(instance("Polls"));
  expect(await screen.findByText("not now")).toBeDefined();
  page.answers.set("Poll", () => ({ x: 5 }));
  expect(await screen.findByText("x is 5")).toBeDefined();
  await waitFor(() => expect(screen.queryByText("not now")).toBeNull());
});

test("a stream runs over the socket and ends with the widget", async () => {
  register("Streams", () => {
    const { status, data } = host.useStream<{ ticks: number }>("subscription Ticks { ticks }");
    return <p>{`${status} ${data?.ticks ?? "-"}`}</p>;
  });
  const { unmount } = show(instance("Streams"));
  expect(screen.getByText("loading -")).toBeDefined();
  const message = page.sent.find((one) => one.type === "subscribe");
  if (message?.type !== "subscribe") throw new Error("nothing was subscribed");
  act(() => page.tell({ type: "next", id: message.id, result: { data: { ticks: 1 } } }));
  expect(screen.getByText("ok 1")).toBeDefined();
  act(() => page.tell({ type: "next", id: message.id, result: { data: { ticks: 2 } } }));
  expect(screen.getByText("ok 2")).toBeDefined();
  act(() =>
    page.tell({
      type: "error",
      id: message.id,
      error: { message: "gone", code: "SOURCE_ERROR", extensions: {}, errors: [] },
    }),
  );
  expect(screen.getByText("failed 2")).toBeDefined();
  expect(screen.getByText("gone")).toBeDefined();
  unmount();
});

test("what two operations are told in the same words is said once, and dismissed once", () => {
  register("Twice", () => {
    host.useStream("subscription Ticks { ticks }");
    host.useStream("subscription Tocks { tocks }");
    return null;
  });
  show(instance("Twice"));
  const error = { message: "the OET is away", code: "SOURCE_ERROR", extensions: {}, errors: [] };
  const subscribed = page.sent.flatMap((one) => (one.type === "subscribe" ? [one.id] : []));
  expect(subscribed).toHaveLength(2);
  for (const id of subscribed) act(() => page.tell({ type: "error", id, error }));
  expect(screen.getAllByText("the OET is away")).toHaveLength(1);
  fireEvent.click(screen.getByRole("button", { name: "Dismiss this error" }));
  expect(screen.queryByText("the OET is away")).toBeNull();
});

/** The server tells what it serves; returns once the page has acted on it. */
async function serve(version: number, before: number | null, changed: string[]): Promise<void> {
  const subscribed = page.sent.find(
    (one) => one.type === "subscribe" && String(one.payload.query).includes("EndpointsServed"),
  );
  if (subscribed?.type !== "subscribe") throw new Error("the notice was not subscribed");
  act(() =>
    page.tell({ type: "next", id: subscribed.id, result: { data: { endpointsServed: { version, before, changed } } } }),
  );
  await act(() => vi.advanceTimersByTimeAsync(400));
}

const times = (name: string) => page.asked.filter((one) => one.name === name).length;

test("when endpoints are published, what uses a changed field is asked again and nothing else", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  for (const name of ["Beam", "Other", "Deployment"]) page.answers.set(name, () => ({ x: 1 }));
  register("Follows", () => {
    host.usePolling("query Beam { beam { id } }");
    host.usePolling("query Other { other }");
    return <p>{host.useStream("subscription Count { count }").status}</p>;
  });
  page.widgets.edition.start();
  show(instance("Follows"));
  await act(() => vi.advanceTimersByTimeAsync(10));
  const count = () =>
    page.sent.filter((one) => one.type === "subscribe" && String(one.payload.query).includes("Count"));
  await serve(4, 3, ["beam"]);
  expect([times("Beam"), times("Other"), times("Deployment")], "the first notice tells what is there").toEqual([
    1, 1, 0,
  ]);
  await serve(5, 4, ["beam", "count"]);
  expect([times("Beam"), times("Other"), times("Deployment")]).toEqual([2, 1, 1]);
  expect(count(), "a stream that runs is moved by the server").toHaveLength(1);
  await act(() => vi.advanceTimersByTimeAsync(1200));
  expect([times("Beam"), times("Other")], "another process may have answered").toEqual([3, 1]);
  const [first] = count();
  const error = { message: "no subscription count any more", code: "NOT_FOUND", extensions: {}, errors: [] };
  act(() => page.tell({ type: "error", id: first?.type === "subscribe" ? first.id : -1, error }));
  await serve(6, 5, ["count"]);
  expect(count(), "one that has ended is begun anew").toHaveLength(2);
  await serve(9, 8, ["nothing"]);
  expect([times("Beam"), times("Other")], "after versions that were not seen anything may be other").toEqual([4, 2]);
  vi.useRealTimers();
});

test("what was answered before its fields changed does not stand as an answer of today", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  page.answers.set("Beam", () => ({ x: 5 }));
  register("Shows", () => {
    const { data, status } = host.usePolling<{ x: number }>("query Beam { beam { id } }");
    return <p>{`${status} ${data?.x ?? "nothing"}`}</p>;
  });
  page.widgets.edition.start();
  show(instance("Shows"));
  expect(await screen.findByText("ok 5")).toBeDefined();
  page.answers.set("Beam", () => new Error("Cannot query field 'beam' on type 'Query'."));
  await serve(1, 0, []);
  await serve(2, 1, ["beam"]);
  expect(screen.getByText("failed nothing")).toBeDefined();
  vi.useRealTimers();
});

test("every sample reaches a plot, and a plot that fails is a notice", async () => {
  const seen: unknown[] = [];
  let fail = false;
  register("Plot", () => {
    host.useSamples(["a/b/c/d"], (samples) => {
      if (fail) throw new Error("canvas lost");
      seen.push(...samples.map((one) => one.value));
    });
    return null;
  });
  show(instance("Plot"));
  for (const value of [1, 2, 3]) page.push("a/b/c/d", { value });
  await waitFor(() => expect(seen).toEqual([1, 2, 3]));
  fail = true;
  page.push("a/b/c/d", { value: 4 });
  expect(await screen.findByText("canvas lost")).toBeDefined();
});

test("a widget's own state is handed to whoever drew it", () => {
  register("Keeps", ({ instanceId }) => {
    const [sort, setSort] = host.useWidgetConfigPersistence<string>(instanceId, "sort", "name");
    return (
      <button type="button" onClick={() => setSort("age")}>
        {sort}
      </button>
    );
  });
  show(instance("Keeps"));
  fireEvent.click(screen.getByRole("button", { name: "name" }));
  expect(persisted).toHaveBeenCalledWith("sort", "age");
  act(() => page.widgetState.set({ w1: { sort: "age" } }));
  expect(screen.getByRole("button", { name: "age" })).toBeDefined();
});

test("bundles find React and the host on the page, and sizes are told", () => {
  const page_ = globalThis as unknown as { React: unknown; ReactDOM: unknown; ReactJSXRuntime: unknown };
  expect(page_.React).toBeDefined();
  expect(page_.ReactDOM).toBeDefined();
  expect(page_.ReactJSXRuntime).toBeDefined();
  const octopus = (globalThis as { Octopus?: { host?: OctopusHost; getWidgetLayout?: (id: string) => unknown } })
    .Octopus;
  expect(octopus?.host).toBe(host);
  const events: unknown[] = [];
  const listen = (event: Event) => events.push((event as CustomEvent).detail);
  window.addEventListener("octopus:widget-layout", listen);
  page.widgets.layouts.set("w1", 300, 200);
  window.removeEventListener("octopus:widget-layout", listen);
  expect(octopus?.getWidgetLayout?.("w1")).toEqual({ width: 300, height: 200 });
  expect(events).toEqual([{ instanceId: "w1", layout: { width: 300, height: 200 } }]);
});
