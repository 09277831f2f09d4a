/** Builds the rooms of the workbench once: the dashboard's own host, link, client and session, before a telescope or the mock host. */
import type { MockHostOptions } from "@octopus-widgets/sdk/testing";
import { makeClient, type Socket } from "../api/client";
import { ConfigLock } from "../api/configLock";
import { Session, sessionHinted } from "../api/session";
import type { Caller } from "../app/types";
import { connectLive, createPolicy, type Live, liveWorkerUrl } from "../live";
import { Observed } from "../live/observed";
import { Widgets } from "../widgets";
import { apolloApi } from "../widgets/apolloApi";
import type { HostEnvironment, Viewer } from "../widgets/environment";
import { Bench } from "./bench";
import { benchEnvironment, INSTANCE } from "./environment";
import { installMock, mockApi } from "./mock";
import { type Project, readMock } from "./project";

export { INSTANCE };

/** `unreachable`: no Octopus answers behind the dev server. */
export type Access =
  | { status: "looking" | "unreachable" | "signedOut" | "mock" }
  | { status: "signedIn"; caller: Caller };

export interface Message {
  text: string;
  /** Counts, so that the same words said again are seen again. */
  count: number;
}

export interface Rooms {
  project: Project;
  bench: Bench;
  session: Session;
  widgets: Widgets;
  access: Observed<Access>;
  message: Observed<Message | null>;
}

const NOBODY: Viewer = { role: "Viewer", level: 1 };
const EVERYBODY: Viewer = { role: "Admin", level: 5 };

/** @param mocked whether the project's own values are shown instead of a telescope's. */
export async function buildRooms(project: Project, mocked: boolean): Promise<Rooms> {
  const bench = new Bench(mocked ? `${project.name} mock` : project.name, localStorage);
  const access = new Observed<Access>({ status: mocked ? "mock" : "looking" });
  const message = new Observed<Message | null>(null);
  const notify: HostEnvironment["notify"] = ({ text }) => message.set({ text, count: (message.get()?.count ?? 0) + 1 });
  const viewer = new Observed<Viewer>(mocked ? EVERYBODY : NOBODY);
  const session = new Session({
    authUrl: `${location.origin}/auth/`,
    channel: new BroadcastChannel("octopus-session"),
    locks: navigator.locks ?? null,
    hinted: () => sessionHinted(document.cookie),
    onEvent: (event) => {
      if (event.type !== "signedIn") return access.set({ status: "signedOut" });
      viewer.set({ role: event.caller.role, level: event.caller.roleLevel });
      access.set({ status: "signedIn", caller: event.caller });
    },
  });
  const policy = createPolicy(document.baseURI, [liveWorkerUrl]);
  const socket = new URL("/graphql", location.href).href.replace(/^http/, "ws");
  const live = connectLive({
    url: socket,
    token: (refused) => session.accessToken(refused),
    trusted: policy.scriptUrl,
  });
  const rooms = { project, bench, session, access, message };
  if (mocked) {
    let describe: (options: MockHostOptions) => void = () => undefined;
    const described = new Promise<MockHostOptions>((resolve) => {
      describe = resolve;
    });
    const api = mockApi(described, project.mock ?? "dev/mock.ts");
    const env = benchEnvironment({ bench, live, api, policy, viewer, notify });
    const widgets = new Widgets(env);
    // What describes the values takes React from the page, so the page's has to be there first.
    widgets.publish();
    const { default: options = {}, config = {}, run } = await readMock();
    describe(options);
    bench.first = config;
    const mock = installMock(widgets.host, options, env);
    void widgets.loadDeployment();
    run?.(mock);
    return { ...rooms, widgets };
  }
  const client = makeClient({ url: "/graphql", session, socket: live as Socket, lock: new ConfigLock() });
  const widgets = new Widgets(benchEnvironment({ bench, live, api: apolloApi(client), policy, viewer, notify }));
  widgets.publish();
  followAccess(access, live, widgets);
  return { ...rooms, widgets };
}

/** Signing in opens the socket, signing out closes it. */
function followAccess(access: Observed<Access>, live: Live, widgets: Widgets): void {
  let open = false;
  access.watch(() => {
    const signedIn = access.get().status === "signedIn";
    if (signedIn === open) return;
    open = signedIn;
    if (!open) {
      widgets.unfollow();
      return live.stop("Signed out.");
    }
    live.start();
    widgets.edition.start();
    void widgets.loadDeployment();
  });
}
