/** The bar of edit mode: add, panels, undo and redo, and the way out. */
import { useAppDispatch, useAppSelector } from "../../app/store";
import type { Workspace } from "../../app/types";
import { viewActions } from "../../app/viewSlice";
import { Button, IconButton } from "../../design";
import { freeName } from "../../workspaces/document";
import { entryLabel } from "../../workspaces/history";
import { preferencesActions } from "../../workspaces/preferencesSlice";
import styles from "./EditBar.module.css";

export function EditBar({ workspace }: { workspace: Workspace }) {
  const dispatch = useAppDispatch();
  const past = useAppSelector((state) => state.preferences.history.past.at(-1));
  const future = useAppSelector((state) => state.preferences.history.future.at(-1));
  const workspaceId = workspace.id;
  const addPanel = () => {
    const title = freeName(
      "Panel",
      workspace.panels.map((panel) => panel.title),
    );
    dispatch(preferencesActions.panelAdded({ workspaceId, title }));
  };
  return (
    <div className={styles.bar} role="toolbar" aria-label="Edit mode">
      <span className={styles.name}>Editing</span>
      <Button
        look="primary"
        icon="add"
        onClick={() => dispatch(viewActions.overlayOpened({ name: "gallery", panel: null }))}
      >
        Add widget
      </Button>
      <Button icon="panel" aria-label="Add panel" onClick={addPanel}>
        <span className={styles.text}>Add panel</span>
      </Button>
      <Button
        icon="variable"
        aria-label="Variables"
        onClick={() => dispatch(viewActions.overlayOpened({ name: "variables", workspaceId }))}
      >
        <span className={styles.text}>Variables</span>
      </Button>
      <span className={styles.gap} />
      <IconButton
        icon="undo"
        label={past ? `Undo: ${entryLabel(past)} (Ctrl-Z)` : "Nothing to undo"}
        disabled={!past}
        onClick={() => dispatch(preferencesActions.undone())}
      />
      <IconButton
        icon="redo"
        label={future ? `Redo: ${entryLabel(future)} (Ctrl-Shift-Z)` : "Nothing to redo"}
        disabled={!future}
        onClick={() => dispatch(preferencesActions.redone())}
      />
      <Button icon="check" onClick={() => dispatch(viewActions.editingSet(false))}>
        Done
      </Button>
    </div>
  );
}
