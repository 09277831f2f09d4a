/**
 * How much deviates among what the workspace shows: devices in ALARM or FAULT, attributes in ALARM, attributes in WARNING.
 * Opens a list of them, each the way to the widget that shows it.
 */
import type { StatusLevel } from "@octopus-widgets/sdk/contract";
import { useAppDispatch } from "../../../app/store";
import { Menu, type MenuItem, StatusSymbol } from "../../../design";
import type { Deviation } from "../../../live";
import { useDeviations, useWidgetShowing } from "../../../widgets";
import { goToWidget } from "../goToWidget";
import styles from "./bar.module.css";

const KINDS: readonly { kind: Deviation["kind"]; level: StatusLevel; title: string }[] = [
  { kind: "device", level: "critical", title: "Devices in ALARM or FAULT" },
  { kind: "alarm", level: "serious", title: "Attributes in ALARM" },
  { kind: "warning", level: "caution", title: "Attributes in WARNING" },
];
/** Items of one kind in the list. */
const MOST = 25;

export function AlarmCounts() {
  const dispatch = useAppDispatch();
  const deviations = useDeviations();
  const showing = useWidgetShowing();
  const kinds = KINDS.map((kind) => ({ ...kind, found: deviations.filter((one) => one.kind === kind.kind) }));
  const [devices, alarms, warnings] = kinds.map(({ found }) => found.length);
  const text = `${devices} devices in ALARM or FAULT, ${alarms} attributes in ALARM, ${warnings} in WARNING, among what this workspace shows.`;
  const counts = kinds.map(({ kind, level, found }) => (
    <span key={kind} data-zero={found.length === 0 || undefined}>
      <StatusSymbol level={level} label={null} quiet={found.length === 0} />
      {found.length}
    </span>
  ));
  if (deviations.length === 0)
    return (
      <div className={styles.counts} role="img" aria-label={text} title={text}>
        {counts}
      </div>
    );
  const itemOf = ({ name, kind, says }: Deviation): MenuItem => ({
    id: `${kind} ${name}`,
    label: kind === "device" ? name.replace(/\/state$/, "") : name,
    hint: says,
    onSelect: () => {
      const widgetId = showing(name);
      if (widgetId !== undefined) goToWidget(dispatch, widgetId);
    },
  });
  return (
    <Menu
      label={text}
      align="end"
      className={`${styles.opener} ${styles.counts}`}
      groups={kinds.map(({ kind, title, found }) => ({
        id: kind,
        label: found.length > MOST ? `${title}, ${MOST} of ${found.length}` : title,
        items: found.slice(0, MOST).map(itemOf),
      }))}
    >
      {counts}
    </Menu>
  );
}
