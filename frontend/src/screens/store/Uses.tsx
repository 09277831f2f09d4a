/** The workspaces that show widgets of a package. */
import type { StoreUsesOfQuery } from "../../api/generated";
import styles from "./store.module.css";
import { counted } from "./words";

type Use = StoreUsesOfQuery["widgetUses"][number];

export function Uses({ uses }: { uses: readonly Use[] }) {
  const workspaces = new Map<string, Use[]>();
  for (const use of uses) {
    const id = `${use.owner} ${use.workspaceId}`;
    workspaces.set(id, [...(workspaces.get(id) ?? []), use]);
  }
  return (
    <ul className={styles.rows} aria-label="Workspaces that use it">
      {[...workspaces].map(([id, found]) => (
        <li key={id} className={styles.line}>
          <strong>{found[0]?.workspaceName || "a workspace without a name"}</strong>
          <span>of {found[0]?.owner}</span>
          <span className={styles.dim}>
            {counted(found.length, "widget")}: {found.map((use) => use.widgetTitle || use.widgetKey).join(", ")}
          </span>
        </li>
      ))}
    </ul>
  );
}
