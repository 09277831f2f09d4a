import { host } from "@octopus-widgets/sdk";
import { useElementSize } from "@octopus-widgets/sdk/ui";
import { useCallback, useEffect, useMemo, useState } from "react";
import { type BarLook, Bars, barLook } from "./bars";
import type { Span } from "./chart";
import { ColourBar } from "./colour-bar";
import { colourMap } from "./colour-map";
import { type PlotConfig, useSeries } from "./config";
import { commonUnit, distinctLabels } from "./labels";
import type { Side } from "./legend";
import { CutOff, PlotState, ResetZoom } from "./notes";
import { type Palette, usePalette } from "./palette";
import css from "./plot.module.css";
import { type Infos, isSeen, plottedOf } from "./plotted";
import { spokenAt } from "./readout";
import { StaleBadge } from "./stale-badge";
import { type AxisPointer, Surface } from "./surface";
import { durationText, momentText } from "./time-axis";
import { isDated, useTimeView } from "./time-view";
import { useExports } from "./use-exports";

export interface BarsViewProps {
  instanceId: string;
  config: PlotConfig;
  names: readonly string[];
  infos: Infos;
  widthMode: "timescale" | "equal";
  connectGaps: boolean;
  /** CSS pixels between two rows. */
  gap: number;
  legendFontSize?: number;
}

/** Values that the legend tells at most: a text may be another each time. */
const MOST_KINDS = 40;

/** A value that occurs among the bars, and how it looks. */
interface Kind extends BarLook {
  label: string;
}

/** Bars of equal width have no common axis of time: no instant has a place there. */
const NOWHERE: AxisPointer = { get: () => null, set: () => undefined, watch: () => () => undefined };

/** State bars: a row for each attribute. */
export function BarsView(props: BarsViewProps) {
  const { instanceId, config, names, infos, widthMode, connectGaps, gap, legendFontSize = 0 } = props;
  const palette = usePalette();
  const map = useMemo(() => colourMap(palette.theme), [palette.theme]);
  const [frame, size] = useElementSize<HTMLDivElement>();
  const view = useTimeView();
  const [history, status] = useSeries(instanceId, names, config);
  const [range, setRange] = useState<readonly [number, number] | null>(null);
  const [pointed, setPointed] = useState("");
  const labels = useMemo(() => distinctLabels(names, infos), [names, infos]);
  const enumLabels = config.enumDisplay === "label";
  const format = useCallback(
    (name: string, value: number): string => {
      const label = plottedOf(history.series(name), infos[name])?.labels?.[value];
      if (label !== undefined && (enumLabels || !infos[name]?.enumLabels.length)) return label;
      return host().formatValue(value, infos[name], { enumLabels });
    },
    [history, infos, enumLabels],
  );
  const seen = useCallback(
    (name: string, span: Span) => isSeen(plottedOf(history.series(name), infos[name]), span, true),
    [history, infos],
  );
  const kinds = useKinds(names, infos, history, palette, format);
  const dated = isDated(view.window);
  const painter = useMemo(
    () =>
      new Bars({
        names,
        labels,
        infos,
        plotted: (name) => plottedOf(history.series(name), infos[name]),
        palette,
        map,
        low: config.yMin ?? null,
        high: config.yMax ?? null,
        widthMode,
        connectGaps,
        gap,
        enumLabels,
        axes: size.width >= 180 && size.height >= 60,
        dated,
        now: view.window.now,
        format,
        onRange: (low, high) =>
          setRange((before) => (before?.[0] === low && before[1] === high ? before : [low, high])),
      }),
    [
      names,
      labels,
      infos,
      history,
      palette,
      map,
      config.yMin,
      config.yMax,
      widthMode,
      connectGaps,
      gap,
      enumLabels,
      size.width,
      size.height,
      dated,
      view.window,
      format,
    ],
  );
  const dialog = useExports(instanceId, {
    names,
    infos,
    series: history.series,
    archive: config.archive || null,
    window: view.window,
    painter,
    palette,
    legend: () =>
      kinds.slice(0, MOST_KINDS).map(({ label, fill }) => ({ text: label, color: fill, dash: [], box: true })),
    size,
  });
  const point = (at: { x: number; y: number } | null): void => {
    const row = at ? painter.rowAt(at.y) : -1;
    const segment = at ? painter.segmentAt(row, at.x) : null;
    setPointed(segment ? `${labels[row]}: ${format(names[row] ?? "", segment.value)}, ${heldText(segment)}` : "");
  };
  const measured = range !== null && names.some((name) => isMeasurement(infos[name]));
  const side: Side | "none" = config.showLegend && kinds.length > 0 ? config.legendPosition : "none";
  return (
    <>
      <div className={css.frame} data-legend={measured ? config.colorMapPosition : "none"}>
        <div ref={frame} className={css.frame} data-legend={side}>
          <Surface
            painter={painter}
            span={view.window.get}
            timed
            moving={view.window.live}
            watch={history.watch}
            news={status}
            onPoint={point}
            {...(widthMode === "timescale"
              ? {
                  pointer: view.cursor,
                  onChoose: view.choose,
                  limit: view.limit,
                  onClear: view.clear,
                  describe: momentText,
                  speak: (at: number) => spokenAt(at, names, infos, history.series, enumLabels),
                }
              : { pointer: NOWHERE })}
            label={`States of ${names.length} ${names.length === 1 ? "attribute" : "attributes"} over time`}
          >
            <PlotState names={names} seen={seen} history={history} status={status} window={view.window} />
            <StaleBadge names={names} series={history.series} watch={history.watch} />
            {pointed ? <span className={css.pointed}>{pointed}</span> : null}
            {pointed ? null : <ResetZoom brushed={view.brushed} onClear={view.clear} />}
          </Surface>
          {side !== "none" ? <Key kinds={kinds} side={side} fontSize={legendFontSize} /> : null}
        </div>
        {measured && config.colorMapPosition !== "none" ? (
          <ColourBar map={map} range={range} unit={commonUnit(names, infos)} side={config.colorMapPosition} />
        ) : null}
      </div>
      <CutOff status={status} />
      {dialog}
    </>
  );
}

