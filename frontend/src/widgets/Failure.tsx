import { useState } from "react";
import styles from "./WidgetHost.module.css";

interface Props {
  title?: string | undefined;
  message: string;
  detail: string;
  onRetry: () => void;
  /** What to try again is called. */
  again?: string | undefined;
}

/** What stands where a widget ought to be. */
export function Failure({
  title = "Failed to load this widget",
  message,
  detail,
  onRetry,
  again = "Try again",
}: Props) {
  return (
    <div className={styles.failure} role="alert">
      <strong>{title}</strong>
      <p>{message}</p>
      {detail !== "" && (
        <details>
          <summary>Details</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keys. */}
          <section aria-label="Details of what failed" tabIndex={0}>
            <pre>{detail}</pre>
          </section>
          <Copy text={`${message}\n\n${detail}`} />
        </details>
      )}
      <button type="button" className={styles.button} onClick={onRetry}>
        {again}
      </button>
    </div>
  );
}

function Copy({ text }: { text: string }) {
  const [done, setDone] = useState("");
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setDone("Copied."),
      () => setDone("The browser does not allow it; select the text instead."),
    );
  return (
    <p className={styles.copy}>
      <button type="button" className={styles.button} onClick={() => void copy()}>
        Copy details
      </button>
      <span role="status">{done}</span>
    </p>
  );
}
