import { withUnit } from "@octopus-widgets/sdk";
import { type ReactNode, useCallback, useMemo, useState } from "react";
import type { Span } from "./chart";
import { ColourBar } from "./colour-bar";
import { colourMap } from "./colour-map";
import { HeatMap, type HeatOptions } from "./heat";
import type { Side } from "./legend";
import { usePalette } from "./palette";
import css from "./plot.module.css";
import { type AxisPointer, Surface } from "./surface";
import { shortNumber } from "./time-axis";

export interface HeatFrameProps
  extends Pick<HeatOptions, "source" | "across" | "down" | "low" | "high" | "faded" | "dated"> {
  label: string;
  unit: string;
  side: Side | "none";
  axes: boolean;
  span: () => Span;
  moving?: boolean;
  watch: (listener: () => void) => () => void;
  news?: unknown;
  pointer: AxisPointer;
  onChoose: (span: Span) => void;
  onClear: () => void;
  /** Where the pointer is, in words. */
  describe: (x: number, y: number) => string;
  onPainter?: (painter: HeatMap) => void;
  children?: ReactNode;
}

/** A heat map with its colour scale, and the value under the pointer. */
export function HeatFrame(props: HeatFrameProps) {
  const { source, across, down, low, high, faded, dated, axes, label, unit, side, describe, onPainter } = props;
  const palette = usePalette();
  const map = useMemo(() => colourMap(palette.theme), [palette.theme]);
  const [range, setRange] = useState<readonly [number, number]>([0, 1]);
  const [pointed, setPointed] = useState("");
  const painter = useMemo(() => {
    const made = new HeatMap({
      source,
      palette,
      map,
      axes,
      across,
      down,
      low,
      high,
      dated,
      faded,
      onRange: (from, to) => setRange((before) => (before[0] === from && before[1] === to ? before : [from, to])),
    });
    onPainter?.(made);
    return made;
  }, [source, palette, map, axes, across, down, low, high, dated, faded, onPainter]);
  const point = useCallback(
    (at: { x: number; y: number } | null) => {
      const found = at && painter.valueAt(at.x, at.y);
      const value = found && (Number.isNaN(found.value) ? "no value" : withUnit(shortNumber(found.value), unit));
      setPointed(found ? `${describe(found.x, found.y)}: ${value}` : "");
    },
    [painter, describe, unit],
  );
  return (
    <div className={css.frame} data-legend={side}>
      <Surface
        painter={painter}
        span={props.span}
        timed={across === "time"}
        moving={props.moving ?? false}
        watch={props.watch}
        news={props.news}
        pointer={props.pointer}
        onChoose={props.onChoose}
        onClear={props.onClear}
        onPoint={point}
        label={label}
      >
        {props.children}
        {pointed ? <span className={css.pointed}>{pointed}</span> : null}
      </Surface>
      {side !== "none" ? <ColourBar map={map} range={range} unit={unit} side={side} /> : null}
    </div>
  );
}
