/** Which overlay is open. One that cannot be fetched, or that fails, is a dialog that says so. */
import { type ComponentType, type ReactNode, useCallback, useRef } from "react";
import { useAppDispatch, useAppSelector } from "../../../app/store";
import { viewActions } from "../../../app/viewSlice";
import { Dialog } from "../../../design";
import { Broken, Fetched, Guard, type Part } from "../../../parts";
import type { OpenWorkspace } from "../useOpenWorkspace";
import { overlays } from "./parts";
import { TypeAhead } from "./TypeAhead";

const WHAT = {
  palette: "The search",
  settings: "The settings",
  gallery: "The gallery",
  workspace: "This dialog",
  variables: "The variables",
  share: "Sharing",
  shortcuts: "The list of keys",
  taranta: "Importing from Taranta",
  metrics: "The metrics",
  costs: "What widgets cost",
  changelog: "The changelog",
  range: "The time range",
} as const;

export function Overlays({ open }: { open: OpenWorkspace }) {
  const dispatch = useAppDispatch();
  const overlay = useAppSelector((state) => state.view.overlay);
  const onClose = useCallback(() => dispatch(viewActions.overlayClosed()), [dispatch]);
  if (!overlay) return null;
  const what = WHAT[overlay.name];
  return (
    <Guard
      key={overlay.name}
      fallback={(error, again) => (
        <Dialog title={what} size="small" onClose={onClose}>
          <Broken what={what} error={error} onRetry={again} />
        </Dialog>
      )}
    >
      <Shown open={open} onClose={onClose} />
    </Guard>
  );
}

function Shown({ open, onClose }: { open: OpenWorkspace; onClose: () => void }) {
  const overlay = useAppSelector((state) => state.view.overlay);
  const { workspace } = open;
  switch (overlay?.name) {
    case "palette":
      return <Search open={open} onClose={onClose} />;
    case "settings":
      return (
        <One part={overlays.settings} props={{ section: overlay.section ?? null, onClose }} what={WHAT.settings} />
      );
    case "gallery":
      if (!workspace) return null;
      return <One part={overlays.gallery} props={{ workspace, panel: overlay.panel, onClose }} what={WHAT.gallery} />;
    case "share":
    case "variables":
      return (
        <One
          part={overlays[overlay.name]}
          props={{ workspaceId: overlay.workspaceId, onClose }}
          what={WHAT[overlay.name]}
        />
      );
    case "range":
      if (!workspace) return null;
      return <One part={overlays.range} props={{ workspace, widgetId: overlay.widgetId, onClose }} what={WHAT.range} />;
    case "costs":
      if (!workspace) return null;
      return <One part={overlays.costs} props={{ workspace, widgetId: overlay.widgetId, onClose }} what={WHAT.costs} />;
    case "workspace":
      return (
        <One part={overlays.workspace} props={{ workspaceId: overlay.workspaceId, onClose }} what={WHAT.workspace} />
      );
    case "shortcuts":
    case "changelog":
    case "taranta":
    case "metrics":
      return <One part={overlays[overlay.name]} props={{ onClose }} what={WHAT[overlay.name]} />;
    default:
      return null;
  }
}

function Search({ open, onClose }: { open: OpenWorkspace; onClose: () => void }) {
  const typed = useRef("");
  return (
    <One
      part={overlays.palette}
      props={{ open, onClose, typed }}
      what={WHAT.palette}
      waiting={<TypeAhead typed={typed} onClose={onClose} />}
    />
  );
}

interface OneProps<P> {
  part: Part<ComponentType<P>>;
  props: P;
  what: string;
  waiting?: ReactNode;
}

function One<P extends { onClose: () => void }>(one: OneProps<P>) {
  const { onClose } = one.props;
  return (
    <Fetched
      {...one}
      frame={(failure) => (
        <Dialog title={one.what} size="small" onClose={onClose}>
          {failure}
        </Dialog>
      )}
    />
  );
}
