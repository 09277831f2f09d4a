/**
 * The data-freshness counter. As documented: hidden without configured widgets; a warning stands beside it when a widget
 * polls while nothing on the workspace is set to live data.
 */
import { useAppSelector } from "../../../app/store";
import type { Workspace } from "../../../app/types";
import { Icon, StatusSymbol } from "../../../design";
import { useLiveCounters, useWidgetDefs } from "../../../widgets";
import { ageText } from "../canvas/health";
import styles from "./Footer.module.css";
import { freshnessOf } from "./freshness";

export function Freshness({ workspace }: { workspace: Workspace }) {
  const definitions = useWidgetDefs();
  const counters = useLiveCounters();
  const ending = useAppSelector((state) => state.session.status === "ended");
  const shown = freshnessOf(workspace, (key) => definitions.get(key));
  if (!shown.counter) return null;
  const { newest, stale, failing, count, deliveredRate, missed } = counters;
  const text = [
    `${count} attributes followed; ${stale} of them stale, ${failing} with an error.`,
    `${deliveredRate.toFixed(1)} samples a second; ${missed} not delivered since the page was opened.`,
    shown.warning ? "Some widgets here poll, so they may show values as old as their refresh rate." : "",
    ending ? "The session has ended." : "",
  ].join(" ");
  return (
    <span className={styles.plain} title={text}>
      {shown.warning && <Icon name="alarm" />}
      {stale > 0 && (
        <span>
          <StatusSymbol level="caution" label={null} /> <b>{stale}</b> stale
        </span>
      )}
      {failing > 0 && (
        <span>
          <StatusSymbol level="caution" label={null} /> <b>{failing}</b> failing
        </span>
      )}
      <span>
        Data <b>{newest === null ? "—" : newest < 1 ? "now" : `${ageText(newest)} old`}</b>
      </span>
      <span>
        <b>{deliveredRate.toFixed(deliveredRate < 10 ? 1 : 0)}</b>/s
      </span>
    </span>
  );
}
