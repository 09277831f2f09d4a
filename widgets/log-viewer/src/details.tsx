import { host } from "@octopus-widgets/sdk";
import { controls } from "@octopus-widgets/sdk/ui";
import css from "./log-viewer.module.css";
import type { LogRecord } from "./record";
import { lineOf } from "./words";

/** All that a record says. */
export function Details({ record, onClose }: { record: LogRecord; onClose: () => void }) {
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(lineOf(record));
      host().notify({ text: "Copied" });
    } catch {
      host().notify({ text: "The browser does not let this page copy; mark the text instead.", level: "caution" });
    }
  };
  const more = Object.entries(record.more);
  return (
    <section className={css.details} aria-label="Record">
      <pre
        className={css.message}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reached by keys
        tabIndex={0}
      >
        {record.message || "No message"}
      </pre>
      <div className={css.more}>
        <span>{new Date(record.time * 1000).toISOString()}</span>
        <span>{record.source}</span>
        {more.map(([name, value]) => (
          <span key={name}>
            {name} {typeof value === "object" ? JSON.stringify(value) : String(value)}
          </span>
        ))}
        <span className={css.actions}>
          <button type="button" className={controls.small} onClick={copy}>
            Copy
          </button>
          <button type="button" className={controls.small} onClick={onClose}>
            Close
          </button>
        </span>
      </div>
    </section>
  );
}
