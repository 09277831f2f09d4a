import {
  csvHead,
  csvLine,
  csvValue,
  formatInputFormattedTemplate,
  type TemplateValues,
  useClickAction,
  useCsvExport,
  useQueryItems,
  useVariables,
  type WidgetProps,
} from "@octopus-widgets/sdk";
import {
  DataTable,
  EmptyState,
  STATUS_NAMES,
  StatusSymbol,
  sortRows,
  type TableColumn,
  useElementSize,
  useTableView,
} from "@octopus-widgets/sdk/ui";
import { useCallback, useMemo } from "react";
import { type Column, cellText, columnsIn, kindOf, levelOf, type Row, rowOf, sortValueOf, widthOf } from "./cells";
import type { QueryConfig } from "./config";
import css from "./query-table.module.css";
import { useField } from "./types";

const NONE: readonly string[] = [];
/** Less than this, in CSS pixels, is no room for a table. */
const ROOM = { width: 150, height: 84 };

/** Any query of the API as a table. */
export function QueryTable({ instanceId, config }: WidgetProps<QueryConfig>) {
  const name = config.field?.trim() ?? "";
  const written = config.query?.trim() ?? "";
  const field = useField(written ? "" : name, config.arguments ?? "", config.columns ?? NONE);
  const text = written || field.text;
  const asked = useQueryItems(text ?? "", {
    path: config.path || (written ? "" : field.path),
    interval: config.refreshSeconds ?? 10,
    skip: !text,
  });
  const rows = useMemo(() => asked.items?.map(rowOf) ?? null, [asked.items]);
  if (!written && !name)
    return (
      <EmptyState title="No query chosen">Name one of the API, or write one, in this widget's settings.</EmptyState>
    );
  if (field.problem) return <EmptyState title={field.problem.title}>{field.problem.text}</EmptyState>;
  if (written && asked.fault) return <EmptyState title="The query cannot be asked">{asked.fault}</EmptyState>;
  if (rows === null) {
    if (asked.error)
      return (
        <EmptyState title="The query was not answered" onRetry={asked.retry}>
          {asked.error.message}
        </EmptyState>
      );
    if (asked.data !== undefined)
      return (
        <EmptyState title="The reply holds no list">Say in the settings where in the reply the rows are.</EmptyState>
      );
    return <EmptyState title="Asking…" busy />;
  }
  return (
    <Rows
      instanceId={instanceId}
      config={config}
      rows={rows}
      columns={written ? null : field.columns}
      problem={asked.error?.message ?? null}
    />
  );
}

interface Props {
  instanceId: string;
  config: QueryConfig;
  rows: readonly Row[];
  columns: ReturnType<typeof useField>["columns"];
  /** Why the newest question was not answered. */
  problem: string | null;
}

function Rows({ instanceId, config, rows, columns: typed, problem }: Props) {
  const columns = useColumns(config, rows, typed);
  useCsvExport(instanceId, () => tableCsv(columns, rows));
  const [element, size] = useElementSize<HTMLElement>();
  const tiny = size.height > 0 && (size.height < ROOM.height || size.width < ROOM.width);
  const label = config.title || config.field || "Rows of the query";
  return (
    <section className={css.widget} aria-label={label} ref={element} data-stale={problem !== null || undefined}>
      {tiny ? (
        <p className={css.count}>
          <strong>{rows.length}</strong> {rows.length === 1 ? "row" : "rows"}
        </p>
      ) : (
        <>
          {config.title ? <h3 className={css.title}>{config.title}</h3> : null}
          {problem ? (
            <p className={css.problem} role="status">
              <StatusSymbol level="caution" label="" size={11} /> Not answered any more: {problem}
            </p>
          ) : null}
          {rows.length === 0 ? (
            <EmptyState title="No rows">The query gives none now.</EmptyState>
          ) : (
            <Table instanceId={instanceId} config={config} rows={rows} columns={columns} label={label} />
          )}
        </>
      )}
    </section>
  );
}

