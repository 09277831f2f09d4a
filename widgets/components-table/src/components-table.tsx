import {
  formatInputFormattedTemplate,
  useClickAction,
  useCsvExport,
  useNow,
  useVariables,
  type WidgetProps,
} from "@octopus-widgets/sdk";
import {
  type CellHit,
  DataTable,
  EmptyState,
  LevelCounts,
  ReadingCard,
  sortRows,
  type TableColumn,
  type TableView,
  useElementSize,
  useTableView,
} from "@octopus-widgets/sdk/ui";
import { useCallback, useMemo, useState } from "react";
import { Cell, RowHead } from "./cell";
import css from "./components-table.module.css";
import type { TableConfig } from "./config";
import { type Component, type ComponentName, deviceParts, useComponentNames, useComponents } from "./use-components";
import { DEVICE, readingText, sortValueOf, TIME, tableCsv, timeText } from "./words";

/** Devices as rows, their attributes as columns. */
export function ComponentsTable({ instanceId, config }: WidgetProps<TableConfig>) {
  const { rows, loading, error } = useComponentNames(config);
  const attributes = useMemo(
    () => [...new Set((config.attributes ?? []).map((name) => String(name).trim()).filter(Boolean))],
    [config.attributes],
  );
  if (rows.length === 0) {
    if (loading) return <EmptyState title="Reading device properties…" busy />;
    if (error) return <EmptyState title="The device properties cannot be read">{error.message}</EmptyState>;
    return <EmptyState title="No devices chosen">Name some in this widget's settings: one row each.</EmptyState>;
  }
  if (attributes.length === 0)
    return <EmptyState title="No attributes chosen">Name some in this widget's settings: one column each.</EmptyState>;
  return <Components instanceId={instanceId} config={config} names={rows} attributes={attributes} />;
}

interface Props {
  instanceId: string;
  config: TableConfig;
  names: readonly ComponentName[];
  attributes: readonly string[];
}

/** Less than this, in CSS pixels, is no room for a table. */
const ROOM = { width: 150, height: 84 };
/** Seconds for which rows keep their places while values move. */
const SETTLED = 2;

function Components({ instanceId, config, names, attributes }: Props) {
  const components = useComponents(instanceId, config, names, attributes);
  useCsvExport(instanceId, () => tableCsv(components, attributes, config));
  const [element, size] = useElementSize<HTMLElement>();
  const tiny = size.height > 0 && (size.height < ROOM.height || size.width < ROOM.width);
  const label = config.title || "Components";
  return (
    <section className={css.widget} aria-label={label} ref={element}>
      {tiny ? (
        <LevelCounts levels={components.map(({ status }) => status)} label={`${label} by level`} />
      ) : (
        <>
          {config.title ? <h3 className={css.title}>{config.title}</h3> : null}
          <Table
            instanceId={instanceId}
            config={config}
            components={components}
            attributes={attributes}
            label={label}
          />
        </>
      )}
    </section>
  );
}

interface TableProps {
  instanceId: string;
  config: TableConfig;
  components: readonly Component[];
  attributes: readonly string[];
  label: string;
}

