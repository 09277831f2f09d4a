import {
  type KeyboardEvent,
  memo,
  type ReactNode,
  type SyntheticEvent,
  useCallback,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import {
  leastWidth,
  moveColumn,
  nextSort,
  orderColumns,
  resizeColumn,
  type TableColumn,
  type TableView,
  templateOf,
} from "./columns";
import { HeadCell } from "./head-cell";
import css from "./table.module.css";
import { useVirtualRows } from "./use-virtual-rows";

const ROW = 26;
const STEP = 16;

/** A cell under the pointer or the keys. */
export interface CellHit<R> {
  row: R;
  column: string;
  element: HTMLElement;
}

interface Props<R> {
  label: string;
  columns: readonly TableColumn[];
  /** In the order they are shown: see `sortRows`. An object that is the same is not drawn again. */
  rows: readonly R[];
  rowKey: (row: R) => string;
  /** What a cell shows. Must be the same function while it would say the same of the same row. */
  cell: (row: R, column: string) => ReactNode;
  /** Level, staleness and the like, for the style sheet: attributes of the row. */
  rowData?: (row: R) => { [name: `data-${string}`]: string | undefined; "aria-selected"?: boolean };
  view: TableView;
  onView: (view: TableView) => void;
  /** A press on a row or Enter; null: it does nothing. */
  onChoose?: ((row: R, column: string) => void) | null;
  onHover?: (hit: CellHit<R> | null) => void;
  /** Whether heads sort; default true. Rows in an order of their own are not to be sorted. */
  sortable?: boolean;
  /** The element that scrolls, for who keeps an end of it in sight. */
  boxRef?: (element: HTMLElement | null) => void;
  /** Called after it scrolled, by hand or not. */
  onScrolled?: () => void;
}

/**
 * A table of thousands of cells: only rows in sight are in the page. Heads sort, are drawn wider and moved, by pointer and by keys:
 * Enter sorts, Shift with ← → resizes, Ctrl with ← → moves. One tab stop (the ARIA grid pattern); arrows, Home, End and Page keys move.
 */
export function DataTable<R>(props: Props<R>) {
  const { label, rows, rowKey, view, onView, onChoose, onHover, sortable = true, boxRef, onScrolled } = props;
  const id = useId();
  const [drawn, setDrawn] = useState<TableView | null>(null);
  const shown = drawn ?? view;
  const columns = useMemo(() => orderColumns(props.columns, shown.order), [props.columns, shown.order]);
  const template = useMemo(() => templateOf(columns, shown.widths), [columns, shown.widths]);
  const least = columns.reduce((sum, column) => sum + leastWidth(column, shown.widths), 0);
  const { box, first, last, page, onScroll, reveal } = useVirtualRows<HTMLDivElement>(rows.length, ROW, ROW);
  const hold = useCallback(
    (element: HTMLDivElement | null) => {
      box.current = element;
      boxRef?.(element);
    },
    [box, boxRef],
  );
  const [at, setAt] = useState({ row: 0, column: 0 });
  const active = {
    row: Math.min(at.row, rows.length - 1),
    column: Math.max(0, Math.min(at.column, columns.length - 1)),
  };
  /** A row out of sight has no element that could be named. */
  const isThere = active.row < 0 || (active.row >= first && active.row < last);
  const cellId = (row: number, column: number): string => `${id}-${row}-${column}`;
  const hitOf = useCallback(
    (target: EventTarget): CellHit<R> | null => {
      const element = target instanceof Element ? target.closest<HTMLElement>("[data-cell]") : null;
      const row = rows[Number(element?.closest<HTMLElement>("[data-row]")?.dataset.row)];
      return element && row !== undefined ? { row, column: element.dataset.cell ?? "", element } : null;
    },
    [rows],
  );
  const moveTo = (row: number, column: number): void => {
    const next = {
      row: Math.max(-1, Math.min(rows.length - 1, row)),
      column: Math.max(0, Math.min(columns.length - 1, column)),
    };
    setAt(next);
    reveal(next.row);
    requestAnimationFrame(() => {
      const element = document.getElementById(cellId(next.row, next.column));
      element?.scrollIntoView?.({ block: "nearest", inline: "nearest" });
      onHover?.(element && next.row >= 0 ? hitOf(element) : null);
    });
  };
  const changeHead = (key: string, event: KeyboardEvent): boolean => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const column = columns[active.column];
    if (by === 0 || !column || !(event.shiftKey || event.ctrlKey)) return false;
    if (event.shiftKey) {
      onView(resizeColumn(view, key, leastWidth(column, view.widths) + by * STEP));
      return true;
    }
    const order = moveColumn(columns, key, active.column + by);
    onView({ ...view, order });
    setAt({ row: -1, column: order.indexOf(key) });
    return true;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const { row, column } = active;
    const key = columns[column]?.key ?? "";
    const moves: { readonly [key: string]: readonly [number, number] } = {
      ArrowDown: [row + 1, column],
      ArrowUp: [row - 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      PageDown: [row + page, column],
      PageUp: [Math.max(0, row - page), column],
      Home: event.ctrlKey ? [0, column] : [row, 0],
      End: event.ctrlKey ? [rows.length - 1, column] : [row, columns.length - 1],
    };
    const move = moves[event.key];
    if (event.altKey || event.metaKey) return;
    if (row < 0 && changeHead(key, event)) undefined;
    else if (move) moveTo(move[0], move[1]);
    else if (event.key === "Escape") onHover?.(null);
    else if (event.key !== "Enter" && event.key !== " ") return;
    else if (row < 0 && sortable) onView(nextSort(view, key));
    else if (row < 0) undefined;
    else if (onChoose && rows[row] !== undefined) onChoose(rows[row], key);
    if (event.key === "Escape") return;
    event.preventDefault();
    event.stopPropagation();
  };
  const choose = (event: SyntheticEvent): void => {
    const hit = hitOf(event.target);
    if (!hit) return;
    setAt({ row: rows.indexOf(hit.row), column: columns.findIndex(({ key }) => key === hit.column) });
    onChoose?.(hit.row, hit.column);
  };
  const hovered = useRef<HTMLElement | null>(null);
  const hover = (event: SyntheticEvent | null): void => {
    const hit = event ? hitOf(event.target) : null;
    if (hit?.element === hovered.current) return;
    hovered.current = hit?.element ?? null;
    onHover?.(hit);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: the ARIA grid pattern; a table would bring its own layout
    <div
      ref={hold}
      className={onChoose ? css.clickable : css.table}
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      aria-activedescendant={isThere ? cellId(active.row, active.column) : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={() => {
        onScroll();
        onScrolled?.();
        hover(null);
      }}
      onPointerOver={hover}
      onPointerLeave={() => hover(null)}
      onBlur={() => onHover?.(null)}
      onClick={choose}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a table would bring its own layout */}
      <div role="rowgroup" className={css.head} style={{ minWidth: least }}>
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus */}
        <div
          role="row"
          aria-rowindex={1}
          className={css.headRow}
          style={{ gridTemplateColumns: template, height: ROW }}
        >
          {columns.map((column, index) => (
            <HeadCell
              key={column.key}
              id={cellId(-1, index)}
              index={index}
              column={column}
              columns={columns}
              view={shown}
              active={active.row < 0 && index === active.column}
              sortable={sortable}
              onDraw={setDrawn}
              onView={(next) => {
                setDrawn(null);
                onView(next);
              }}
            />
          ))}
        </div>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div role="rowgroup" className={css.body} style={{ minWidth: least, height: rows.length * ROW }}>
        {rows.slice(first, last).map((row, offset) => {
          const index = first + offset;
          return (
            <Row
              key={rowKey(row)}
              id={id}
              row={row}
              index={index}
              columns={columns}
              template={template}
              active={index === active.row ? active.column : -1}
              cell={props.cell as (row: unknown, column: string) => ReactNode}
              data={props.rowData as RowProps["data"]}
            />
          );
        })}
      </div>
    </div>
  );
}

interface RowProps {
  id: string;
  row: unknown;
  index: number;
  columns: readonly TableColumn[];
  template: string;
  active: number;
  cell: (row: unknown, column: string) => ReactNode;
  data: ((row: unknown) => { [name: string]: string | boolean | undefined }) | undefined;
}

const Row = memo(function Row({ id, row, index, columns, template, active, cell, data }: RowProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: as above
    // biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus
    <div
      role="row"
      aria-rowindex={index + 2}
      className={css.row}
      data-row={index}
      data-odd={index % 2 === 1 || undefined}
      style={{ gridTemplateColumns: template, height: ROW, top: index * ROW }}
      {...data?.(row)}
    >
      {columns.map((column, at) => (
        // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles take it
        <div
          key={column.key}
          id={`${id}-${index}-${at}`}
          role={column.rowHeader ? "rowheader" : "gridcell"}
          aria-colindex={at + 1}
          className={column.rowHeader ? css.rowHead : css.cell}
          data-cell={column.key}
          data-align={column.align}
          data-active={at === active || undefined}
        >
          {cell(row, column.key)}
        </div>
      ))}
    </div>
  );
});
