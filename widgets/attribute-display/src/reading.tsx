import { ageText, clingsToNumber } from "@octopus-widgets/sdk";
import { ActButton, Sparkline, STATUS_NAMES, StatusSymbol, Unit, useTrace } from "@octopus-widgets/sdk/ui";
import { memo } from "react";
import css from "./attribute-display.module.css";
import type { DisplayConfig } from "./config";
import type { Row } from "./use-rows";

interface Props {
  row: Row;
  config: DisplayConfig;
  onWrite: (name: string) => void;
  /** What a press on the label does; null: nothing. */
  onChoose: ((variable: string) => void) | null;
  selected: boolean;
  onHover: (shown: { name: string; anchor: HTMLElement } | null) => void;
}

/** One attribute: symbol, label, sparkline, value with unit, and the pen where it can be written. */
export const Reading = memo(function Reading({ row, config, onWrite, onChoose, selected, onHover }: Props) {
  const { name, label, text, unit, status, sample, info } = row;
  const stale = sample?.stale === true;
  const waiting = sample === undefined && info !== null;
  return (
    <li
      className={config.layout === "big-number" ? css.tile : css.row}
      data-status={status}
      data-stale={stale || undefined}
      data-selected={selected || undefined}
      onPointerEnter={(event) => onHover({ name, anchor: event.currentTarget })}
      onPointerLeave={() => onHover(null)}
    >
      <span className={css.label}>
        {config.showStatus ? <StatusSymbol level={status} label={STATUS_NAMES[status]} size={11} /> : null}
        {onChoose ? (
          <button
            type="button"
            className={css.labelText}
            aria-pressed={selected}
            onClick={() => onChoose(row.variable)}
            onFocus={(event) => onHover({ name, anchor: event.currentTarget })}
            onBlur={() => onHover(null)}
          >
            {label}
          </button>
        ) : (
          <span className={css.labelText}>{label}</span>
        )}
      </span>
      {config.showSparkline ? <Course name={name} seconds={config.sparklineSeconds || 120} /> : null}
      <span className={css.reading} data-clings={clingsToNumber(unit) || undefined}>
        <span className={css.value}>{waiting ? "…" : text}</span>
        {unit && !waiting && text !== "—" ? <Unit className={css.unit} unit={unit} /> : null}
      </span>
      <span className={css.notes}>
        {info === null ? <span>unknown attribute</span> : null}
        {sample?.error ? (
          <span title={sample.error.message}>{sample.error.code.toLowerCase().replaceAll("_", " ")}</span>
        ) : null}
        {row.setPoint ? <span title="Set point">→ {row.setPoint}</span> : null}
        {stale && config.showAge ? <span>stale {ageText(sample.age)}</span> : null}
      </span>
      {canWrite(config, info) ? (
        <ActButton label={`Write ${label}`} onClick={() => onWrite(name)}>
          <svg width="12" height="12" viewBox="0 0 24 24" aria-hidden="true">
            <path
              fill="currentColor"
              d="M3 17.2V21h3.8L17.8 9.9 14.1 6.2 3 17.2ZM20.7 7a1 1 0 0 0 0-1.4l-2.3-2.3a1 1 0 0 0-1.4 0l-1.8 1.8 3.7 3.7L20.7 7Z"
            />
          </svg>
        </ActButton>
      ) : null}
    </li>
  );
});

function Course({ name, seconds }: { name: string; seconds: number }) {
  return <Sparkline trace={useTrace(name, seconds)} seconds={seconds} className={css.spark} />;
}

/** Whether the attribute has a set point that the settings let be written. */
export function canWrite(config: DisplayConfig, info: Row["info"]): boolean {
  return config.allowWrite !== false && info != null && info.writable !== "READ";
}
