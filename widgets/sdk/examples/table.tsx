/** A table of thousands of cells. */
import { DataTable, orderColumns, PLAIN_VIEW, sortRows, type TableColumn, useTableView } from "@octopus-widgets/sdk/ui";

interface Tile {
  name: string;
  temperature: number;
}
const COLUMNS: readonly TableColumn[] = [
  { key: "name", title: "Tile", rowHeader: true },
  { key: "temperature", title: "Temperature", align: "end" },
];
const cell = (tile: Tile, column: string) => (column === "name" ? tile.name : tile.temperature.toFixed(1));

export function Tiles({ instanceId, tiles }: { instanceId: string; tiles: readonly Tile[] }) {
  const [view, setView] = useTableView(instanceId, { ...PLAIN_VIEW, sortKey: "temperature", sortDir: "desc" });
  const rows = sortRows(tiles, (tile) => (view.sortKey === "name" ? tile.name : tile.temperature), view.sortDir);
  return (
    <DataTable
      label="Tiles"
      columns={orderColumns(COLUMNS, view.order)}
      rows={rows}
      rowKey={({ name }) => name}
      cell={cell}
      view={view}
      onView={setView}
    />
  );
}
