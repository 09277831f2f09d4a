/** The dashboard: header, canvas, footer, and what lies over them. */
import type { ReactNode } from "react";
import { useAppSelector } from "../../app/store";
import { Broken, Fetched, Guard, useIdlePrefetch } from "../../parts";
import { HostDialogs, settingsForm, useLiveCounters } from "../../widgets";
import { arranging } from "../../workspaces/grid/arranging";
import { signIn } from "../signin";
import { Banner } from "./Banner";
import { Canvas } from "./canvas/Canvas";
import styles from "./Dashboard.module.css";
import { Footer } from "./footer/Footer";
import { BottomBar } from "./header/BottomBar";
import { Header } from "./header/Header";
import { Notices } from "./Notices";
import { Overlays } from "./overlays/Overlays";
import { editBar, emptyCanvas, overlays, settingsPane } from "./overlays/parts";
import { SettingsFallback } from "./overlays/SettingsFallback";
import { useOpenWorkspace } from "./useOpenWorkspace";
import { useShortcuts } from "./useShortcuts";
import { useWall } from "./useWall";

/** In the order in which one is likely to miss them when the link goes. */
const LATER = [signIn, editBar, settingsPane, settingsForm, arranging, ...Object.values(overlays), emptyCanvas];

export function Dashboard() {
  const open = useOpenWorkspace();
  const wall = useWall();
  useShortcuts();
  const overlay = useAppSelector((state) => state.view.overlay !== null);
  const configuring = useAppSelector((state) => state.view.configuring);
  const editing = useAppSelector((state) => state.view.editing) && !wall;
  return (
    <div className={styles.page}>
      <Prefetch />
      <Whole what="The header">
        <Header open={open} wall={wall} />
      </Whole>
      <Banner open={open} />
      {editing && open.workspace && (
        <Fetched part={editBar} props={{ workspace: open.workspace }} what="The bar of edit mode" />
      )}
      <div className={styles.middle}>
        <Whole what="The workspace">
          <Canvas open={open} editing={editing} />
        </Whole>
        {configuring && open.workspace && (
          <Guard
            key={configuring}
            fallback={(error, again) => (
              <SettingsFallback>
                <Broken what="The settings" error={error} onRetry={again} />
              </SettingsFallback>
            )}
          >
            <Fetched
              part={settingsPane}
              props={{ workspace: open.workspace, widgetId: configuring }}
              what="The settings"
              frame={(failure) => <SettingsFallback>{failure}</SettingsFallback>}
            />
          </Guard>
        )}
      </div>
      {!wall && <Footer workspace={open.workspace} />}
      {!wall && <BottomBar open={open} />}
      <Notices />
      <HostDialogs />
      {overlay && <Overlays open={open} />}
    </div>
  );
}

/** A room of the dashboard: what fails in it leaves the others alone. */
function Whole({ what, children }: { what: string; children: ReactNode }) {
  return <Guard fallback={(error, again) => <Broken what={what} error={error} onRetry={again} />}>{children}</Guard>;
}

/** Apart, as it looks at the counters each second. */
function Prefetch() {
  const { lastSample } = useLiveCounters();
  const empty = useAppSelector((state) =>
    state.preferences.document?.workspaces.every((one) => one.widgets.length === 0),
  );
  useIdlePrefetch(LATER, lastSample !== null || empty === true);
  return null;
}
