import { Unit } from "@octopus-widgets/sdk/ui";
import type { ColourMap } from "./colour-map";
import type { Side } from "./legend";
import css from "./plot.module.css";
import { shortNumber } from "./time-axis";

/** The scale of a heat map's colours. */
export function ColourBar({
  map,
  range: [low, high],
  unit,
  side,
}: {
  map: ColourMap;
  range: readonly [number, number];
  unit: string;
  side: Side;
}) {
  const upright = side === "left" || side === "right";
  const gradient = `linear-gradient(to ${upright ? "top" : "right"}, ${map.stops.join(", ")})`;
  const text = (value: number): string => shortNumber(Number(value.toPrecision(3)));
  return (
    <div
      className={css.bar}
      data-upright={upright || undefined}
      role="img"
      aria-label={`Colours from ${text(low)} to ${text(high)} ${unit}`.trim()}
    >
      <span>{text(upright ? high : low)}</span>
      <span className={css.ramp} style={{ backgroundImage: gradient }} />
      <span>{text(upright ? low : high)}</span>
      {unit ? <Unit className={css.barUnit} unit={unit} /> : null}
    </div>
  );
}
