/** The dashboard: header, canvas, footer, and what lies over them. */
import { lazy, Suspense } from "react";
import { useAppSelector } from "../../app/store";
import { HostDialogs } from "../../widgets";
import { Banner } from "./Banner";
import { Canvas } from "./canvas/Canvas";
import styles from "./Dashboard.module.css";
import { EditBar } from "./EditBar";
import { Footer } from "./footer/Footer";
import { BottomBar } from "./header/BottomBar";
import { Header } from "./header/Header";
import { Notices } from "./Notices";
import { useOpenWorkspace } from "./useOpenWorkspace";
import { useShortcuts } from "./useShortcuts";
import { useWall } from "./useWall";

const Overlays = lazy(() => import("./overlays/Overlays").then(({ Overlays }) => ({ default: Overlays })));
const SettingsPane = lazy(() =>
  import("./overlays/SettingsPane").then(({ SettingsPane }) => ({ default: SettingsPane })),
);

export function Dashboard() {
  const open = useOpenWorkspace();
  const wall = useWall();
  useShortcuts();
  const overlay = useAppSelector((state) => state.view.overlay !== null);
  const configuring = useAppSelector((state) => state.view.configuring);
  const editing = useAppSelector((state) => state.view.editing) && !wall;
  return (
    <div className={styles.page} data-wall={wall || undefined}>
      <Header open={open} wall={wall} />
      <Banner open={open} />
      {editing && open.workspace && <EditBar workspace={open.workspace} />}
      <div className={styles.middle}>
        <Canvas open={open} editing={editing} />
        {configuring && open.workspace && (
          <Suspense fallback={null}>
            <SettingsPane key={configuring} workspace={open.workspace} widgetId={configuring} />
          </Suspense>
        )}
      </div>
      {!wall && <Footer workspace={open.workspace} />}
      {!wall && <BottomBar open={open} />}
      <Notices />
      <HostDialogs />
      {overlay && (
        <Suspense fallback={null}>
          <Overlays open={open} />
        </Suspense>
      )}
    </div>
  );
}
