/** State of the one socket, by shape, colour and word. */
import { StatusSymbol } from "../../../design";
import { useLinkState } from "../../../widgets";
import styles from "./bar.module.css";

export function LinkHealth() {
  const { phase } = useLinkState();
  const [level, text] = (
    {
      live: ["normal", "Connected"],
      connecting: ["standby", "Connecting…"],
      lost: ["critical", "Link lost"],
      stopped: ["critical", "Not connected"],
    } as const
  )[phase];
  return (
    <span className={styles.state} role="status" data-link={phase} title={`Link to the server: ${text}`}>
      <StatusSymbol level={level} label={text} quiet={level === "normal"} />
      {phase !== "live" && <span>{text}</span>}
    </span>
  );
}
