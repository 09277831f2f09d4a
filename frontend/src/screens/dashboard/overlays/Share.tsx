/** Share a workspace, read-only: with everyone of a role, or with whoever has the link. */
import { useApolloClient } from "@apollo/client/react";
import { useCallback, useEffect, useState } from "react";
import {
  type Role,
  SharedWorkspacesDocument,
  ShareWorkspaceDocument,
  UnshareWorkspaceDocument,
} from "../../../api/generated";
import { useRouter } from "../../../app/router";
import { selectCaller, selectWorkspace } from "../../../app/selectors";
import { useServices } from "../../../app/services";
import { useAppSelector } from "../../../app/store";
import { Button, Dialog, Field, Input, Message, Select } from "../../../design";
import styles from "./forms.module.css";

const LINK = "link";
const ROLES: readonly Role[] = ["Viewer", "User", "Operator", "Engineer", "Admin"];

interface Known {
  id: string;
  role: Role | null;
}

export function Share({ workspaceId, onClose }: { workspaceId: string; onClose: () => void }) {
  const client = useApolloClient();
  const router = useRouter();
  const { saveNow } = useServices();
  const workspace = useAppSelector((state) => selectWorkspace(state, workspaceId));
  const me = useAppSelector(selectCaller);
  const saved = useAppSelector((state) => state.preferences.sync.status === "saved");
  const [share, setShare] = useState<Known | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [copied, setCopied] = useState(false);

  const attempt = useCallback(async (work: () => Promise<Known | null>) => {
    setFault(null);
    setCopied(false);
    await work().then(setShare, (error: unknown) => setFault(error instanceof Error ? error.message : String(error)));
  }, []);
  useEffect(() => {
    void attempt(async () => {
      const { data } = await client.query({ query: SharedWorkspacesDocument });
      const own = data?.sharedWorkspaces.find(
        (one) => one.owner === me?.username && (one.workspace as { id?: string }).id === workspaceId,
      );
      return own ? { id: own.id, role: own.role } : null;
    });
  }, [attempt, client, me, workspaceId]);

  const choose = (choice: string) =>
    attempt(async () => {
      if (choice === "") {
        if (share) await client.mutate({ mutation: UnshareWorkspaceDocument, variables: { id: share.id } });
        return null;
      }
      const role = choice === LINK ? null : (choice as Role);
      const { data } = await client.mutate({ mutation: ShareWorkspaceDocument, variables: { workspaceId, role } });
      return data ? { id: data.shareWorkspace.id, role: data.shareWorkspace.role } : null;
    });
  if ((me?.roleLevel ?? 0) < 2)
    return (
      <Dialog title="Share" size="small" onClose={onClose}>
        <Message title="Sharing needs the role User" level="caution">
          You look on as a Viewer. Ask an administrator for the role User, or copy what others share.
        </Message>
      </Dialog>
    );
  const link = share ? router.href({ name: "shared", shareId: share.id }) : "";
  return (
    <Dialog
      title={`Share “${workspace?.name ?? ""}”`}
      onClose={onClose}
      footer={
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <div className={styles.form}>
        <Field
          label="Who may look at it"
          hint="Read-only. They go on seeing your changes, and can copy it."
          error={fault}
        >
          {(ids) => (
            <Select
              {...ids}
              value={share ? (share.role ?? LINK) : ""}
              disabled={!saved}
              onChange={(event) => void choose(event.target.value)}
            >
              <option value="">Only me</option>
              <option value={LINK}>Whoever has the link</option>
              {ROLES.map((role) => (
                <option key={role} value={role}>
                  {role === "Viewer" ? "Everybody" : `Everybody who is ${role} or above`}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {!saved && (
          <p className={styles.row} role="status">
            <span>Your last changes are being stored first.</span>
            <Button onClick={saveNow}>Store now</Button>
          </p>
        )}
        {share && (
          <Field label="Link">
            {(ids) => (
              <div className={styles.row}>
                <Input {...ids} readOnly value={link} onFocus={(event) => event.target.select()} />
                <Button
                  icon="copy"
                  onClick={() => void navigator.clipboard?.writeText(link).then(() => setCopied(true))}
                >
                  {copied ? "Copied" : "Copy"}
                </Button>
              </div>
            )}
          </Field>
        )}
      </div>
    </Dialog>
  );
}
