import { clockText } from "@octopus-widgets/sdk";
import { StatusSymbol } from "@octopus-widgets/sdk/ui";
import css from "./command-panel.module.css";
import type { Entry } from "./use-runner";
import { secondsText } from "./words";

/** What was run from this panel, newest first. */
export function HistoryList({ entries }: { entries: readonly Entry[] }) {
  if (entries.length === 0) return null;
  return (
    <details className={css.history}>
      <summary>Last {entries.length === 1 ? "command" : `${entries.length} commands`}</summary>
      <ol aria-label="Commands run">
        {entries.map((entry) => (
          <li key={`${entry.at} ${entry.label} ${entry.seconds}`}>
            <StatusSymbol level={entry.ok ? "normal" : "serious"} label={entry.ok ? "done" : "not done"} size={10} />
            <span className={css.past}>
              <span>
                <strong>{entry.label}</strong>
                {entry.argument ? ` (${entry.argument.slice(0, 60)})` : ""}{" "}
                <span className={css.dim}>on {entry.devices}</span>
              </span>
              <span className={css.dim}>
                {clockText(entry.at)}, {entry.who}, {secondsText(entry.seconds)}
              </span>
              {entry.text ? <span className={css.said}>{entry.text}</span> : null}
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}
