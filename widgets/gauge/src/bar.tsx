import { host } from "@octopus-widgets/sdk";
import css from "./gauge.module.css";
import { bandsOf, placeOf, type Scale } from "./scale";
import type { GaugeReading } from "./use-gauges";

interface Props {
  gauge: GaugeReading;
  scale: Scale;
  limits: boolean;
  /** Write begin and end of the scale. */
  ends: boolean;
}

/** The value as a part of a bar, the bands of its limits below. */
export function Bar({ gauge, scale, limits, ends }: Props) {
  const place = placeOf(gauge.value ?? scale.min, scale);
  const show = (value: number): string => host().formatValue(value, gauge.info);
  return (
    <span className={css.bar} aria-hidden="true">
      <svg viewBox="0 0 100 9" preserveAspectRatio="none" aria-hidden="true">
        <rect className={css.barTrack} width="100" height="6" />
        <rect className={css.barFill} data-status={gauge.status} width={place * 100} height="6" />
        {limits
          ? bandsOf(gauge.limits, scale).map(({ from, to, level }) => (
              <rect
                key={`${level}${from}`}
                className={css.barBand}
                data-status={level}
                x={from * 100}
                y="7"
                width={(to - from) * 100}
                height="2"
              />
            ))
          : null}
      </svg>
      {ends ? (
        <span className={css.ends}>
          <span>{show(scale.min)}</span>
          <span>{show(scale.max)}</span>
        </span>
      ) : null}
    </span>
  );
}
