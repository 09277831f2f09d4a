import { unitText } from "@octopus-widgets/sdk";
import { useElementSize } from "@octopus-widgets/sdk/ui";
import { useCallback, useMemo, useState } from "react";
import type { Span } from "./chart";
import { type PlotConfig, useSeries } from "./config";
import { commonLabels, commonUnit, distinctLabels } from "./labels";
import { Legend } from "./legend";
import { CutOff, PlotState, ResetZoom } from "./notes";
import { traceStyle, usePalette } from "./palette";
import css from "./plot.module.css";
import { type Infos, isSeen, plottedOf } from "./plotted";
import { spokenAt, useReadouts } from "./readout";
import { StaleBadge } from "./stale-badge";
import { Surface } from "./surface";
import { momentText } from "./time-axis";
import { isDated, useTimeView } from "./time-view";
import { type TraceStyle, Traces } from "./traces";
import { useExports } from "./use-exports";

export interface TraceViewProps {
  instanceId: string;
  config: PlotConfig;
  names: readonly string[];
  infos: Infos;
  style?: TraceStyle;
  /** Of the legend's texts, in em; 0: its own. */
  legendFontSize?: number;
}

const LINES: TraceStyle = { mode: "line", stroke: 0, marker: "circle", markerSize: 0 };

/** Scalars over time. */
export function TraceView({ instanceId, config, names, infos, style = LINES, legendFontSize = 0 }: TraceViewProps) {
  const palette = usePalette();
  const [frame, size] = useElementSize<HTMLDivElement>();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const view = useTimeView();
  const [history, status] = useSeries(instanceId, names, config);
  const board = useReadouts(names, infos, history.series, view.window, view.cursor);
  const labels = useMemo(
    () => (config.enumDisplay === "label" || areStates(names, infos) ? commonLabels(names, infos) : null),
    [config.enumDisplay, names, infos],
  );
  const { yScale, yMin, yMax, showAlarmLimits, useLiveData } = config;
  const live = useLiveData && view.window.live;
  const seen = useCallback(
    (name: string, span: Span) =>
      isSeen(plottedOf(history.series(name), infos[name]), span, live || style.mode.startsWith("line-step")),
    [history, infos, live, style.mode],
  );
  const roomy = size.width >= 180 && size.height >= 90;
  const dated = isDated(view.window);
  const painter = useMemo(
    () =>
      new Traces({
        names,
        hidden,
        infos,
        plotted: (name) => plottedOf(history.series(name), infos[name]),
        palette,
        scale: { yMin: yMin ?? null, yMax: yMax ?? null, log: yScale === "log" && !labels, labels },
        style,
        alarmLimits: showAlarmLimits,
        axes: roomy,
        unit: commonUnit(names, infos),
        live,
        dated,
        now: view.window.now,
      }),
    [
      names,
      hidden,
      infos,
      history,
      palette,
      yMin,
      yMax,
      yScale,
      labels,
      style,
      showAlarmLimits,
      roomy,
      live,
      dated,
      view.window,
    ],
  );
  const visible = useMemo(() => names.filter((name) => !hidden.has(name)), [names, hidden]);
  const dialog = useExports(instanceId, {
    names: visible,
    infos,
    series: history.series,
    archive: config.archive || null,
    window: view.window,
    painter,
    palette,
    legend: () =>
      distinctLabels(names, infos).flatMap((text, index) =>
        hidden.has(names[index] ?? "")
          ? []
          : [{ text: `${text}${unitOf(infos[names[index] ?? ""])}`, ...traceStyle(palette, index) }],
      ),
    size,
  });
  const toggle = useCallback((name: string) => setHidden((before) => toggled(before, name)), []);
  return (
    <>
      <div ref={frame} className={css.frame} data-legend={config.showLegend ? config.legendPosition : "none"}>
        <Surface
          painter={painter}
          span={view.window.get}
          timed
          moving={view.window.live}
          watch={history.watch}
          news={status}
          pointer={view.cursor}
          onChoose={view.choose}
          limit={view.limit}
          onClear={view.clear}
          describe={momentText}
          speak={(at) => spokenAt(at, visible, infos, history.series, config.enumDisplay === "label")}
          label={`Traces of ${names.length} ${names.length === 1 ? "attribute" : "attributes"} over time`}
        >
          <PlotState names={names} seen={seen} history={history} status={status} window={view.window} />
          <StaleBadge names={names} series={history.series} watch={history.watch} />
          <ResetZoom brushed={view.brushed} onClear={view.clear} />
        </Surface>
        {config.showLegend ? (
          <Legend
            names={names}
            infos={infos}
            palette={palette}
            board={board}
            hidden={hidden}
            onToggle={toggle}
            enumLabels={config.enumDisplay === "label"}
            side={config.legendPosition}
            fontSize={legendFontSize}
          />
        ) : null}
      </div>
      <CutOff status={status} />
      {dialog}
    </>
  );
}

const unitOf = (info: Infos[string]): string => (info?.unit ? `, ${unitText(info.unit)}` : "");

const areStates = (names: readonly string[], infos: Infos): boolean =>
  names.every((name) => infos[name]?.datatype === "DevState");

export function toggled(before: ReadonlySet<string>, name: string): ReadonlySet<string> {
  const after = new Set(before);
  if (!after.delete(name)) after.add(name);
  return after;
}
