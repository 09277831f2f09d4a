import { useElementSize } from "@octopus-widgets/sdk/ui";
import { useCallback, useMemo, useRef } from "react";
import { type PlotConfig, useSeries } from "./config";
import type { HeatMap } from "./heat";
import { HeatFrame } from "./heat-frame";
import { TimeGrid } from "./heat-source";
import { distinctLabels } from "./legend";
import { CutOff, PlotState, ResetZoom } from "./notes";
import { usePalette } from "./palette";
import css from "./plot.module.css";
import { type Infos, plottedOf } from "./plotted";
import { StaleBadge, stalenessOf } from "./stale-badge";
import { instantText } from "./time-axis";
import { useTimeView } from "./time-view";
import { commonUnit, isDated } from "./trace-view";
import { useExports } from "./use-exports";

/** Scalars as rows of colour over time. */
export function ScalarHeatView({
  instanceId,
  config,
  names,
  infos,
  connectGaps,
}: {
  instanceId: string;
  config: PlotConfig;
  names: readonly string[];
  infos: Infos;
  connectGaps: boolean;
}) {
  const [box, size] = useElementSize<HTMLDivElement>();
  const palette = usePalette();
  const view = useTimeView();
  const [history, status] = useSeries(instanceId, names, config);
  const painter = useRef<HeatMap | null>(null);
  const labels = useMemo(() => distinctLabels(names, infos), [names, infos]);
  const plotted = useCallback((name: string) => plottedOf(history.series(name), infos[name]), [history, infos]);
  const holds = config.useLiveData && view.window.live;
  const source = useMemo(
    () => new TimeGrid(names, plotted, connectGaps, config.maxPoints || 1000, holds),
    [names, plotted, connectGaps, config.maxPoints, holds],
  );
  const down = useCallback(
    (count: number) => {
      const every = Math.max(1, Math.ceil(labels.length / (count * 2)));
      return labels.flatMap((text, index) =>
        index % every === 0 ? [{ at: (index + 0.5) / labels.length, text }] : [],
      );
    },
    [labels],
  );
  const describe = useCallback(
    (x: number, y: number) => {
      const { start, end } = view.window.get();
      const time = instantText(start + x * (end - start)).replace(/ \d{4}/, "");
      return `${labels[Math.floor(y * labels.length)] ?? ""}, ${time}`;
    },
    [view.window, labels],
  );
  const faded = useCallback(() => {
    const { count, of } = stalenessOf(names.map(history.series));
    return count > 0 && count === of;
  }, [names, history]);
  const keep = useCallback((made: HeatMap) => {
    painter.current = made;
  }, []);
  const dialog = useExports(instanceId, {
    names,
    infos,
    series: history.series,
    archive: config.archive || null,
    window: view.window,
    painter: { paint: (...all) => painter.current?.paint(...all) ?? { left: 0, top: 0, width: 1, height: 1 } },
    palette,
    legend: () => [],
    size,
  });
  return (
    <>
      <div ref={box} className={css.frame}>
        <HeatFrame
          source={source}
          across="time"
          down={down}
          low={config.yMin ?? null}
          high={config.yMax ?? null}
          faded={faded}
          dated={isDated(view.window)}
          axes={size.width >= 180 && size.height >= 90}
          label={`Heat map of ${names.length} ${names.length === 1 ? "attribute" : "attributes"} over time`}
          unit={commonUnit(names, infos)}
          side={config.colorMapPosition}
          span={view.window.get}
          moving={view.window.live}
          watch={history.watch}
          news={status}
          pointer={view.cursor}
          onChoose={view.choose}
          onClear={view.clear}
          describe={describe}
          onPainter={keep}
        >
          <PlotState names={names} history={history} status={status} window={view.window} />
          <StaleBadge names={names} series={history.series} watch={history.watch} />
          <ResetZoom brushed={view.brushed} onClear={view.clear} />
        </HeatFrame>
      </div>
      <CutOff status={status} />
      {dialog}
    </>
  );
}
