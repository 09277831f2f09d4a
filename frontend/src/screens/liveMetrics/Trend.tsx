/** One figure over time: a line for each of its series, and what they were where the pointer stands. */
import type { StatusLevel } from "@octopus-widgets/sdk/contract";
import type { PointerEvent } from "react";
import { StatusSymbol } from "../../design";
import { ceiling, type Moment, nearest, path, spanOf } from "./history";
import styles from "./liveMetrics.module.css";

const WIDTH = 300;
const HEIGHT = 56;

export interface Series {
  name: string;
  of: (moment: Moment) => number | null;
}

export interface TrendProps {
  title: string;
  series: readonly [Series, ...Series[]];
  words: (value: number) => string;
  moments: readonly Moment[];
  /** The moment that is told; null: the newest. */
  cursor: Moment | null;
  onCursor: (moment: Moment | null) => void;
  /** The axis goes to this at least. */
  least: number;
  /** What `words` call a thousand. */
  thousand?: number;
  level?: StatusLevel | null;
  note?: string;
}

export function Trend({ title, series, words, moments, cursor, onCursor, least, thousand, level, note }: TrendProps) {
  const lines = series.map(({ of }) => moments.map(of));
  const now = moments.at(-1)?.time ?? 0;
  const span = spanOf(moments);
  const top = ceiling(lines.flat(), least, thousand);
  const told = cursor ?? moments.at(-1);
  const at = (time: number) => WIDTH * (1 - (now - time) / span);
  const move = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    onCursor(nearest(moments, now - span * (1 - (event.clientX - box.left) / box.width)));
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
              d={path(moments, values, { now, span, top, width: WIDTH, height: HEIGHT })}
            />
          ))}
          {cursor && <path className={styles.cursor} d={`M${at(cursor.time)} 0V${HEIGHT}`} />}
        </svg>
      </div>
    </section>
  );
}