/** The settings' columns, else the type's, else what the rows have. The same list while it says the same. */
function useColumns(config: QueryConfig, rows: readonly Row[], typed: Props["columns"]): readonly Column[] {
  const wanted = (config.columns ?? NONE).filter((key) => key.trim() !== "");
  const found = typed && typed.length > 0 ? typed : columnsIn(rows);
  const chosen =
    wanted.length > 0
      ? wanted.map((key) => found.find((one) => one.key === key) ?? { key, type: "", description: null })
      : found;
  const key = JSON.stringify(
    chosen.map((column) => {
      const kind = kindOf(column, rows);
      return { ...column, kind, width: widthOf({ ...column, kind }, rows) };
    }),
  );
  return useMemo(() => JSON.parse(key) as Column[], [key]);
}

interface Numbered {
  index: number;
  row: Row;
}

const keyOf = ({ index }: Numbered): number => index;

function Table({
  instanceId,
  config,
  rows,
  columns,
  label,
}: Omit<Props, "columns" | "problem"> & { columns: readonly Column[]; label: string }) {
  const [view, setView] = useTableView(instanceId);
  const heads = useMemo(
    () =>
      columns.map(
        ({ key, kind, width, description }, at): TableColumn => ({
          key,
          title: config.columnTitles?.[at] || key,
          description: description ? `${key}: ${description}` : key,
          align: kind === "number" ? "end" : "start",
          width,
        }),
      ),
    [columns, config.columnTitles],
  );
  const kinds = useMemo(() => new Map(columns.map(({ key, kind }) => [key, kind])), [columns]);
  const cell = useCallback(
    ({ row }: Numbered, key: string) => {
      const kind = kinds.get(key) ?? "text";
      const text = cellText(row[key], kind);
      const level = levelOf(row[key], kind);
      return (
        <>
          {level ? <StatusSymbol level={level} label={STATUS_NAMES[level]} size={10} /> : null}
          <span className={text === "—" ? css.nothing : css.text} title={text}>
            {text}
          </span>
        </>
      );
    },
    [kinds],
  );
  const numbered = useMemo(() => rows.map((row, index) => ({ row, index })), [rows]);
  const sorted = useMemo(() => {
    const kind = kinds.get(view.sortKey);
    return kind
      ? sortRows(numbered, ({ row }) => sortValueOf(row, { key: view.sortKey, kind }), view.sortDir)
      : numbered;
  }, [numbered, kinds, view.sortKey, view.sortDir]);
  const { vars } = useVariables();
  const click = useClickAction({ variableKey: config.selectedVariableKey, workspace: config.workspace });
  const format = config.selectedVariableFormat || "id";
  const valueOfRow = useCallback(
    (row: Row) => formatInputFormattedTemplate(format, { ...vars, ...plain(row) }),
    [format, vars],
  );
  const choose = useMemo(() => (click ? ({ row }: Numbered) => click(valueOfRow(row)) : null), [click, valueOfRow]);
  const selected = (config.selectedVariableKey && vars[config.selectedVariableKey]) || "";
  const rowData = useCallback(
    ({ row }: Numbered) => (selected === "" ? {} : { "aria-selected": valueOfRow(row) === selected }),
    [selected, valueOfRow],
  );
  return (
    <div className={css.box}>
      <DataTable
        label={label}
        columns={heads}
        rows={sorted}
        rowKey={keyText}
        cell={cell}
        rowData={rowData}
        view={view}
        onView={setView}
        onChoose={choose}
      />
    </div>
  );
}

const keyText = (row: Numbered): string => String(keyOf(row));

function plain(row: Row): TemplateValues {
  return Object.fromEntries(
    Object.entries(row).filter((entry): entry is [string, string | number | boolean] =>
      ["string", "number", "boolean"].includes(typeof entry[1]),
    ),
  );
}

function tableCsv(columns: readonly Column[], rows: readonly Row[]): string {
  const lines = rows.map((row) =>
    csvLine(
      columns.map(({ key, kind }) =>
        kind === "time" && row[key] !== null ? cellText(row[key], kind) : csvValue(row[key]),
      ),
    ),
  );
  return csvHead(columns.map(({ key, kind }) => (kind === "time" ? `${key} (UTC)` : key))) + lines.join("");
}
