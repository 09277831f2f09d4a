import { type PointerEvent, useRef, useState } from "react";
import { leastWidth, moveColumn, nextSort, resizeColumn, type TableColumn, type TableView } from "./columns";
import css from "./table.module.css";

interface Props {
  id: string;
  index: number;
  column: TableColumn;
  columns: readonly TableColumn[];
  view: TableView;
  active: boolean;
  sortable: boolean;
  /** While it is drawn wider. */
  onDraw: (view: TableView) => void;
  onView: (view: TableView) => void;
}

const DRAG = 6;
const SORTED = { asc: "ascending", desc: "descending", "": "none" } as const;

/** The head of a column: a press sorts, its edge is drawn, and it is dragged to another place. */
export function HeadCell({ id, index, column, columns, view, active, sortable, onDraw, onView }: Props) {
  const grip = useRef<{ x: number; width: number } | null>(null);
  const drag = useRef<{ x: number; moved: boolean } | null>(null);
  const [dragging, setDragging] = useState(false);
  const sorted = view.sortKey === column.key ? view.sortDir : "";
  const widthAt = (event: PointerEvent): TableView =>
    resizeColumn(view, column.key, (grip.current?.width ?? 0) + event.clientX - (grip.current?.x ?? 0));
  const end = (event: PointerEvent): void => {
    const begun = drag.current;
    drag.current = null;
    setDragging(false);
    if (!begun) return;
    if (!begun.moved) {
      if (sortable) onView(nextSort(view, column.key));
      return;
    }
    const over = document.elementFromPoint(event.clientX, event.clientY)?.closest<HTMLElement>("[data-head]");
    if (over) onView({ ...view, order: moveColumn(columns, column.key, Number(over.dataset.head)) });
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table would bring its own layout
    // biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus
    <div
      id={id}
      role="columnheader"
      aria-colindex={index + 1}
      aria-sort={sortable ? SORTED[sorted] : undefined}
      className={css.headCell}
      data-head={index}
      data-align={column.align}
      data-row-head={column.rowHeader || undefined}
      data-active={active || undefined}
      data-dragging={dragging || undefined}
      title={column.description ?? column.title}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.stopPropagation();
        drag.current = { x: event.clientX, moved: false };
        event.currentTarget.setPointerCapture?.(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (!drag.current || column.rowHeader || Math.abs(event.clientX - drag.current.x) < DRAG) return;
        drag.current.moved = true;
        setDragging(true);
      }}
      onPointerUp={end}
      onPointerCancel={() => {
        drag.current = null;
        setDragging(false);
      }}
    >
      <span className={css.title}>{column.title}</span>
      {sortable ? (
        <svg className={css.arrow} width="8" height="8" viewBox="0 0 8 8" aria-hidden="true" data-dir={sorted}>
          <path d="M4 1 7.5 7h-7Z" fill="currentColor" />
        </svg>
      ) : null}
      <span
        className={css.grip}
        aria-hidden="true"
        onPointerDown={(event) => {
          event.stopPropagation();
          event.preventDefault();
          const width = event.currentTarget.parentElement?.offsetWidth || leastWidth(column, view.widths);
          grip.current = { x: event.clientX, width };
          event.currentTarget.setPointerCapture?.(event.pointerId);
        }}
        onPointerMove={(event) => {
          if (grip.current) onDraw(widthAt(event));
        }}
        onPointerUp={(event) => {
          event.stopPropagation();
          if (grip.current) onView(widthAt(event));
          grip.current = null;
        }}
      />
    </div>
  );
}
