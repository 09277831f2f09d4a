/** What a widget may do, in words. */
import { Icon } from "../../design";
import styles from "./store.module.css";
import { grantsOf, type Permissions } from "./words";

export function PermissionList({ permissions, nothing }: { permissions: Permissions; nothing: string }) {
  const grants = grantsOf(permissions);
  if (grants.length === 0) return <p className={styles.dim}>{nothing}</p>;
  return (
    <ul className={styles.grants}>
      {grants.map(({ id, words, icon, acts, patterns }) => (
        <li key={id}>
          <Icon name={icon} />
          <span>
            <span data-acts={acts || undefined}>{words}</span>
            {patterns.map((pattern, index) => (
              <span key={pattern}>
                {index === 0 ? " " : ", "}
                <code>{pattern}</code>
              </span>
            ))}
          </span>
        </li>
      ))}
    </ul>
  );
}
