/** What everybody at the screen has to know at once: the link is lost, changes are not stored, somebody else's workspace. */

import { useState } from "react";
import { useRouter } from "../../app/router";
import { useServices } from "../../app/services";
import { useAppDispatch, useAppSelector } from "../../app/store";
import { viewActions } from "../../app/viewSlice";
import { Button, StatusSymbol } from "../../design";
import { useUpdated } from "../../parts";
import { useNow } from "../../time/useNow";
import { useLinkState } from "../../widgets";
import { copyWorkspace, freeName } from "../../workspaces/document";
import { preferencesActions } from "../../workspaces/preferencesSlice";
import styles from "./Banner.module.css";
import { Conflicts } from "./Conflicts";
import { FileBanner } from "./fromFiles/FileBanner";
import type { OpenWorkspace } from "./useOpenWorkspace";

export function Banner({ open }: { open: OpenWorkspace }) {
  const dispatch = useAppDispatch();
  const showAll = useAppSelector((state) => state.view.showAll);
  return (
    <>
      <LinkBanner />
      <UpdatedBanner />
      <SaveBanner />
      <Conflicts />
      <FileBanner open={open} />
      {open.owner && open.workspace && <SharedBanner open={open} />}
      {showAll && (
        <div className={styles.banner} role="status">
          <span>Every widget of this workspace is shown, hidden ones and collapsed panels as well.</span>
          <Button look="quiet" onClick={() => dispatch(viewActions.showAllToggled())}>
            Back to normal
          </Button>
        </div>
      )}
    </>
  );
}

function LinkBanner() {
  const link = useLinkState();
  const now = useNow(1);
  const { live } = useServices();
  if (link.phase === "lost") {
    const since = Math.max(0, Math.round(now - link.since / 1000));
    const next = Math.max(0, Math.ceil(link.retryAt / 1000 - now));
    return (
      <div className={styles.banner} data-level="critical" role="alert">
        <StatusSymbol level="critical" />
        <strong>Link lost</strong>
        <span>
          for {since} s; the values shown are old. {next > 0 ? `Trying again in ${next} s.` : "Trying again…"}
        </span>
      </div>
    );
  }
  if (link.phase !== "stopped" || link.code === "SIGNED_OUT") return null;
  return (
    <div className={styles.banner} data-level="critical" role="alert">
      <StatusSymbol level="critical" />
      <strong>Link ended</strong>
      <span>{link.reason}</span>
      <Button onClick={() => live.start()}>Connect again</Button>
    </div>
  );
}

/** After an upgrade of the server this page goes on, with the widgets and dialogs of the old version. */
function UpdatedBanner() {
  const updated = useUpdated(useLinkState().phase === "live");
  const [later, setLater] = useState(false);
  if (!updated || later) return null;
  return (
    <div className={styles.banner} role="status">
      <strong>Octopus was updated.</strong>
      <span>This page still runs the version before.</span>
      <Button look="primary" icon="refresh" onClick={() => window.location.reload()}>
        Reload
      </Button>
      <Button look="quiet" onClick={() => setLater(true)}>
        Later
      </Button>
    </div>
  );
}

function SaveBanner() {
  const sync = useAppSelector((state) => state.preferences.sync);
  if (sync.status !== "refused") return null;
  return (
    <div className={styles.banner} data-level="serious" role="alert">
      <StatusSymbol level="serious" />
      <strong>Your last change is not stored</strong>
      <span>{sync.message} Undo it, or change something else to try again.</span>
    </div>
  );
}

function SharedBanner({ open }: { open: OpenWorkspace }) {
  const dispatch = useAppDispatch();
  const router = useRouter();
  const names = useAppSelector((state) => state.preferences.document?.workspaces);
  const copy = () => {
    if (!open.workspace) return;
    const mine = copyWorkspace(
      open.workspace,
      freeName(
        open.workspace.name,
        (names ?? []).map((one) => one.name),
      ),
    );
    dispatch(preferencesActions.workspaceAdded(mine));
    router.go({ name: "dashboard", workspaceId: mine.id });
    dispatch(viewActions.noticed(`“${mine.name}” is now among your workspaces.`));
  };
  return (
    <div className={styles.banner} role="status">
      <span>
        Shared by <strong>{open.owner}</strong>, read-only. What you change here lasts until you leave.
      </span>
      <Button icon="copy" onClick={copy}>
        Copy to mine
      </Button>
    </div>
  );
}
