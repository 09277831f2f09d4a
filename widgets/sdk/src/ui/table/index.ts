export {
  orderColumns,
  PLAIN_VIEW,
  type SortValue,
  sortRows,
  type TableColumn,
  type TableView,
} from "./columns";
export { type CellHit, DataTable } from "./data-table";
export { useTableView } from "./use-table-view";
export { useVirtualRows } from "./use-virtual-rows";
