/** What is new in this version. */
import { Dialog } from "../../../design";
import styles from "./Changelog.module.css";
import { CHANGES } from "./changes";

export function Changelog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="What is new" onClose={onClose}>
      {CHANGES.map(({ version, date, changes }) => (
        <section key={version} className={styles.version}>
          <h3>
            {version} <span className={styles.date}>{date}</span>
          </h3>
          <ul>
            {changes.map((change) => (
              <li key={change}>{change}</li>
            ))}
          </ul>
        </section>
      ))}
    </Dialog>
  );
}
