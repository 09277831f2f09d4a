import { ageText, host, withUnit } from "@octopus-widgets/sdk";
import type { Trend } from "@octopus-widgets/sdk/ui";
import css from "./gauge.module.css";
import type { GaugeReading } from "./use-gauges";

/** Less than this part of what was seen is no trend. */
const STEADY = 0.08;

/** `up`, `down` or `steady`: a change that is lost in what was seen anyway is none. */
export function directionOf({ change, low, high }: Trend): "up" | "down" | "steady" {
  const span = high - low;
  if (span === 0 || Math.abs(change) < span * STEADY) return "steady";
  return change > 0 ? "up" : "down";
}

const ARROWS = { up: "M2 8 8 2M3.5 2H8v4.5", down: "M2 2l6 6M3.5 8H8V3.5", steady: "M1 5h8M6 2l3 3-3 3" } as const;

/** An arrow and what was gained in which time. */
export function TrendText({ trend, gauge }: { trend: Trend; gauge: GaugeReading }) {
  const direction = directionOf(trend);
  const size = withUnit(host().formatValue(Math.abs(trend.change), gauge.info), gauge.unit);
  const sign = direction === "up" ? "+" : "−";
  return (
    <span className={css.trend}>
      <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
        <path d={ARROWS[direction]} />
      </svg>{" "}
      {direction === "steady" ? "steady" : `${sign}${size}`} in {ageText(trend.seconds)}
    </span>
  );
}
