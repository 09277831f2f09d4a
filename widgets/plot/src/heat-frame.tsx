import { type HistorySeries, type HistoryStatus, withUnit } from "@octopus-widgets/sdk";
import { useElementSize } from "@octopus-widgets/sdk/ui";
import { type ReactNode, useCallback, useMemo, useState } from "react";
import type { Span } from "./chart";
import { ColourBar } from "./colour-bar";
import { colourMap } from "./colour-map";
import type { PlotConfig } from "./config";
import type { ShownPoints } from "./csv";
import { HeatMap, type HeatOptions } from "./heat";
import { commonUnit } from "./labels";
import { CutOff } from "./notes";
import { usePalette } from "./palette";
import css from "./plot.module.css";
import type { Infos } from "./plotted";
import { type AxisPointer, Surface } from "./surface";
import { shortNumber } from "./time-axis";
import { isDated, type TimeView } from "./time-view";
import { useExports } from "./use-exports";

export interface HeatFrameProps extends Pick<HeatOptions, "source" | "across" | "down" | "faded"> {
  instanceId: string;
  config: PlotConfig;
  names: readonly string[];
  infos: Infos;
  view: TimeView;
  label: string;
  watch: (listener: () => void) => () => void;
  /** Of what is asked of the past, where anything is. */
  status?: HistoryStatus;
  /** Who moves across, where that is not time. */
  pointer?: AxisPointer;
  /** Where the pointer is, in words; each part from 0 to 1. */
  describe: (x: number, y: number) => string;
  speak?: (at: number) => string;
  series: (name: string) => HistorySeries | undefined;
  shown?: () => ShownPoints;
  children?: ReactNode;
}

const WHOLE: Span = { start: 0, end: 1 };
const whole = (): Span => WHOLE;
const noLegend = (): readonly [] => [];

/** A heat map with its colour scale, the value under the pointer, and its exports. Over time it is zoomed and panned; else it is seen whole. */
export function HeatFrame(props: HeatFrameProps) {
  const { instanceId, config, names, infos, view, source, across, down, faded, label, watch, status, describe } = props;
  const palette = usePalette();
  const map = useMemo(() => colourMap(palette.theme), [palette.theme]);
  const [frame, size] = useElementSize<HTMLDivElement>();
  const [range, setRange] = useState<readonly [number, number] | null>(null);
  const [pointed, setPointed] = useState("");
  const unit = commonUnit(names, infos);
  const timed = across === "time";
  const axes = size.width >= 180 && size.height >= 90;
  const dated = timed && isDated(view.window);
  const [low, high] = [config.yMin ?? null, config.yMax ?? null];
  const painter = useMemo(
    () =>
      new HeatMap({
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
        onRange: (next) =>
          setRange((before) => (before?.[0] === next?.[0] && before?.[1] === next?.[1] ? before : next)),
      }),
    [source, palette, map, axes, across, down, low, high, dated, faded],
  );
  const point = useCallback(
    (at: { x: number; y: number } | null) => {
      const found = at && painter.valueAt(at.x, at.y);
      const value = found && (Number.isNaN(found.value) ? "no value" : withUnit(shortNumber(found.value), unit));
      setPointed(found ? `${describe(found.x, found.y)}: ${value}` : "");
    },
    [painter, describe, unit],
  );
  const dialog = useExports(instanceId, {
    names,
    infos,
    series: props.series,
    ...(props.shown ? { shown: props.shown } : {}),
    archive: config.archive || null,
    window: view.window,
    painter,
    ...(timed ? {} : { chartSpan: whole }),
    palette,
    legend: noLegend,
    size,
  });
  const side = config.colorMapPosition;
  return (
    <>
      <div ref={frame} className={css.frame} data-legend={side}>
        <Surface
          painter={painter}
          span={timed ? view.window.get : whole}
          timed={timed}
          moving={timed && view.window.live}
          watch={watch}
          news={status}
          pointer={props.pointer ?? view.cursor}
          {...(timed ? { onChoose: view.choose, onClear: view.clear, limit: view.limit } : {})}
          onPoint={point}
          {...(props.speak ? { speak: props.speak } : {})}
          label={label}
        >
          {props.children}
          {pointed ? <span className={css.pointed}>{pointed}</span> : null}
        </Surface>
        {side !== "none" ? <ColourBar map={map} range={range} unit={unit} side={side} /> : null}
      </div>
      {status ? <CutOff status={status} /> : null}
      {dialog}
    </>
  );
}
