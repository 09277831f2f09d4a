import { host } from "@octopus-widgets/sdk";
import type { ReactNode } from "react";
import css from "./gauge.module.css";
import { bandsOf, placeOf, type Scale } from "./scale";
import type { GaugeReading } from "./use-gauges";

const FROM = 150;
const SWEEP = 240;
const RADIUS = 40;
const CENTRE = { x: 50, y: 46 };

/** A stroke along the arc between two places of the scale, 0 to 1. */
export function arcPath(from: number, to: number, radius = RADIUS): string {
  const point = (place: number): string => {
    const angle = ((FROM + SWEEP * place) * Math.PI) / 180;
    return `${(CENTRE.x + radius * Math.cos(angle)).toFixed(2)} ${(CENTRE.y + radius * Math.sin(angle)).toFixed(2)}`;
  };
  return `M${point(from)}A${radius} ${radius} 0 ${(to - from) * SWEEP > 180 ? 1 : 0} 1 ${point(to)}`;
}

interface Props {
  gauge: GaugeReading;
  scale: Scale;
  limits: boolean;
  /** CSS pixels. */
  width: number;
  /** Write begin and end of the scale. */
  ends: boolean;
  children: ReactNode;
}

/** The value as a part of an arc, the bands of its limits outside. */
export function Arc({ gauge, scale, limits, width, ends, children }: Props) {
  const place = placeOf(gauge.value ?? scale.min, scale);
  const show = (value: number): string => host().formatValue(value, gauge.info);
  return (
    <div className={css.arc} style={{ width }}>
      <svg viewBox="0 -3 100 77" aria-hidden="true">
        <path className={css.track} d={arcPath(0, 1)} />
        {place > 0.002 ? <path className={css.fill} data-status={gauge.status} d={arcPath(0, place)} /> : null}
        {limits
          ? bandsOf(gauge.limits, scale).map(({ from, to, level }) => (
              <path
                key={`${level}${from}`}
                className={css.band}
                data-status={level}
                d={arcPath(from, to, RADIUS + 7)}
              />
            ))
          : null}
      </svg>
      <span className={css.middle}>{children}</span>
      {ends ? (
        <>
          <span className={css.least}>{show(scale.min)}</span>
          <span className={css.most}>{show(scale.max)}</span>
        </>
      ) : null}
    </div>
  );
}
