/** The composition root of the page: builds each room once and hands it to the next. */
import type { ApolloClient } from "@apollo/client";
import { createContext, useContext } from "react";
import { makeClient, type Socket } from "../api/client";
import { ConfigLock } from "../api/configLock";
import { Session, sessionHinted } from "../api/session";
import { connectLive, createPolicy, type Live, liveWorkerUrl } from "../live";
import { WorkspaceClock } from "../time/clock";
import { SharedCursor } from "../time/cursor";
import { Widgets } from "../widgets";
import { PreferencesPersistence } from "../workspaces/persistence";
import { preferencesActions } from "../workspaces/preferencesSlice";
import { browserShelf, preferencesTransport } from "../workspaces/transport";
import { type AppConfig, configUrl, readConfig } from "./config";
import { hostEnvironment } from "./environment";
import { Router } from "./router";
import { rolesLoaded, sessionEnded, signedIn, signedOut } from "./sessionSlice";
import { type AppStore, makeStore } from "./store";
import type { Caller } from "./types";

export interface Services {
  config: AppConfig;
  /** Run runtime-config.js once more, and give what is wrong with it as JavaScript; null when that is not it. */
  whyNoConfig: () => Promise<string | null>;
  store: AppStore;
  session: Session;
  client: ApolloClient;
  /** The second password of the Config UI. */
  configLock: ConfigLock;
  live: Live;
  clock: WorkspaceClock;
  router: Router;
  widgets: Widgets;
  /** Load the person's workspaces anew, after it failed. */
  reload: () => Promise<void>;
  /** Store what is not stored yet, now. */
  saveNow: () => void;
}

export function buildServices(): Services {
  const config = readConfig(document, window.config, window.backendConfig);
  const store = makeStore();
  const session = new Session({
    authUrl: `${window.location.origin}${config.basePath}/auth/`,
    channel: "BroadcastChannel" in window ? new BroadcastChannel(`octopus-session${config.basePath}`) : null,
    locks: navigator.locks ?? null,
    hinted: () => sessionHinted(document.cookie),
    goTo: (address) => window.location.assign(address),
    onEvent: (event) => {
      if (event.type === "signedIn") store.dispatch(signedIn(event.caller));
      else store.dispatch(event.type === "ended" ? sessionEnded() : signedOut());
    },
  });
  const policy = createPolicy(document.baseURI, [liveWorkerUrl, configUrl]);
  const token = (refused: boolean) => session.accessToken(refused);
  const configLock = new ConfigLock();
  const live = connectLive({ url: config.graphqlWs, token, trusted: policy.scriptUrl });
  const client = makeClient({ url: config.graphqlHttp, session, socket: live as Socket, lock: configLock });
  const clock = new WorkspaceClock();
  const router = new Router(config.basePath);
  const cursor = new SharedCursor(live.ticker);
  const widgets = new Widgets(hostEnvironment({ store, client, live, policy, clock, cursor, router, config }));
  widgets.publish();
  const keeper = keepPreferences({ store, client, session, config });
  followSession({ store, live, session, widgets, open: keeper.open, close: keeper.close });
  const { reload, retry: saveNow } = keeper;
  const whyNoConfig = () => faultOf(policy.scriptUrl(configUrl));
  return { config, whyNoConfig, store, session, client, configLock, live, clock, router, widgets, reload, saveNow };
}

/** What the browser says of a script that it cannot read. */
function faultOf(address: string): Promise<string | null> {
  return new Promise((resolve) => {
    const heard = (event: ErrorEvent) =>
      event.filename === String(address) && done(`${event.message} (line ${event.lineno})`);
    const script = document.createElement("script");
    const done = (fault: string | null) => {
      window.removeEventListener("error", heard);
      script.remove();
      resolve(fault);
    };
    window.addEventListener("error", heard);
    script.onload = () => done(null);
    script.onerror = () => done("The browser could not get it.");
    script.src = address;
    document.head.append(script);
  });
}

/** Preferences of whoever is signed in. */
function keepPreferences(rooms: Pick<Services, "store" | "client" | "session" | "config">) {
  const { store, client, session, config } = rooms;
  let keeper: PreferencesPersistence | null = null;
  let owner: Caller | null = null;
  const open = async (caller: Caller) => {
    keeper?.stop();
    owner = caller;
    const userId = caller.username;
    keeper = new PreferencesPersistence({
      transport: preferencesTransport({ client, session, url: config.graphqlHttp, userId }),
      shelf: browserShelf(localStorage, `octopus-unsaved${config.basePath}:${userId}`),
      current: () => store.getState().preferences.document,
      show: (document, conflicts) => store.dispatch(preferencesActions.documentReceived({ document, conflicts })),
      status: (status, message) => store.dispatch(preferencesActions.syncChanged({ status, message })),
    });
    await keeper.start().catch(() => undefined);
  };
  let seen = store.getState().preferences.document;
  store.subscribe(() => {
    const { document } = store.getState().preferences;
    if (document === seen) return;
    seen = document;
    keeper?.changed();
  });
  window.addEventListener("online", () => keeper?.retry());
  window.addEventListener("pagehide", () => keeper?.leave());
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keeper?.retry());
  return {
    open,
    close: () => {
      keeper?.stop();
      keeper = null;
      owner = null;
    },
    reload: async () => {
      if (owner) await open(owner);
    },
    retry: () => keeper?.retry(),
  };
}

interface SessionRooms extends Pick<Services, "store" | "live" | "session" | "widgets"> {
  open: (caller: Caller) => Promise<void>;
  close: () => void;
}

/** Signing in opens the socket and the person's workspaces; signing out closes both. */
function followSession({ store, live, session, widgets, open, close }: SessionRooms): void {
  let username: string | null = null;
  let status = store.getState().session.status;
  const opened = (caller: Caller) => {
    username = caller.username;
    live.start();
    widgets.follow();
    void open(caller);
    void widgets.loadDeployment();
    void session.roles().then((roles) => roles && store.dispatch(rolesLoaded(roles)));
  };
  store.subscribe(() => {
    const now = store.getState().session;
    const before = status;
    status = now.status;
    if (now.caller && now.caller.username !== username) {
      if (username !== null) store.dispatch(preferencesActions.forgotten());
      opened(now.caller);
    } else if (now.status === "signedIn" && before === "ended") {
      live.start();
      widgets.follow();
    } else if (now.status === "signedOut" && username !== null) {
      username = null;
      close();
      widgets.unfollow();
      live.stop("Signed out.");
      store.dispatch(preferencesActions.forgotten());
    }
  });
}

export const ServicesContext = createContext<Services | null>(null);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (!services) throw new Error("Expected a ServicesContext above; `app` provides it.");
  return services;
}