function Table({ instanceId, config, components, attributes, label }: TableProps) {
  const plain = useMemo((): TableView => plainView(config), [config]);
  const [view, setView] = useTableView(instanceId, plain);
  const columns = useColumns(config, components, attributes);
  const rows = useSorted(components, view, config);
  const now = useNow(config.timeColumnFormat === "age" ? 1 : 60);
  const cell = useCallback(
    (row: Component, column: string) => {
      if (column === DEVICE) return <RowHead row={row} />;
      if (column === TIME) return <span className={css.dim}>{timeText(row.newest, config.timeColumnFormat, now)}</span>;
      const reading = row.readings.get(column);
      return reading ? <Cell reading={reading} text={readingText(reading, config)} /> : null;
    },
    [config, now],
  );
  const { vars } = useVariables();
  const variable = useCallback(
    (row: Component, column: string) => variableOf(config, vars, row, column),
    [config, vars],
  );
  const click = useClickAction({ variableKey: config.selectedVariableKey, workspace: config.workspace });
  const choose = useMemo(
    () => (click ? (row: Component, column: string) => click(variable(row, column)) : null),
    [click, variable],
  );
  const selected = (config.selectedVariableKey && vars[config.selectedVariableKey]) || "";
  const rowData = useCallback(
    (row: Component) => ({
      "data-status": row.status,
      ...(selected === "" ? {} : { "aria-selected": variable(row, "") === selected }),
    }),
    [selected, variable],
  );
  const [hit, setHit] = useState<CellHit<Component> | null>(null);
  const hovered = hit && components.find(({ key }) => key === hit.row.key);
  const reading = hit && hovered?.readings.get(hit.column);
  return (
    <div className={css.box}>
      <DataTable
        label={label}
        columns={columns}
        rows={rows}
        rowKey={keyOf}
        cell={cell}
        rowData={rowData}
        view={view}
        onView={setView}
        onChoose={choose}
        onHover={setHit}
      />
      {hit && hovered && reading ? (
        <ReadingCard
          reading={{
            ...reading,
            hover: (config.hoverAttributes ?? []).map((attribute) => `${hovered.device}/${attribute}`),
          }}
          anchor={hit.element}
        />
      ) : null}
    </div>
  );
}

const keyOf = (row: Component): string => row.key;

function plainView({ columnOrder, columnWidths, sortKey, sortDir }: TableConfig): TableView {
  const dir = sortDir === "asc" || sortDir === "desc" ? sortDir : "";
  return { order: columnOrder ?? [], widths: columnWidths ?? {}, sortKey: sortKey ?? "", sortDir: dir };
}

/** Heads that stay the same while what they say does. */
function useColumns(
  config: TableConfig,
  components: readonly Component[],
  attributes: readonly string[],
): readonly TableColumn[] {
  const told = attributes.map((attribute) => {
    const info = components.map(({ readings }) => readings.get(attribute)?.info).find((one) => one);
    const number =
      info?.dataformat === "SCALAR" &&
      info.enumLabels.length === 0 &&
      /(Double|Float|Short|Long|Char)/.test(info.datatype);
    const text = info?.label && info.label !== attribute ? `${attribute}: ${info.label}` : attribute;
    return {
      key: attribute,
      title: attribute,
      description: text,
      align: number ? "end" : "start",
      ...(number ? {} : { width: Math.max(92, Math.min(220, attribute.length * 7.5 + 34)) }),
    };
  });
  const key = JSON.stringify(told);
  return useMemo(() => {
    const time: TableColumn[] =
      config.timeColumnFormat && config.timeColumnFormat !== "none" ? [{ key: TIME, title: "Time" }] : [];
    const first: TableColumn = { key: DEVICE, title: "Component", rowHeader: true, width: 110 };
    return [first, ...(JSON.parse(key) as TableColumn[]), ...time];
  }, [key, config.timeColumnFormat]);
}

/** Rows in order. While values move, rows stay where they are for a while: one could not read them otherwise. */
function useSorted(components: readonly Component[], view: TableView, config: TableConfig): readonly Component[] {
  const beat = useNow(SETTLED);
  const { sortKey, sortDir } = view;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the order is renewed with the beat, not with each value
  const order = useMemo(
    () => sortRows(components, (row) => sortValueOf(row, sortKey, config), sortDir).map(keyOf),
    [beat, sortKey, sortDir, config, components.length],
  );
  return useMemo(() => {
    const byKey = new Map(components.map((row) => [row.key, row]));
    const rows = order.flatMap((key) => byKey.get(key) ?? []);
    return rows.length === components.length ? rows : components;
  }, [components, order]);
}

function variableOf(
  config: TableConfig,
  vars: { readonly [key: string]: string },
  row: Component,
  column: string,
): string {
  const reading = row.readings.get(column);
  return formatInputFormattedTemplate(config.selectedVariableFormat || "device", {
    ...vars,
    ...deviceParts(row.device),
    label: row.label,
    index: Number(row.key.split(":")[0]) + 1,
    attribute: reading ? column : "",
    fullname: reading?.name ?? row.device,
    value: reading ? readingText(reading, config) : "",
  });
}