/** What the colours mean. */
function Key({ kinds, side, fontSize }: { kinds: readonly Kind[]; side: Side; fontSize: number }) {
  return (
    <ul
      className={css.legend}
      data-side={side}
      aria-label="Legend"
      {...(fontSize > 0 ? { style: { fontSize: `${fontSize}em` } } : {})}
    >
      {kinds.slice(0, MOST_KINDS).map(({ label, fill, edge }) => (
        <li key={label} className={css.entry}>
          <span className={css.swatch} style={{ background: fill, borderColor: edge }} />
          <span className={css.legendName}>{label}</span>
        </li>
      ))}
      {kinds.length > MOST_KINDS ? <li className={css.entry}>and more</li> : null}
    </ul>
  );
}

/** The discrete values among the series, in the order of their places; renewed when the data bring another. */
function useKinds(
  names: readonly string[],
  infos: Infos,
  history: { series: (name: string) => Parameters<typeof plottedOf>[0]; watch: (listener: () => void) => () => void },
  palette: Palette,
  format: (name: string, value: number) => string,
): readonly Kind[] {
  const [found, setFound] = useState<readonly { name: string; value: number; text: string }[]>([]);
  useEffect(() => {
    const read = (): void => {
      const all = new Map<string, { name: string; value: number; text: string }>();
      for (const name of names) {
        const plotted = plottedOf(history.series(name), infos[name]);
        if (!plotted?.labels) continue;
        for (const value of new Set([...plotted.values, plotted.before?.value ?? Number.NaN])) {
          if (all.size > MOST_KINDS) break;
          const text = Number.isNaN(value) ? "" : format(name, value);
          if (text && !all.has(text)) all.set(text, { name, value, text });
        }
      }
      const sorted = [...all.values()].sort((one, other) => one.value - other.value);
      setFound((before) =>
        before.length === sorted.length && before.every(({ text }, index) => text === sorted[index]?.text)
          ? before
          : sorted,
      );
    };
    read();
    return history.watch(read);
  }, [names, infos, history, format]);
  return useMemo(
    () =>
      found.map(({ name, value, text }) => {
        const labels = plottedOf(history.series(name), infos[name])?.labels ?? [];
        return { label: text, ...barLook(value, labels, infos[name], palette) };
      }),
    [found, history, infos, palette],
  );
}

function isMeasurement(info: Infos[string]): boolean {
  return !info || (info.enumLabels.length === 0 && !/^Dev(State|Boolean|String|Enum)$/.test(info.datatype));
}

/** `from 22 Nov 10:00:00 for 5 min`. */
function heldText({ start, end }: { start: number; end: number }): string {
  return `from ${momentText(start)} for ${durationText(end - start)}`;
}
