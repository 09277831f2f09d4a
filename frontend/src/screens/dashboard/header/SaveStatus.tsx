/** Whether what the person changed is stored. */
import { useServices } from "../../../app/services";
import { useAppSelector } from "../../../app/store";
import { Icon, StatusSymbol } from "../../../design";
import styles from "./bar.module.css";

export function SaveStatus() {
  const { saveNow } = useServices();
  const { status, message } = useAppSelector((state) => state.preferences.sync);
  const calm = status === "saved" || status === "saving" || status === "loading";
  const text = {
    saved: "Saved",
    loading: "Loading…",
    saving: "Saving…",
    retrying: "Not saved — retrying",
    refused: "Not saved",
    failed: "Not loaded",
  }[status];
  if (calm)
    return (
      <span className={styles.state} role="status" data-save={status} title={`Your workspaces: ${text}`}>
        <Icon name={status === "saved" ? "check" : "cloud"} />
        <span className={styles.dim}>{text}</span>
      </span>
    );
  return (
    <button
      type="button"
      className={styles.opener}
      title={`${message ?? ""} Click to try now.`}
      data-save={status}
      onClick={saveNow}
    >
      <StatusSymbol level="serious" label={null} />
      <span role="status">{text}</span>
    </button>
  );
}
