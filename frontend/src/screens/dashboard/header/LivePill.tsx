/** Says that the screen shows now. */
import { Icon } from "../../../design";
import { useLinkState } from "../../../widgets";
import styles from "./bar.module.css";

export function LivePill() {
  const live = useLinkState().phase === "live";
  return (
    <span className={styles.pill} title={live ? "Values are shown as they arrive." : "No live values at the moment."}>
      <Icon
        path={
          live
            ? "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM5 5a10 10 0 0 0 0 14M19 5a10 10 0 0 1 0 14"
            : "M5 5l14 14M12 12v.01"
        }
      />
      {live ? "LIVE" : "NOT LIVE"}
    </span>
  );
}
