/** What can be done to a package. */
import { useApolloClient } from "@apollo/client/react";
import { useState } from "react";
import { StorePinDocument, StoreRollbackDocument, StoreUnpinDocument } from "../../api/generated";
import { aloud } from "../../api/sentence";
import { useRouter } from "../../app/router";
import { Button, Dialog, StatusSymbol } from "../../design";
import dialog from "./dialog.module.css";
import { place } from "./places";
import { RemoveDialog } from "./RemoveDialog";
import styles from "./store.module.css";
import { TakeDialog } from "./TakeDialog";
import { useWork } from "./useStore";
import { type Details, isNewer, type Package } from "./words";

interface ActionsProps {
  details: Details;
  /** Null: not added. */
  found: Package | null;
  newer: string | null;
}

export function Actions({ details, found, newer: heard }: ActionsProps) {
  const client = useApolloClient();
  const router = useRouter();
  const work = useWork();
  const [asking, setAsking] = useState<"take" | "rollback" | "remove" | null>(null);
  const { name } = details;
  const close = () => setAsking(null);
  if (!found)
    return (
      <div className={dialog.actions}>
        <Button look="primary" icon="add" onClick={() => setAsking("take")}>
          Add {details.version}
        </Button>
        {details.problem && <Problem text={`It cannot be added. ${aloud(details.problem)}`} />}
        {asking && <TakeDialog name={name} version={details.version} current={null} onClose={close} />}
      </div>
    );
  const latest = details.versions.find(({ tags }) => tags.includes("latest"))?.version ?? heard;
  const newer = latest && isNewer(latest, found.active) ? latest : null;
  const fromRegistry = found.versions.some(({ registry }) => registry !== null);
  const pin = found.pinned ? StoreUnpinDocument : StorePinDocument;
  return (
    <div className={dialog.actions}>
      {newer && (
        <Button look="primary" icon="up" onClick={() => setAsking("take")}>
          Upgrade to {newer}
        </Button>
      )}
      <Button
        icon="lock"
        disabled={work.busy}
        aria-pressed={found.pinned}
        onClick={() => void work.act(() => client.mutate({ mutation: pin, variables: { name } }))}
      >
        {found.pinned ? "Unpin" : `Pin ${found.active}`}
      </Button>
      {found.versions.length > 1 && (
        <Button icon="undo" disabled={work.busy} onClick={() => setAsking("rollback")}>
          Roll back
        </Button>
      )}
      {fromRegistry && (
        <Button icon="trash" disabled={work.busy} onClick={() => setAsking("remove")}>
          Remove
        </Button>
      )}
      {work.problem && <Problem text={work.problem} />}
      {asking === "take" && <TakeDialog name={name} version={newer} current={found} onClose={close} />}
      {asking === "rollback" && <Rollback found={found} onClose={close} />}
      {asking === "remove" && (
        <RemoveDialog name={name} version={null} onClose={close} onRemoved={() => router.go(place("added"))} />
      )}
    </div>
  );
}

export function Problem({ text }: { text: string }) {
  return (
    <p className={styles.warning} role="alert">
      <StatusSymbol level="serious" /> {text}
    </p>
  );
}

function Rollback({ found, onClose }: { found: Package; onClose: () => void }) {
  const client = useApolloClient();
  const work = useWork();
  const go = async () => {
    const variables = { name: found.name };
    if (await work.act(() => client.mutate({ mutation: StoreRollbackDocument, variables }))) onClose();
  };
  return (
    <Dialog
      title={`Roll ${found.label} back?`}
      size="small"
      alert
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="danger" icon="undo" disabled={work.busy} onClick={() => void go()}>
            {work.busy ? "Rolling back…" : "Roll back"}
          </Button>
        </>
      }
    >
      <div className={dialog.take}>
        {work.problem && <Problem text={work.problem} />}
        <p>
          Dashboards go from {found.active} to the version that was active before it, at once and without a reload.
          {found.pinned && ` ${found.active} is not pinned any more then.`} {found.active} stays among the versions.
        </p>
      </div>
    </Dialog>
  );
}
