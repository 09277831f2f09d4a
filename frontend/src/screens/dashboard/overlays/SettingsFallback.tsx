/** The settings pane when there are no settings to show in it. */
import type { ReactNode } from "react";
import { useAppDispatch } from "../../../app/store";
import { viewActions } from "../../../app/viewSlice";
import { IconButton } from "../../../design";
import styles from "./SettingsPane.module.css";

export function SettingsFallback({ children }: { children: ReactNode }) {
  const dispatch = useAppDispatch();
  return (
    <aside className={styles.pane} aria-label="Settings">
      <header className={styles.header}>
        <h2>Settings</h2>
        <IconButton icon="close" label="Close settings" onClick={() => dispatch(viewActions.configuringSet(null))} />
      </header>
      <div className={styles.body}>{children}</div>
    </aside>
  );
}
