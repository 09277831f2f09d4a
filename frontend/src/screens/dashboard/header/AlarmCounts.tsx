/** How much deviates among what the workspace shows: devices in ALARM or FAULT, attributes in ALARM, attributes in WARNING. */
import { StatusSymbol } from "../../../design";
import { useAlarmCounts } from "../../../widgets";
import styles from "./bar.module.css";

export function AlarmCounts() {
  const { devices, alarm, warning } = useAlarmCounts();
  const text = `${devices} devices in ALARM or FAULT, ${alarm} attributes in ALARM, ${warning} in WARNING, among what this workspace shows.`;
  return (
    <div className={styles.counts} role="img" aria-label={text} title={text}>
      <span data-zero={devices === 0 || undefined}>
        <StatusSymbol level={devices > 0 ? "critical" : "off"} label={null} />
        {devices}
      </span>
      <span data-zero={alarm === 0 || undefined}>
        <StatusSymbol level={alarm > 0 ? "serious" : "off"} label={null} />
        {alarm}
      </span>
      <span data-zero={warning === 0 || undefined}>
        <StatusSymbol level={warning > 0 ? "caution" : "off"} label={null} />
        {warning}
      </span>
    </div>
  );
}
