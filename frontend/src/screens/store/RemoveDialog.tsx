/** Taking a version, or a whole package, away: where workspaces use it, they are named, and it takes its name to go on. */
import { useApolloClient } from "@apollo/client/react";
import { useState } from "react";
import { StoreRemoveDocument, type StoreUsesOfQuery } from "../../api/generated";
import { codeOf } from "../../api/sentence";
import { Button, Dialog, Field, Input, StatusSymbol } from "../../design";
import dialog from "./dialog.module.css";
import styles from "./store.module.css";
import { Uses } from "./Uses";
import { useWork } from "./useStore";

type Use = StoreUsesOfQuery["widgetUses"][number];

export interface RemoveDialogProps {
  name: string;
  /** Null: every version. */
  version: string | null;
  onClose: () => void;
  onRemoved: () => void;
}

export function RemoveDialog({ name, version, onClose, onRemoved }: RemoveDialogProps) {
  const client = useApolloClient();
  const work = useWork();
  const [uses, setUses] = useState<readonly Use[] | null>(null);
  const [typed, setTyped] = useState("");
  const what = version === null ? name : `${name} ${version}`;
  const remove = async () => {
    const variables = { name, version, force: uses !== null };
    const done = await work.act(() =>
      client.mutate({ mutation: StoreRemoveDocument, variables }).catch((thrown: unknown) => {
        const found = codeOf(thrown);
        if (found?.code === "CONFLICT" && Array.isArray(found.extensions.uses)) setUses(found.extensions.uses);
        throw thrown;
      }),
    );
    if (!done) return;
    onClose();
    onRemoved();
  };
  return (
    <Dialog
      title={`Remove ${what}?`}
      size={uses ? "medium" : "small"}
      alert
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button
            look="danger"
            icon="trash"
            disabled={work.busy || (uses !== null && typed.trim() !== name)}
            onClick={() => void remove()}
          >
            {work.busy ? "Removing…" : uses ? "Remove all the same" : "Remove"}
          </Button>
        </>
      }
    >
      <div className={dialog.take}>
        {work.problem && !uses && (
          <p className={styles.warning} role="alert">
            <StatusSymbol level="serious" /> {work.problem}
          </p>
        )}
        {uses ? (
          <>
            <p role="alert">It is on workspaces:</p>
            <Uses uses={uses} />
            <p>
              Where it is the only version, these widgets show that nothing offers them any more; their settings stay.
              Go back or upgrade instead, if another version will do.
            </p>
            <Field label={`To remove it all the same, type ${name}`}>
              {(ids) => (
                <Input {...ids} autoComplete="off" value={typed} onChange={(event) => setTyped(event.target.value)} />
              )}
            </Field>
          </>
        ) : (
          <p>
            {version === null
              ? "Every version that was added goes; open dashboards follow at once. It can be added again as long as a registry has it."
              : "This version goes; if it is the active one, dashboards load the newest of those that are left."}
          </p>
        )}
      </div>
    </Dialog>
  );
}
