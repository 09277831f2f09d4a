/** Which stored workspaces and widgets use a field that changes or goes away. */
import { StatusSymbol } from "../../../design";
import styles from "./publish.module.css";
import { breaks, grouped, type Use } from "./uses";

export function Uses({ uses }: { uses: readonly Use[] }) {
  if (uses.length === 0)
    return <p className={styles.quiet}>No stored workspace and no widget uses a field that changes or goes away.</p>;
  return (
    <ul className={styles.uses} aria-label="Who uses what changes">
      {grouped(uses).map((group) => (
        <li key={group.key}>
          <h4>
            <StatusSymbol level={breaks(group.uses) ? "serious" : "standby"} />
            {group.isPackage ? "Widget package" : "Workspace"} {group.title}
            {group.shared && <span className={styles.quiet}>, shared with others</span>}
          </h4>
          <table>
            <thead>
              <tr>
                <th scope="col">{group.isPackage ? "Operation" : "Widget"}</th>
                <th scope="col">Field</th>
                <th scope="col">What happens to it</th>
              </tr>
            </thead>
            <tbody>
              {group.uses.map((use) => (
                <tr key={`${use.widgetId} ${use.place} ${use.field}`}>
                  <td>{group.isPackage ? use.place : use.widgetTitle || use.widgetKey || "a widget"}</td>
                  <td className={styles.code}>{use.field}</td>
                  <td>
                    {use.change === "removed" ? <strong>goes away</strong> : "changes"}
                    {use.detail && `: ${use.detail}`}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </li>
      ))}
    </ul>
  );
}
