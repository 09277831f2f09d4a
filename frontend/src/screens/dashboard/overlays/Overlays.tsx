/** Which overlay is open. Each is fetched when it is first opened. */
import { lazy, Suspense } from "react";
import { useAppDispatch, useAppSelector } from "../../../app/store";
import { viewActions } from "../../../app/viewSlice";
import type { OpenWorkspace } from "../useOpenWorkspace";

const Palette = lazy(() => import("./Palette").then(({ Palette }) => ({ default: Palette })));
const Settings = lazy(() => import("../../settings/Settings").then(({ Settings }) => ({ default: Settings })));
const Gallery = lazy(() => import("./Gallery").then(({ Gallery }) => ({ default: Gallery })));
const Shortcuts = lazy(() => import("./Shortcuts").then(({ Shortcuts }) => ({ default: Shortcuts })));
const Changelog = lazy(() => import("./Changelog").then(({ Changelog }) => ({ default: Changelog })));
const Share = lazy(() => import("./Share").then(({ Share }) => ({ default: Share })));
const Variables = lazy(() => import("./Variables").then(({ Variables }) => ({ default: Variables })));
const WorkspaceForm = lazy(() => import("./WorkspaceForm").then(({ WorkspaceForm }) => ({ default: WorkspaceForm })));
const Metrics = lazy(() => import("./Metrics").then(({ Metrics }) => ({ default: Metrics })));

export function Overlays({ open }: { open: OpenWorkspace }) {
  return (
    <Suspense fallback={null}>
      <Shown open={open} />
    </Suspense>
  );
}

function Shown({ open }: { open: OpenWorkspace }) {
  const dispatch = useAppDispatch();
  const overlay = useAppSelector((state) => state.view.overlay);
  const onClose = () => dispatch(viewActions.overlayClosed());
  switch (overlay?.name) {
    case "palette":
      return <Palette open={open} onClose={onClose} />;
    case "settings":
      return <Settings section={overlay.section ?? null} onClose={onClose} />;
    case "gallery":
      return open.workspace ? <Gallery workspace={open.workspace} panel={overlay.panel} onClose={onClose} /> : null;
    case "shortcuts":
      return <Shortcuts onClose={onClose} />;
    case "changelog":
      return <Changelog onClose={onClose} />;
    case "share":
      return <Share workspaceId={overlay.workspaceId} onClose={onClose} />;
    case "variables":
      return <Variables workspaceId={overlay.workspaceId} onClose={onClose} />;
    case "workspace":
      return <WorkspaceForm workspaceId={overlay.workspaceId} onClose={onClose} />;
    case "metrics":
      return <Metrics onClose={onClose} />;
    default:
      return null;
  }
}
