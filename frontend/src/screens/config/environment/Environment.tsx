/** What the configuration stands on: what the checks find, every outside system with its figures, every variable. */
import { Checks } from "./Checks";
import styles from "./environment.module.css";
import { Sources } from "./Sources";
import { Variables } from "./Variables";

export function Environment() {
  return (
    <div className={styles.page}>
      <Checks />
      <Sources />
      <Variables />
    </div>
  );
}
