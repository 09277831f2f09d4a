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
        <StatusSymbol level="critical" label={null} quiet={devices === 0} />
        {devices}
      </span>
      <span data-zero={alarm === 0 || undefined}>
        <StatusSymbol level="serious" label={null} quiet={alarm === 0} />
        {alarm}
      </span>
      <span data-zero={warning === 0 || undefined}>
        <StatusSymbol level="caution" label={null} quiet={warning === 0} />
        {warning}
      </span>
    </div>
  );
}
