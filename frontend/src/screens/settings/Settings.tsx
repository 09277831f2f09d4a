/** Settings, in sections. Every change is applied and stored at once. */
import { useState } from "react";
import { useRouter } from "../../app/router";
import { selectIsAdmin } from "../../app/selectors";
import { useAppSelector } from "../../app/store";
import { Dialog, Icon } from "../../design";
import { PreferencesSection } from "./PreferencesSection";
import styles from "./Settings.module.css";
import { WidgetsSection } from "./WidgetsSection";
import { WorkspacesSection } from "./WorkspacesSection";

const SECTIONS = [
  { id: "preferences", label: "Preferences" },
  { id: "widgets", label: "Widgets" },
  { id: "workspaces", label: "Workspaces" },
] as const;

export function Settings({ section, onClose }: { section: string | null; onClose: () => void }) {
  const [shown, setShown] = useState<string>(section ?? "preferences");
  const admin = useAppSelector(selectIsAdmin);
  const router = useRouter();
  return (
    <Dialog title="Settings" size="large" onClose={onClose}>
      <div className={styles.settings}>
        <nav className={styles.sections} aria-label="Sections of the settings">
          {SECTIONS.map(({ id, label }) => (
            <button
              key={id}
              type="button"
              aria-current={shown === id ? "page" : undefined}
              onClick={() => setShown(id)}
            >
              {label}
            </button>
          ))}
          {admin && (
            <button
              type="button"
              onClick={() => {
                onClose();
                router.go({ name: "store", page: null, what: null });
              }}
            >
              Widgets Store <Icon name="chevronRight" />
            </button>
          )}
        </nav>
        <div className={styles.content}>
          {shown === "preferences" && <PreferencesSection />}
          {shown === "widgets" && <WidgetsSection onClose={onClose} />}
          {shown === "workspaces" && <WorkspacesSection onClose={onClose} />}
        </div>
      </div>
    </Dialog>
  );
}
