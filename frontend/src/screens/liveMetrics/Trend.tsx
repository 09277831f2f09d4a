/** One figure with its last minutes: a line for each of its series, and what they were where the pointer stands. */
import type { StatusLevel } from "@octopus-widgets/sdk/contract";
import type { PointerEvent } from "react";
import { StatusSymbol } from "../../design";
import { ceiling, type Figures, path, spanOf } from "./history";
import styles from "./liveMetrics.module.css";

const WIDTH = 300;
const HEIGHT = 56;

export interface Series {
  name: string;
  of: (figures: Figures) => number | null;
}

export interface TrendProps {
  title: string;
  series: readonly [Series, ...Series[]];
  words: (value: number) => string;
  history: readonly Figures[];
  /** Index of the figures that are told; null: the newest. */
  cursor: number | null;
  onCursor: (index: number | null) => void;
  /** The axis goes to this at least. */
  least: number;
  level?: StatusLevel | null;
  note?: string;
}

export function Trend({ title, series, words, history, cursor, onCursor, least, level, note }: TrendProps) {
  const times = history.map(({ time }) => time);
  const lines = series.map(({ of }) => history.map(of));
  const now = times.at(-1) ?? 0;
  const span = spanOf(times);
  const top = ceiling(lines.flat(), least);
  const told = cursor === null ? history.at(-1) : history[cursor];
  const at = (time: number) => WIDTH * (1 - (now - time) / span);
  const move = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const time = now - span * (1 - (event.clientX - box.left) / box.width);
    const distances = times.map((each) => Math.abs(each - time));
    onCursor(distances.indexOf(Math.min(...distances)));
  };
  return (
    <section className={styles.card} aria-label={title}>
      <header>
        <h2>
          {level && <StatusSymbol level={level} label={null} />} {title}
        </h2>
        {note && <span className={styles.dim}>{note}</span>}
      </header>
      <dl>
        {series.map(({ name, of }, index) => {
          const value = told ? of(told) : null;
          return (
            <div key={name} data-series={index + 1}>
              <dt>{name}</dt>
              <dd>{value === null ? "–" : words(value)}</dd>
            </div>
          );
        })}
      </dl>
      <div className={styles.plot}>
        <span className={styles.top}>{words(top)}</span>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          aria-hidden="true"
          onPointerMove={move}
          onPointerLeave={() => onCursor(null)}
        >
          <path className={styles.grid} d={`M0 ${HEIGHT / 2}H${WIDTH}M0 0H${WIDTH}`} />
          {lines.map((values, index) => (
            <path
              key={series[index]?.name}
              className={styles.line}
              data-series={index + 1}
              d={path(times, values, { now, span, top, width: WIDTH, height: HEIGHT })}
            />
          ))}
          {cursor !== null && told && <path className={styles.cursor} d={`M${at(told.time)} 0V${HEIGHT}`} />}
        </svg>
      </div>
    </section>
  );
}
