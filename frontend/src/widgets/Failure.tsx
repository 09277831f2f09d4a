import styles from "./WidgetHost.module.css";

interface Props {
  message: string;
  detail: string;
  onRetry: () => void;
}

/** What stands where a widget ought to be. */
export function Failure({ message, detail, onRetry }: Props) {
  return (
    <div className={styles.failure} role="alert">
      <strong>Failed to load this widget</strong>
      <p>{message}</p>
      {detail !== "" && (
        <details>
          <summary>Details</summary>
          <pre>{detail}</pre>
        </details>
      )}
      <button type="button" className={styles.button} onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}
