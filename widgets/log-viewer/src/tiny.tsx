import { LevelCounts } from "@octopus-widgets/sdk/ui";
import css from "./log-viewer.module.css";
import { type LogRecord, STATUS_OF } from "./record";

/** Records that are counted. */
const NEWEST = 1000;

/** Where there is no room for a table: how many of the newest records are trouble. */
export function Tiny({ rows, label, loading }: { rows: readonly LogRecord[]; label: string; loading: boolean }) {
  const newest = rows.slice(-NEWEST);
  const trouble = newest.filter(({ level }) => level !== "debug" && level !== "info");
  return (
    <div className={css.tiny}>
      {trouble.length > 0 ? (
        <LevelCounts levels={trouble.map(({ level }) => STATUS_OF[level])} label={`${label} by level`} />
      ) : (
        <span className={css.calm}>{loading ? "…" : newest.length > 0 ? "no warnings" : "no records"}</span>
      )}
    </div>
  );
}
