import type { StatusLevel } from "../contract";
import css from "./status.module.css";
import { STATUS_NAMES, StatusSymbol } from "./status-symbol";

const ORDER: readonly StatusLevel[] = ["critical", "serious", "caution", "standby", "off", "normal"];

/** How many there are of each level, worst first: what a widget of many says where it has no room for them. */
export function LevelCounts({ levels, label }: { levels: Iterable<StatusLevel>; label: string }) {
  const counts = new Map<StatusLevel, number>();
  for (const level of levels) counts.set(level, (counts.get(level) ?? 0) + 1);
  return (
    <ul className={css.counts} aria-label={label}>
      {ORDER.filter((level) => counts.has(level)).map((level) => (
        <li key={level} title={`${counts.get(level)} ${STATUS_NAMES[level]}`}>
          <StatusSymbol level={level} size={11} />
          <span>{counts.get(level)}</span>
        </li>
      ))}
    </ul>
  );
}
