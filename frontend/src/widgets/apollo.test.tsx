import { ApolloLink, gql } from "@apollo/client";
import type { WidgetDef } from "@octopus-widgets/sdk/contract";
import { cleanup, render, screen } from "@testing-library/react";
import { from, NEVER, Observable } from "rxjs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Page } from "./testing";
import { WidgetHost } from "./WidgetHost";

type Answer = (operation: ApolloLink.Operation) => Observable<ApolloLink.Result>;

let page: Page;
let answer: Answer;
let asked: string[];
let takeBack: () => void;

beforeEach(() => {
  asked = [];
  page = new Page({
    link: new ApolloLink((operation) => {
      asked.push(operation.operationName ?? "");
      return answer(operation);
    }),
  });
  const offered = { name: "@x/plain", label: "Plain", description: null, icon: null, preview: [], active: "1.0.0" };
  page.answers.set("WidgetCatalogue", () => ({ widgets: [{ ...offered, keys: ["Plain"] }] }));
  const bundle = { name: "@x/plain", version: "1.0.0", integrity: "sha384-x", url: "/widgets/@x/plain/1.0.0/h.js" };
  page.answers.set("WidgetBundle", () => ({ widgetBundle: { ...bundle, apiVersion: 1, trusted: true, apollo: true } }));
  takeBack = page.widgets.publish();
});
afterEach(() => {
  cleanup();
  takeBack();
});

/** The widget of a bundle that finds these hooks, on the screen. */
async function shown(component: WidgetDef["component"]): Promise<void> {
  page.script = (url) => {
    // The script's address is what the stack would name.
    vi.spyOn(document, "currentScript", "get").mockReturnValue(
      Object.assign(document.createElement("script"), { src: new URL(url, document.baseURI).href }),
    );
    page.widgets.admission.register({ key: "Plain", label: "Plain", component });
    vi.restoreAllMocks();
  };
  const layout = { x: 0, y: 0, w: 8, h: 10 };
  const instance = { id: "w1", key: "Plain", title: null, panel: null, hidden: false, layout };
  render(
    <WidgetHost workspaceId="one" instance={instance} config={{}} readOnly={false} onPersist={() => undefined} />,
    { wrapper: page.wrapper },
  );
}

const hooks = () =>
  (globalThis as unknown as { Octopus: { apollo: typeof import("./apollo").apolloGlobals } }).Octopus.apollo;
const WHO = gql("query Who { who }");

test("Apollo's hooks are there when the bundle runs, answered and counted; what fails is a notice of the host's", async () => {
  answer = ({ operationName }) =>
    operationName === "Who"
      ? from([{ data: { who: "ada" } }])
      : from([{ data: null, errors: [{ message: "not today", extensions: { code: "FORBIDDEN" } }] }]);
  await shown(() => {
    const { data } = hooks().useQuery<{ who: string }>(WHO);
    const { error } = hooks().useSubscription(gql("subscription Ticks { ticks }"));
    return <p>{`${data?.who ?? "nobody"} ${error ? "and an error" : ""}`}</p>;
  });
  expect(await screen.findByText("ada and an error")).toBeDefined();
  expect(await screen.findByText("not today")).toBeDefined();
  expect(screen.getByText("FORBIDDEN")).toBeDefined();
  expect(asked.sort()).toEqual(["Ticks", "Who"]);
});

test("a subscription ends with the widget", async () => {
  let ended = false;
  answer = () =>
    new Observable((sink) => {
      sink.next({ data: { ticks: 3 } });
      const never = NEVER.subscribe();
      return () => {
        ended = true;
        never.unsubscribe();
      };
    });
  await shown(() => (
    <p>{`tick ${hooks().useSubscription<{ ticks: number }>(gql("subscription T { ticks }")).data?.ticks}`}</p>
  ));
  expect(await screen.findByText("tick 3")).toBeDefined();
  cleanup();
  await vi.waitFor(() => expect(ended).toBe(true));
});
