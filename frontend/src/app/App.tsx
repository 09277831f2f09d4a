/** Providers, and which screen stands: sign-in, dashboard, or the wait for either. */
import { ApolloProvider } from "@apollo/client/react";
import { useEffect } from "react";
import { Provider } from "react-redux";
import { aloud } from "../api/sentence";
import { Message } from "../design";
import { Broken, Fetched, Guard, NotLoaded, Part, Waiting } from "../parts";
import { signIn } from "../screens/signin";
import { WidgetsContext } from "../widgets";
import { rememberLook, wearLook } from "./look";
import { RouterContext, useRoute } from "./router";
import { type Services, ServicesContext, useServices } from "./services";
import { useAppSelector } from "./store";
import { useStart } from "./useStart";

const dashboard = new Part(() => import("../screens/dashboard/Dashboard").then(({ Dashboard }) => Dashboard));
const configuration = new Part(() => import("../screens/config/Config").then(({ Config }) => Config));
const store = new Part(() => import("../screens/store/Store").then(({ Store }) => Store));
const newWidget = new Part(() => import("../screens/newWidget/NewWidget").then(({ NewWidget }) => NewWidget));
const configFaults = new Part(() =>
  import("../screens/configFaults/ConfigFaults").then(({ ConfigFaults }) => ConfigFaults),
);
const liveMetrics = new Part(() => import("../screens/liveMetrics/LiveMetrics").then(({ LiveMetrics }) => LiveMetrics));
const SCREENS = {
  dashboard: { part: dashboard, what: "The dashboard", waiting: "Loading your workspaces…" },
  config: { part: configuration, what: "The configuration", waiting: "Loading the configuration…" },
  store: { part: store, what: "The Widgets Store", waiting: "Loading the Widgets Store…" },
  newWidget: { part: newWidget, what: "The page for new widgets", waiting: "Loading…" },
  liveMetrics: { part: liveMetrics, what: "The live metrics", waiting: "Loading…" },
} as const;
const NONE = {};
const AGAIN = { again: true };

export function App({ services }: { services: Services }) {
  return (
    <Provider store={services.store}>
      <ServicesContext value={services}>
        <RouterContext value={services.router}>
          <ApolloProvider client={services.client}>
            <WidgetsContext value={services.widgets}>
              <Look />
              {services.config.faults.length > 0 && (
                <Fetched part={configFaults} props={NONE} what="What is wrong with the configuration" />
              )}
              <Guard fallback={(error, again) => <Broken what="The page" error={error} onRetry={again} />}>
                <Screen />
              </Guard>
            </WidgetsContext>
          </ApolloProvider>
        </RouterContext>
      </ServicesContext>
    </Provider>
  );
}

function Look() {
  const theme = useAppSelector((state) => state.preferences.document?.theme);
  const density = useAppSelector((state) => state.preferences.document?.density);
  useEffect(() => {
    if (!theme || !density) return;
    wearLook({ theme, density });
    rememberLook({ theme, density });
  }, [theme, density]);
  return null;
}

function Screen() {
  const unreachable = useStart();
  const { name } = useRoute();
  const screen = SCREENS[name === "shared" ? "dashboard" : name];
  const status = useAppSelector((state) => state.session.status);
  const loaded = useAppSelector((state) => state.preferences.document !== null);
  const sync = useAppSelector((state) => state.preferences.sync);
  useEffect(() => {
    // While the workspaces are on their way; a failure shows where the dashboard would be.
    if (status === "signedIn") screen.part.load().catch(() => undefined);
  }, [status, screen]);
  if (status === "unknown") {
    if (!unreachable) return <Waiting key="session" text="Connecting…" />;
    return (
      <Message title="The server cannot be reached" level="critical">
        It is tried again every few seconds. {unreachable}
      </Message>
    );
  }
  if (status === "signedOut")
    return (
      <Fetched
        part={signIn}
        props={NONE}
        what="The sign-in page"
        waiting={<Waiting key="sign-in" text="Connecting…" />}
      />
    );
  if (sync.status === "failed" && !loaded) return <NoWorkspaces why={sync.message} />;
  if (!loaded) return <Waiting key="workspaces" text="Loading your workspaces…" />;
  return (
    <>
      <Fetched
        key={screen.what}
        part={screen.part}
        props={NONE}
        what={screen.what}
        waiting={<Waiting text={screen.waiting} />}
      />
      {status === "ended" && <Fetched part={signIn} props={AGAIN} what="Signing in again" />}
    </>
  );
}

function NoWorkspaces({ why }: { why: string | null }) {
  const { reload } = useServices();
  return (
    <NotLoaded title="Your workspaces could not be loaded" level="critical" onAgain={() => void reload()}>
      {why && aloud(why)}
    </NotLoaded>
  );
}
