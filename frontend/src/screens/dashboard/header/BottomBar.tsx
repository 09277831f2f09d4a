/** On a phone, what the header has no room for, within reach of the thumb. */
import { useAppDispatch, useAppSelector } from "../../../app/store";
import { viewActions } from "../../../app/viewSlice";
import { IconButton } from "../../../design";
import type { OpenWorkspace } from "../useOpenWorkspace";
import styles from "./BottomBar.module.css";
import { TimeRangeMenu } from "./TimeRangeMenu";
import { UserMenu } from "./UserMenu";

export function BottomBar({ open }: { open: OpenWorkspace }) {
  const dispatch = useAppDispatch();
  const editing = useAppSelector((state) => state.view.editing);
  return (
    <nav className={styles.bar} aria-label="Tools">
      {open.workspace && <TimeRangeMenu workspace={open.workspace} />}
      <span className={styles.gap} />
      <IconButton
        icon="search"
        label="Find anything"
        onClick={() => dispatch(viewActions.overlayOpened({ name: "palette" }))}
      />
      {open.workspace && !open.readOnly && (
        <IconButton
          icon="edit"
          label={editing ? "Leave edit mode" : "Edit this workspace"}
          aria-pressed={editing}
          onClick={() => dispatch(viewActions.editingSet(!editing))}
        />
      )}
      <UserMenu />
      <IconButton
        icon="gear"
        label="Settings"
        onClick={() => dispatch(viewActions.overlayOpened({ name: "settings" }))}
      />
    </nav>
  );
}
