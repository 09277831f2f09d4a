/** Pieces that widgets share, bundled into each. They follow the host's design tokens. */
export { ActButton } from "./act-button";
export { controls } from "./controls";
export { Dialog, dialogStyles } from "./dialog";
export { EmptyState } from "./empty-state";
export { fitSquares, moveInGrid, type SquareFit } from "./fit-squares";
export { type CardAnchor, HoverCard } from "./hover-card";
export { LevelCounts } from "./level-counts";
export { LineIcon } from "./line-icon";
export { MissingFields } from "./missing-fields";
export { type CardReading, ReadingCard } from "./reading-card";
export { Sparkline, useTrace } from "./sparkline";
export { STATUS_NAMES, STATUS_SHAPES, StatusSymbol } from "./status-symbol";
export {
  type CellHit,
  DataTable,
  orderColumns,
  PLAIN_VIEW,
  type SortValue,
  sortRows,
  type TableColumn,
  type TableView,
  useTableView,
  useVirtualRows,
} from "./table";
export { Trace, type Trend, trendOf } from "./trace";
export { Unit } from "./unit";
export { useElementSize } from "./use-element-size";
export { useTokens } from "./use-tokens";
export { ValueInput } from "./value-input";
export { WriteDialog } from "./write-dialog";
