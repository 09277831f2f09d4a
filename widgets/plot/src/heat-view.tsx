import { useCallback, useMemo } from "react";
import type { Span } from "./chart";
import { type PlotConfig, useSeries } from "./config";
import { HeatFrame } from "./heat-frame";
import { TimeGrid } from "./heat-source";
import { distinctLabels } from "./labels";
import { PlotState, ResetZoom } from "./notes";
import { type Infos, isSeen, plottedOf } from "./plotted";
import { spokenAt } from "./readout";
import { StaleBadge, stalenessOf } from "./stale-badge";
import { momentText } from "./time-axis";
import { useTimeView } from "./time-view";

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
  const view = useTimeView();
  const [history, status] = useSeries(instanceId, names, config);
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
      return `${labels[Math.floor(y * labels.length)] ?? ""}, ${momentText(start + x * (end - start))}`;
    },
    [view.window, labels],
  );
  const seen = useCallback((name: string, span: Span) => isSeen(plotted(name), span, holds), [plotted, holds]);
  const faded = useCallback(() => {
    const { count, of } = stalenessOf(names.map(history.series));
    return count > 0 && count === of;
  }, [names, history]);
  return (
    <HeatFrame
      instanceId={instanceId}
      config={config}
      names={names}
      infos={infos}
      view={view}
      source={source}
      across="time"
      down={down}
      faded={faded}
      label={`Heat map of ${names.length} ${names.length === 1 ? "attribute" : "attributes"} over time`}
      watch={history.watch}
      status={status}
      describe={describe}
      speak={(at) => spokenAt(at, names, infos, history.series, config.enumDisplay === "label")}
      series={history.series}
    >
      <PlotState names={names} seen={seen} history={history} status={status} window={view.window} />
      <StaleBadge names={names} series={history.series} watch={history.watch} />
      <ResetZoom brushed={view.brushed} onClear={view.clear} />
    </HeatFrame>
  );
}
