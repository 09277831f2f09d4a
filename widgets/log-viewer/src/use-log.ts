/** The records: followed while the workspace is live, and what was logged before; of a range of the past, that alone. */
import {
  missingFields,
  readQuery,
  readSubscription,
  useEvents,
  usePolling,
  useTimeWindow,
  useVariables,
} from "@octopus-widgets/sdk";
import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import type { LogConfig } from "./config";
import type { Filter } from "./filter";
import { LogStore, type Snapshot } from "./store";

const NONE = { ok: true, document: "query nothing { __typename }", variables: {} } as const;

export interface Log {
  store: LogStore;
  snapshot: Snapshot;
  live: boolean;
  loading: boolean;
  /** What is wrong with the settings' texts; null: nothing. */
  fault: string | null;
  missing: readonly string[];
  error: Error | undefined;
}

export function useLog(config: LogConfig, filter: Filter): Log {
  const { stream, query, path, timeField, levelField, sourceField, messageField, numberField } = config;
  const limit = Math.max(100, Math.min(50_000, Math.round(config.limit || 50_000)));
  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter is looked through, not begun anew
  const store = useMemo(
    () => new LogStore(limit, { timeField, levelField, sourceField, messageField, numberField }, path ?? "", filter),
    [limit, timeField, levelField, sourceField, messageField, numberField, path],
  );
  useEffect(() => () => store.close(), [store]);
  const applied = useRef<Filter>(filter);
  useEffect(() => {
    if (applied.current !== filter) store.filter(filter);
    applied.current = filter;
  }, [store, filter]);
  const { vars } = useVariables();
  const window = useTimeWindow();
  const { live } = window;
  const spoken = JSON.stringify(readSubscription(stream, { vars }));
  const followed = useMemo(() => JSON.parse(spoken) as ReturnType<typeof readSubscription>, [spoken]);
  const wants = query.trim() !== "";
  const asked = useMemo(
    () => (wants ? readQuery(query, { vars, range: window.get() }) : NONE),
    [wants, query, vars, window],
  );
  const take = useCallback((data: unknown) => store.take(data, window.now()), [store, window]);
  const events = useEvents<unknown>(followed.ok ? followed.document : "subscription nothing { nothing }", take, {
    ...(followed.ok ? { variables: followed.variables } : {}),
    skip: !followed.ok || !live,
  });
  const past = usePolling<unknown>(asked.ok ? asked.document : NONE.document, {
    ...(asked.ok ? { variables: asked.variables } : {}),
    interval: 0,
    skip: !asked.ok || !wants,
  });
  const told = past.data;
  useEffect(() => {
    if (told === undefined) return;
    if (!live) store.clear();
    store.begin(told, window.now());
  }, [told, store, live, window]);
  const snapshot = useSyncExternalStore(store.watch, store.get, store.get);
  return {
    store,
    snapshot,
    live,
    loading: (wants && past.status === "loading") || (live && events.status === "loading" && snapshot.count === 0),
    fault: !followed.ok ? followed.message : !asked.ok ? asked.message : null,
    missing: [...new Set([...missingFields(events.error), ...missingFields(past.error)])],
    error: events.error ?? past.error,
  };
}
