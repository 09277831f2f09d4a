import { Unit } from "@octopus-widgets/sdk/ui";
import type { ColourMap } from "./colour-map";
import type { Side } from "./legend";
import css from "./plot.module.css";
import { shortNumber } from "./time-axis";

/** The scale of a heat map's colours. */
export function ColourBar({
  map,
  range,
  unit,
  side,
}: {
  map: ColourMap;
  /** Null: nothing is coloured yet; the scale keeps its place. */
  range: readonly [number, number] | null;
  unit: string;
  side: Side;
}) {
  const upright = side === "left" || side === "right";
  const gradient = `linear-gradient(to ${upright ? "top" : "right"}, ${map.stops.join(", ")})`;
  const text = (value: number): string => shortNumber(Number(value.toPrecision(3)));
  const [low, high] = range ?? [0, 0];
  return (
    <div
      className={css.bar}
      data-upright={upright || undefined}
      data-empty={range === null || undefined}
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
