import type { Cursor } from "@octopus-widgets/sdk";
import { type CellHit, DataTable, StatusSymbol, type TableColumn, useTableView } from "@octopus-widgets/sdk/ui";
import { useCallback, useEffect, useState } from "react";
import { marked } from "./filter";
import css from "./log-viewer.module.css";
import { type LogRecord, STATUS_OF } from "./record";
import type { Tail } from "./use-tail";
import { stampText } from "./words";

const COLUMNS: readonly TableColumn[] = [
  { key: "time", title: "Time (UTC)", width: 96 },
  { key: "level", title: "Level", width: 92 },
  { key: "source", title: "Source", width: 220 },
  { key: "message", title: "Message", width: 420 },
];
/** Where there is less room: whole seconds, the symbol alone, the member of a device. */
const NARROW: readonly TableColumn[] = [
  { key: "time", title: "UTC", width: 70 },
  { key: "level", title: "Lv", description: "Level", width: 40 },
  { key: "source", title: "Source", width: 64 },
  { key: "message", title: "Message", width: 130 },
];
const keyOf = (record: LogRecord): string => String(record.id);

interface Props {
  instanceId: string;
  rows: readonly LogRecord[];
  mark: RegExp | null;
  label: string;
  chosen: number | null;
  cursor: Cursor;
  tail: Tail;
  onChoose: (record: LogRecord) => void;
  onPoint: (record: LogRecord | null) => void;
  narrow: boolean;
}

/** The records in sight. */
export function Records({ instanceId, rows, mark, label, chosen, cursor, tail, onChoose, onPoint, narrow }: Props) {
  const [view, setView] = useTableView(instanceId);
  const pointed = usePointed(rows, cursor);
  const cell = useCallback(
    (record: LogRecord, column: string) => <Cell record={record} column={column} mark={mark} narrow={narrow} />,
    [mark, narrow],
  );
  const rowData = useCallback(
    (record: LogRecord) => ({
      "data-level": record.level,
      "data-pointed": record.id === pointed ? "true" : undefined,
      "aria-selected": record.id === chosen,
    }),
    [chosen, pointed],
  );
  const hover = useCallback((hit: CellHit<LogRecord> | null) => onPoint(hit?.row ?? null), [onPoint]);
  return (
    <DataTable
      label={label}
      columns={narrow ? NARROW : COLUMNS}
      rows={rows}
      rowKey={keyOf}
      cell={cell}
      rowData={rowData}
      view={view}
      onView={setView}
      onChoose={onChoose}
      onHover={hover}
      sortable={false}
      boxRef={tail.box}
      onScrolled={tail.onScrolled}
    />
  );
}

interface CellProps {
  record: LogRecord;
  column: string;
  mark: RegExp | null;
  narrow: boolean;
}

function Cell({ record, column, mark, narrow }: CellProps) {
  if (column === "time")
    return <span className={css.time}>{stampText(record.time).slice(0, narrow ? 8 : undefined)}</span>;
  if (column === "level") return <LevelCell record={record} narrow={narrow} />;
  const whole = column === "source" ? record.source : record.message;
  const text = column === "source" && narrow ? (whole.split("/").at(-1) ?? "") : (whole.split("\n", 1)[0] ?? "");
  return (
    <span className={css.words} title={whole.slice(0, 600)}>
      {marked(text, mark).map((part, index) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, in their order
        index % 2 === 1 ? <mark key={index}>{part}</mark> : part,
      )}
    </span>
  );
}

/** What is no trouble has no symbol: a log is calm when all is well. */
function LevelCell({ record, narrow }: { record: LogRecord; narrow: boolean }) {
  const calm = record.level === "info" || record.level === "debug";
  return (
    <span className={css.level} title={record.levelText}>
      {calm ? (
        <span className={css.calmMark} />
      ) : (
        <StatusSymbol level={STATUS_OF[record.level]} label={narrow ? record.levelText : ""} size={10} />
      )}
      {narrow ? null : record.levelText}
    </span>
  );
}

/** The record at the instant under the workspace's cursor: the last before it. */
function usePointed(rows: readonly LogRecord[], cursor: Cursor): number | null {
  const [pointed, setPointed] = useState<number | null>(null);
  useEffect(() => {
    const read = (): void => {
      const at = cursor.get();
      setPointed(at === null ? null : (lastBefore(rows, at)?.id ?? null));
    };
    read();
    return cursor.watch(read);
  }, [rows, cursor]);
  return pointed;
}

/** Records come nearly in the order of their times. */
export function lastBefore(rows: readonly LogRecord[], time: number): LogRecord | undefined {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle] as LogRecord).time <= time) low = middle + 1;
    else high = middle;
  }
  return rows[low - 1];
}
