import {
  useClickAction,
  useReadingsExport,
  useVariables,
  useWidgetLayout,
  type WidgetProps,
} from "@octopus-widgets/sdk";
import {
  EmptyState,
  fitSquares,
  moveInGrid,
  ReadingCard,
  type SquareFit,
  useElementSize,
} from "@octopus-widgets/sdk/ui";
import { type KeyboardEvent, type SyntheticEvent, useCallback, useMemo, useState } from "react";
import { Cell } from "./cell";
import type { GridConfig } from "./config";
import { fitMark, fitText } from "./fit";
import css from "./grid.module.css";
import { type Square, useGridNames, useSquares } from "./use-squares";

/** Lower than this, in CSS pixels, all room goes to the squares. */
const TITLED = 80;

/** One square per attribute. */
export function Grid({ instanceId, config }: WidgetProps<GridConfig>) {
  const { names, hover, loading, error } = useGridNames(config);
  if (names.length === 0) {
    if (loading) return <EmptyState title="Reading device properties…" busy />;
    if (error) return <EmptyState title="The device properties cannot be read">{error.message}</EmptyState>;
    return <EmptyState title="No attributes chosen">Name some in this widget's settings: one square each.</EmptyState>;
  }
  return <Squares instanceId={instanceId} config={config} names={names} hover={hover} />;
}

interface SquaresProps {
  instanceId: string;
  config: GridConfig;
  names: readonly string[];
  hover: readonly (readonly string[])[];
}

function Squares({ instanceId, config, names, hover }: SquaresProps) {
  const squares = useSquares(instanceId, config, names, hover);
  useReadingsExport(instanceId, squares);
  const [element, box] = useElementSize<HTMLDivElement>();
  const { height } = useWidgetLayout(instanceId);
  const click = useClickAction({ variableKey: config.selectedVariableKey, workspace: config.workspace });
  const { vars } = useVariables();
  const [active, setActive] = useState(0);
  const [shown, setShown] = useState<{ index: number; anchor: HTMLElement } | null>(null);
  const gap = Math.max(0, config.squareGapPx ?? 2);
  const fit = useMemo(
    () => fitSquares(squares.length, box, gap, config.squareSizePx),
    [squares.length, box, gap, config.squareSizePx],
  );
  const fontSize = config.cellFontSizePx || fitText(Math.max(...squares.map(({ text }) => text.length)), fit);
  const markSize = fitMark(fit);
  const selected = config.selectedVariableKey ? vars[config.selectedVariableKey] : undefined;

  const reveal = useCallback((event: SyntheticEvent) => {
    const anchor = cellOf(event.target);
    setShown(anchor ? { index: Number(anchor.dataset.index), anchor } : null);
    if (anchor && event.type === "focus") setActive(Number(anchor.dataset.index));
  }, []);
  const hide = useCallback(() => setShown(null), []);
  const choose = useCallback(
    (target: EventTarget) => {
      const cell = cellOf(target);
      const square = cell ? squares[Number(cell.dataset.index)] : undefined;
      if (square && click) click(square.variable);
    },
    [squares, click],
  );
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.key === "Escape") hide();
    if (event.key === "Enter" || event.key === " ") {
      if (!click) return;
      event.preventDefault();
      event.stopPropagation();
      choose(event.target);
      return;
    }
    const to = moveInGrid(event.key, active, squares.length, fit.columns);
    if (to === null || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    setActive(to);
    event.currentTarget.querySelector<HTMLElement>(`[data-index="${to}"]`)?.focus();
  };
  const card = shown ? squares[shown.index] : undefined;
  return (
    <section className={css.widget} aria-label={config.title || "Grid of attributes"}>
      {config.title && height >= TITLED ? <h3 className={css.title}>{config.title}</h3> : null}
      <div className={css.box} ref={element}>
        {/* biome-ignore lint/a11y/useSemanticElements: the ARIA grid pattern on CSS grid; its cells take the focus in turn */}
        <div
          className={click ? css.clickable : css.grid}
          role="grid"
          aria-label={config.title || "Attributes"}
          aria-rowcount={fit.rows}
          aria-colcount={fit.columns}
          style={{
            gap,
            gridTemplateColumns: `repeat(${fit.columns}, ${fit.width}px)`,
            gridAutoRows: fit.height,
            fontSize: fontSize || undefined,
          }}
          onClick={(event) => choose(event.target)}
          onKeyDown={onKeyDown}
          onPointerOver={reveal}
          onPointerLeave={hide}
          onFocus={reveal}
          onBlur={hide}
        >
          {rowsOf(squares, fit).map((row, rowIndex) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
            // biome-ignore lint/a11y/useFocusableInteractive: its cells take the focus in turn
            // biome-ignore lint/a11y/useSemanticElements: as above, a row without a box of its own
            <div key={rowIndex} role="row" className={css.row}>
              {row.map((square, column) => {
                const index = rowIndex * fit.columns + column;
                return (
                  <Cell
                    key={square.name}
                    square={square}
                    index={index}
                    focusable={index === Math.min(active, squares.length - 1)}
                    selected={selected !== undefined && selected !== "" && selected === square.variable}
                    markSize={markSize}
                    showText={fontSize > 0}
                  />
                );
              })}
            </div>
          ))}
        </div>
      </div>
      {shown && card ? <ReadingCard reading={card} anchor={shown.anchor} /> : null}
    </section>
  );
}

function rowsOf(squares: readonly Square[], { rows, columns }: SquareFit): Square[][] {
  return Array.from({ length: rows }, (_, row) => squares.slice(row * columns, (row + 1) * columns));
}

function cellOf(target: EventTarget): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('[role="gridcell"]') : null;
}
