import { clockText, stripRoutedAttributeEndpoint } from "@octopus-widgets/sdk";
import { StatusSymbol } from "@octopus-widgets/sdk/ui";
import { useSyncExternalStore } from "react";
import { commandHistory } from "./history";
import css from "./jive.module.css";
import { jsonText } from "./words";

/** Commands run from this page since it was opened. */
export function HistoryList() {
  const history = commandHistory();
  const entries = useSyncExternalStore(history.subscribe, history.get, history.get);
  if (entries.length === 0) return <p className={css.nothing}>No command was run since this page was opened.</p>;
  return (
    <ol className={css.rows} aria-label="Commands run">
      {entries.map((entry) => (
        <li key={entry.id} className={css.past}>
          <StatusSymbol level={entry.ok ? "normal" : "serious"} label={entry.ok ? "done" : "not done"} size={10} />
          <span className={css.name}>
            {entry.command}({entry.argument})
          </span>
          <span className={css.dim}>{stripRoutedAttributeEndpoint(entry.device)}</span>
          <span className={css.dim}>{clockText(entry.at)}</span>
          <span className={css.result}>
            {entry.ok ? (entry.output === null ? "" : jsonText(entry.output)) : entry.message}
          </span>
        </li>
      ))}
    </ol>
  );
}
