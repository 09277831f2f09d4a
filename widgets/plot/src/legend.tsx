import { ageText, clingsToNumber, stripRoutedAttributeEndpoint } from "@octopus-widgets/sdk";
import { Unit } from "@octopus-widgets/sdk/ui";
import { useMemo, useSyncExternalStore } from "react";
import { distinctLabels } from "./labels";
import { type Palette, traceStyle } from "./palette";
import css from "./plot.module.css";
import type { Infos } from "./plotted";
import { type ReadoutBoard, readingText } from "./readout";

export type Side = "left" | "right" | "top" | "bottom";

interface Props {
  names: readonly string[];
  infos: Infos;
  palette: Palette;
  board: ReadoutBoard;
  hidden: ReadonlySet<string>;
  onToggle: (name: string) => void;
  enumLabels: boolean;
  side: Side;
  /** Values only of what is under the cursor: a spectrum has no one newest value. */
  only?: "pointed";
  /** Of the texts, in em; 0: the legend's own. */
  fontSize?: number;
}

/** Names and values of the traces: under the cursor, else the newest. A press hides a trace. */
export function Legend({
  names,
  infos,
  palette,
  board,
  hidden,
  onToggle,
  enumLabels,
  side,
  only,
  fontSize = 0,
}: Props) {
  const { at, readings } = useSyncExternalStore(board.subscribe, board.get, board.get);
  const labels = useMemo(() => distinctLabels(names, infos), [names, infos]);
  return (
    <ul
      className={css.legend}
      data-side={side}
      aria-label="Legend"
      {...(fontSize > 0 ? { style: { fontSize: `${fontSize}em` } } : {})}
    >
      {names.map((name, index) => {
        const info = infos[name];
        const reading = readings[index];
        const { color, dash } = traceStyle(palette, index);
        const known = reading !== undefined && !Number.isNaN(reading.value);
        const value = known ? readingText(reading, info, enumLabels) : only && at === null ? "" : "—";
        return (
          <li key={name} data-stale={reading?.staleFor !== null && reading?.staleFor !== undefined ? true : undefined}>
            <button
              type="button"
              aria-pressed={!hidden.has(name)}
              title={`${stripRoutedAttributeEndpoint(name)}: ${hidden.has(name) ? "show" : "hide"}`}
              onClick={() => onToggle(name)}
            >
              <svg width="14" height="8" viewBox="0 0 14 8" aria-hidden="true">
                <path d="M0 4h14" stroke={color} strokeWidth="2.5" strokeDasharray={dash.join(" ")} />
              </svg>
              <span className={css.legendName}>{labels[index]}</span>
              <span className={css.legendValue} hidden={value === ""}>
                {value}
                {known && info?.unit ? (
                  <>
                    {clingsToNumber(info.unit) ? "" : " "}
                    <Unit unit={info.unit} />
                  </>
                ) : null}
              </span>
              {reading?.staleFor != null ? (
                <span className={css.legendStale}>stale {ageText(reading.staleFor)}</span>
              ) : null}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
