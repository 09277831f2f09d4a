import {
  formatInputFormattedTemplate,
  useClickAction,
  useCsvExport,
  useCursor,
  useVariables,
  useWidgetConfigPersistence,
  type WidgetProps,
} from "@octopus-widgets/sdk";
import { controls, EmptyState, MissingFields, useElementSize } from "@octopus-widgets/sdk/ui";
import { useCallback, useMemo, useState } from "react";
import type { LogConfig } from "./config";
import { logCsv } from "./csv";
import { Details } from "./details";
import type { Filter } from "./filter";
import { FilterBar } from "./filter-bar";
import css from "./log-viewer.module.css";
import { LEVELS, type LogRecord } from "./record";
import { Records } from "./records";
import type { Snapshot } from "./store";
import { Tiny } from "./tiny";
import { useLog } from "./use-log";
import { useTail } from "./use-tail";
import { footText } from "./words";

/** Less than this, in CSS pixels, is no room for a table. */
const ROOM = { width: 200, height: 96 };
/** Below this the filters go. */
const FILTERS = { width: 360, height: 150 };

/** Below this the columns say less. */
const NARROW = 540;

/** A log, as it is written. */
export function LogViewer({ instanceId, config }: WidgetProps<LogConfig>) {
  const [filter, setFilter] = useFilter(instanceId, config);
  const log = useLog(config, filter);
  const { vars } = useVariables();
  const cursor = useCursor();
  const click = useClickAction({ variableKey: config.selectedVariableKey, workspace: config.workspace });
  const [held, setHeld] = useState<Snapshot | null>(null);
  const [chosen, setChosen] = useState<LogRecord | null>(null);
  const [element, size] = useElementSize<HTMLElement>();
  const shown = held ? { ...held, fitted: log.snapshot.fitted } : log.snapshot;
  const tail = useTail(shown);
  useCsvExport(instanceId, () => logCsv(shown.rows));
  const label = config.title || "Log";
  const choose = useCallback(
    (record: LogRecord) => {
      setChosen((before) => (before?.id === record.id ? null : record));
      const { source, level, message } = record;
      click?.(
        formatInputFormattedTemplate(config.selectedVariableFormat || "source", { ...vars, source, level, message }),
      );
    },
    [click, config.selectedVariableFormat, vars],
  );
  const point = useCallback((record: LogRecord | null) => cursor.set(record?.time ?? null), [cursor]);
  if (log.fault) return <EmptyState title="There is nothing to follow">{log.fault}</EmptyState>;
  if (log.missing.length > 0 && log.snapshot.count === 0)
    return <MissingFields fields={log.missing} service="log service" />;
  const tiny = size.height > 0 && (size.height < ROOM.height || size.width < ROOM.width);
  const roomy = size.width >= FILTERS.width && size.height >= FILTERS.height;
  const none = emptyOf(log, shown);
  return (
    <section className={css.widget} aria-label={label} ref={element}>
      {tiny ? (
        <Tiny rows={shown.rows} label={label} loading={log.loading} />
      ) : (
        <>
          <header className={css.bar} hidden={!roomy && !config.title}>
            {config.title ? <h3 className={css.title}>{config.title}</h3> : null}
            {roomy ? <FilterBar filter={filter} fault={log.store.fault} onFilter={setFilter} /> : null}
            {log.live && roomy ? (
              <button
                type="button"
                className={controls.small}
                aria-pressed={held !== null}
                onClick={() => setHeld(held ? null : log.snapshot)}
              >
                {held ? `Go on (${Math.max(0, log.snapshot.fitted - held.fitted).toLocaleString("en")} new)` : "Pause"}
              </button>
            ) : null}
          </header>
          <div className={css.box}>
            {none ?? (
              <Records
                instanceId={instanceId}
                rows={shown.rows}
                mark={log.store.compiled.mark}
                label={label}
                chosen={chosen?.id ?? null}
                cursor={cursor}
                tail={tail}
                onChoose={choose}
                onPoint={point}
                narrow={size.width > 0 && size.width < NARROW}
              />
            )}
            {!tail.following && tail.fresh > 0 && held === null ? (
              <button type="button" className={`${controls.small} ${css.fresh}`} onClick={tail.follow}>
                ↓ {tail.fresh.toLocaleString("en")} new
              </button>
            ) : null}
          </div>
          {chosen ? <Details record={chosen} onClose={() => setChosen(null)} /> : null}
          {size.height >= FILTERS.height ? <p className={css.foot}>{footText(shown, log.live)}</p> : null}
        </>
      )}
    </section>
  );
}

function emptyOf(log: ReturnType<typeof useLog>, shown: Snapshot) {
  if (shown.rows.length > 0) return null;
  if (log.loading || shown.filtering) return <EmptyState title={shown.filtering ? "Looking…" : "Loading…"} busy />;
  if (shown.count > 0)
    return <EmptyState title="No record fits the filter">{shown.count.toLocaleString("en")} are there.</EmptyState>;
  if (log.error) return <EmptyState title="The log cannot be had">{log.error.message}</EmptyState>;
  return <EmptyState title={log.live ? "Nothing was logged yet" : "Nothing was logged in this range"} />;
}

/** The filter of the settings, until a person chooses another, which is kept. */
function useFilter(instanceId: string, config: LogConfig): [Filter, (filter: Filter) => void] {
  const [stored, store] = useWidgetConfigPersistence<{ [name: string]: string | boolean } | null>(
    instanceId,
    "filter",
    null,
  );
  const { leastLevel, sourceFilter, textFilter } = config;
  const filter = useMemo((): Filter => {
    const level = LEVELS.find((one) => one === (stored?.leastLevel ?? leastLevel)) ?? "info";
    return {
      leastLevel: level,
      source: String(stored?.source ?? sourceFilter ?? ""),
      text: String(stored?.text ?? textFilter ?? ""),
      regex: stored?.regex === true,
    };
  }, [stored, leastLevel, sourceFilter, textFilter]);
  const keep = useCallback((next: Filter) => store({ ...next }), [store]);
  return [filter, keep];
}
