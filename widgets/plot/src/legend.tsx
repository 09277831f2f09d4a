import { ageText, attributeParts, clingsToNumber, host, stripRoutedAttributeEndpoint } from "@octopus-widgets/sdk";
import { Unit } from "@octopus-widgets/sdk/ui";
import { useMemo, useSyncExternalStore } from "react";
import { type Palette, traceStyle } from "./palette";
import css from "./plot.module.css";
import type { Infos } from "./plotted";
import type { Reading, ReadoutBoard } from "./readout";

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

/** A state or a text by its name; an enum by its label where labels are asked for. */
function readingText({ value, label }: Reading, info: Infos[string], enumLabels: boolean): string {
  if (label !== null && (enumLabels || !info?.enumLabels.length)) return label;
  return host().formatValue(value, info, { enumLabels });
}

/** The shortest names that tell the traces apart: the label, else with the parts of the device that differ. */
export function distinctLabels(names: readonly string[], infos: Infos): string[] {
  const parts = names.map(attributeParts);
  const labels = names.map((name, index) => infos[name]?.label || parts[index]?.attribute || name);
  if (new Set(labels).size === names.length) return labels;
  const differs = (pick: (part: (typeof parts)[number]) => string): boolean => new Set(parts.map(pick)).size > 1;
  return parts.map((part, index) => {
    const device = [
      ...(differs((one) => one.route ?? "") && part.route ? [part.route] : []),
      ...(differs((one) => one.domain) ? [part.domain] : []),
      ...(differs((one) => one.family) ? [part.family] : []),
      ...(differs((one) => one.member) ? [part.member] : []),
    ].join("/");
    const same = new Set(labels).size === 1;
    return same && device ? device : [device, labels[index]].filter(Boolean).join(" ");
  });
}
