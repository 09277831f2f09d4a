/** One's own workspaces: order, rename, duplicate, share, delete. */
import { useRouter } from "../../app/router";
import { selectWorkspaces } from "../../app/selectors";
import { useAppDispatch, useAppSelector } from "../../app/store";
import { viewActions } from "../../app/viewSlice";
import { Button, IconButton } from "../../design";
import { preferencesActions } from "../../workspaces/preferencesSlice";
import { useWorkspaceActions } from "../dashboard/useWorkspaceActions";
import styles from "./Settings.module.css";

export function WorkspacesSection({ onClose }: { onClose: () => void }) {
  const dispatch = useAppDispatch();
  const router = useRouter();
  const workspaces = useAppSelector(selectWorkspaces);
  const actions = useWorkspaceActions();
  const move = (workspaceId: string, to: number) => dispatch(preferencesActions.workspaceMoved({ workspaceId, to }));
  return (
    <>
      <div className={styles.bar}>
        <Button
          icon="add"
          onClick={() => dispatch(viewActions.overlayOpened({ name: "workspace", workspaceId: null }))}
        >
          New workspace
        </Button>
        <Button onClick={() => dispatch(viewActions.overlayOpened({ name: "taranta" }))}>Import from Taranta</Button>
      </div>
      <ul className={styles.rows}>
        {workspaces.map((one, at) => (
          <li key={one.id}>
            <span>
              <Button
                look="quiet"
                onClick={() => {
                  router.go({ name: "dashboard", workspaceId: one.id });
                  onClose();
                }}
              >
                {one.name}
              </Button>{" "}
              <span className={styles.dim}>{one.description}</span>
            </span>
            <IconButton
              icon="up"
              label={`Move ${one.name} up`}
              disabled={at === 0}
              onClick={() => move(one.id, at - 1)}
            />
            <IconButton
              icon="down"
              label={`Move ${one.name} down`}
              disabled={at === workspaces.length - 1}
              onClick={() => move(one.id, at + 1)}
            />
            <IconButton
              icon="edit"
              label={`Rename ${one.name}`}
              onClick={() => dispatch(viewActions.overlayOpened({ name: "workspace", workspaceId: one.id }))}
            />
            <IconButton icon="copy" label={`Duplicate ${one.name}`} onClick={() => actions.duplicate(one)} />
            <IconButton
              icon="share"
              label={`Share ${one.name}`}
              onClick={() => dispatch(viewActions.overlayOpened({ name: "share", workspaceId: one.id }))}
            />
            <IconButton icon="trash" label={`Delete ${one.name}`} onClick={() => actions.remove(one)} />
          </li>
        ))}
      </ul>
    </>
  );
}
