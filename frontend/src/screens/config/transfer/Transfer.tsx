/** Endpoints out of this deployment and into it: whole or entry by entry, looked at before anything is taken. */
import { Export } from "./Export";
import { Import } from "./Import";
import styles from "./transfer.module.css";

export function Transfer() {
  return (
    <div className={styles.page}>
      <Export />
      <Import />
    </div>
  );
}
