import { useCallback, useMemo } from "react";
import type { Json } from "../../contract";
import { useWidgetConfigPersistence } from "../../hooks";
import { readView, type TableView } from "./columns";

/** Column order, widths and sorting of a widget's table, kept in the widget's own state; `plain` holds until a person changes it. */
export function useTableView(instanceId: string, plain?: TableView): [TableView, (view: TableView) => void] {
  const [stored, store] = useWidgetConfigPersistence<Json>(instanceId, "table", null);
  const view = useMemo(() => readView(stored, plain), [stored, plain]);
  const keep = useCallback((next: TableView) => store(next as unknown as Json), [store]);
  return [view, keep];
}
