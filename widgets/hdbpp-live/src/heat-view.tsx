import { withUnit } from "@octopus-widgets/sdk";
import { useElementSize } from "@octopus-widgets/sdk/ui";
import { type PointerEvent, type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { ColourBar } from "./colour-bar";
import { colourMap } from "./colour-map";
import type { LiveConfig } from "./config";
import css from "./hdbpp-live.module.css";
import { HeatPlot, type Tick } from "./heat-plot";
import type { HeatSource } from "./heat-source";
import { usePalette } from "./palette";
import { scheduler } from "./shared";
import { StaleBadge, useStaleness } from "./stale-badge";
import type { StaleBook } from "./stale-book";
import { shortNumber } from "./trace-plot";

interface Props {
  config: LiveConfig;
  source: HeatSource;
  /** Set to what is to be asked to draw when the source has changed. */
  plot: RefObject<HeatPlot | null>;
  label: string;
  unit: string;
  xTicks: (count: number) => Tick[];
  yTicks: (count: number) => Tick[];
  /** Where the pointer is, in words. */
  describe: (x: number, y: number) => string;
  stale: StaleBook;
  /** Draw again each second, since the time axis moves. */
  moving?: boolean;
}

/** A heat map with its colour scale, and the value under the pointer. */
export function HeatView({
  config,
  source,
  plot,
  label,
  unit,
  xTicks,
  yTicks,
  describe,
  stale,
  moving = false,
}: Props) {
  const palette = usePalette();
  const staleness = useStaleness(stale);
  const allStale = staleness.count > 0 && staleness.count === staleness.of;
  const map = useMemo(() => colourMap(palette.theme), [palette.theme]);
  const [box, { width, height }] = useElementSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [range, setRange] = useState<readonly [number, number]>([0, 1]);
  const [pointed, setPointed] = useState("");
  const roomy = width >= 180 && height >= 90;
  useEffect(() => {
    if (!canvas.current || width < 8 || height < 8) return;
    const made = new HeatPlot(canvas.current, {
      source,
      palette,
      map,
      width,
      height,
      xTicks,
      yTicks,
      axes: roomy,
      low: config.yMin ?? null,
      high: config.yMax ?? null,
      onRange: (low, high) => setRange((before) => (before[0] === low && before[1] === high ? before : [low, high])),
    });
    plot.current = made;
    made.draw();
    const timer = moving ? setInterval(() => scheduler().request(made), 1000) : undefined;
    return () => {
      clearInterval(timer);
      scheduler().cancel(made);
      plot.current = null;
    };
  }, [plot, source, palette, map, width, height, roomy, xTicks, yTicks, moving, config.yMin, config.yMax]);
  const point = (event: PointerEvent<HTMLCanvasElement>): void => {
    const at = plot.current?.valueAt(event.nativeEvent.offsetX, event.nativeEvent.offsetY);
    setPointed(
      at
        ? `${describe(at.x, at.y)}: ${Number.isNaN(at.value) ? "no value" : withUnit(shortNumber(at.value), unit)}`
        : "",
    );
  };
  return (
    <div className={css.frame} data-legend={config.colorMapPosition}>
      <figure className={css.plot} aria-label={label}>
        <div className={css.canvas} ref={box} data-stale={allStale || undefined}>
          <canvas ref={canvas} className={css.heat} onPointerMove={point} onPointerLeave={() => setPointed("")} />
        </div>
        <StaleBadge staleness={staleness} />
        {pointed ? <figcaption className={css.pointed}>{pointed}</figcaption> : null}
      </figure>
      {config.colorMapPosition !== "none" ? (
        <ColourBar map={map} range={range} unit={unit} side={config.colorMapPosition} />
      ) : null}
    </div>
  );
}
