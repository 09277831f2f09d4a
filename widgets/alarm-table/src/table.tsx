import {
  ageText,
  attributeParts,
  clockText,
  formatInputFormattedTemplate,
  stripRoutedAttributeEndpoint,
  useClickAction,
  useNow,
  useVariables,
} from "@octopus-widgets/sdk";
import {
  type CellHit,
  DataTable,
  ReadingCard,
  type SortValue,
  STATUS_NAMES,
  StatusSymbol,
  sortRows,
  type TableColumn,
  useTableView,
} from "@octopus-widgets/sdk/ui";
import { useCallback, useMemo, useState } from "react";
import css from "./alarm-table.module.css";
import type { AlarmConfig } from "./config";
import { type Alarm, rankOf } from "./tracking";
import type { AlarmsNow } from "./use-alarms";
import { readingOf, reasonOf } from "./words";

interface Props {
  instanceId: string;
  config: AlarmConfig;
  rows: readonly Alarm[];
  now: AlarmsNow;
  label: string;
}

const COLUMNS: readonly TableColumn[] = [
  { key: "what", title: "Alarm", rowHeader: true, width: 160 },
  { key: "value", title: "Value", width: 100 },
  { key: "since", title: "Since", width: 84, description: "Since when it is of this level" },
  { key: "reason", title: "Why", width: 130 },
  { key: "device", title: "Device", width: 190 },
];
const keyOf = ({ name }: Alarm): string => name;

/** The alarms as rows; in their own order until a person sorts. */
export function Table({ instanceId, config, rows, now, label }: Props) {
  const [view, setView] = useTableView(instanceId);
  const { samples, infos } = now;
  const clock = useNow(1);
  const cell = useCallback(
    (alarm: Alarm, column: string) => {
      const sample = samples[alarm.name];
      const info = infos[alarm.name];
      switch (column) {
        case "what":
          return <What alarm={alarm} label={info?.label || attributeParts(alarm.name).attribute} />;
        case "value":
          return <span className={css.text}>{readingOf(sample, info)}</span>;
        case "since":
          return (
            <span className={css.dim} title={clockText(alarm.cleared ?? alarm.since)}>
              {alarm.cleared === null ? ageText(clock - alarm.since) : `normal ${ageText(clock - alarm.cleared)}`}
            </span>
          );
        case "reason":
          return <span className={css.text}>{alarm.cleared === null ? reasonOf(sample, info) : "normal again"}</span>;
        default:
          return <span className={css.dim}>{stripRoutedAttributeEndpoint(attributeParts(alarm.name).device)}</span>;
      }
    },
    [samples, infos, clock],
  );
  const sorted = useMemo(
    () => sortRows(rows, (alarm) => sortValueOf(alarm, view.sortKey, now), view.sortDir),
    [rows, view.sortKey, view.sortDir, now],
  );
  const { vars } = useVariables();
  const click = useClickAction({ variableKey: config.selectedVariableKey, workspace: config.workspace });
  const choose = useMemo(() => {
    if (!click) return null;
    return ({ name, level }: Alarm) => {
      const parts = attributeParts(name);
      const values = { ...vars, ...parts, fullname: name, level, label: infos[name]?.label || parts.attribute };
      const value = readingOf(samples[name], infos[name]);
      click(formatInputFormattedTemplate(config.selectedVariableFormat || "fullname", { ...values, value }));
    };
  }, [click, vars, infos, samples, config.selectedVariableFormat]);
  const [hit, setHit] = useState<CellHit<Alarm> | null>(null);
  const shown = hit && rows.find(({ name }) => name === hit.row.name);
  return (
    <div className={css.box}>
      <DataTable
        label={label}
        columns={COLUMNS}
        rows={sorted}
        rowKey={keyOf}
        cell={cell}
        rowData={dataOf}
        view={view}
        onView={setView}
        onChoose={choose}
        onHover={setHit}
      />
      {hit && shown ? (
        <ReadingCard
          reading={{ name: shown.name, sample: samples[shown.name], info: infos[shown.name], status: shown.level }}
          anchor={hit.element}
        />
      ) : null}
    </div>
  );
}

const dataOf = ({ cleared, level }: Alarm) => ({
  "data-level": level,
  ...(cleared === null ? {} : ({ "data-cleared": "" } as const)),
});

function What({ alarm, label }: { alarm: Alarm; label: string }) {
  const again = alarm.cleared !== null;
  return (
    <>
      <StatusSymbol level={again ? "normal" : alarm.level} label={again ? "normal again" : STATUS_NAMES[alarm.level]} />
      <span className={again ? css.dim : css.text} title={stripRoutedAttributeEndpoint(alarm.name)}>
        {attributeParts(alarm.name).member} {label}
      </span>
    </>
  );
}

function sortValueOf(alarm: Alarm, column: string, { samples, infos }: AlarmsNow): SortValue {
  const sample = samples[alarm.name];
  switch (column) {
    case "what":
      return -rankOf(alarm.level);
    case "since":
      return alarm.since;
    case "value":
      return typeof sample?.value === "number" ? sample.value : readingOf(sample, infos[alarm.name]);
    case "reason":
      return reasonOf(sample, infos[alarm.name]);
    default:
      return attributeParts(alarm.name).device;
  }
}
