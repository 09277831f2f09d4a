import {
  channelPointer,
  HeatFrame,
  type Infos,
  instantText,
  isNumbers,
  type Numbers,
  PlotState,
  StaleBadge,
  tickText,
  timeTicks,
  useChannelAxis,
  useSeries,
  useTimeView,
  Waterfall,
} from "@octopus-widgets/plot";
import { attributeParts, type HistorySeries } from "@octopus-widgets/sdk";
import { useCallback, useMemo } from "react";
import type { LiveConfig } from "./config";
import { ageTick } from "./image-view";

/** Rows of a waterfall shown at most. */
const MAX_ROWS = 512;

/** A spectrum over its channels and over time. */
export function WaterfallView({
  instanceId,
  config,
  name,
  infos,
}: {
  instanceId: string;
  config: LiveConfig;
  name: string;
  infos: Infos;
}) {
  const axis = useChannelAxis(config.xAttribute);
  const names = useMemo(() => [name], [name]);
  const view = useTimeView();
  const [history, status] = useSeries(instanceId, names, config);
  const source = useMemo(
    () => new Waterfall(() => spectraOf(history.series(name)), Math.min(MAX_ROWS, config.maxPoints || MAX_ROWS)),
    [history, name, config.maxPoints],
  );
  const live = view.window.live && config.useLiveData;
  const across = useCallback((count: number) => axis.ticks(source.channels, count), [source, axis]);
  const down = useCallback(
    (count: number) => (live ? ageTicks(source, count) : instantTicks(source, count)),
    [source, live],
  );
  const describe = useCallback(
    (x: number, y: number) => {
      const time = source.timeAt(y);
      const place = axis.describe(Math.floor(x * source.channels), source.channels);
      return time === null ? place : `${place}, ${live ? tickText(time, 1) : instantText(time)}`;
    },
    [source, axis, live],
  );
  const seen = useCallback((wanted: string) => (history.series(wanted)?.lists?.length ?? 0) > 0, [history]);
  const faded = useCallback(() => history.series(name)?.staleSince != null, [history, name]);
  return (
    <HeatFrame
      instanceId={instanceId}
      config={config}
      names={names}
      infos={infos}
      view={view}
      source={source}
      across={across}
      down={down}
      faded={faded}
      label={`Waterfall of ${attributeParts(name).attribute}`}
      watch={history.watch}
      status={status}
      pointer={channelPointer(`${axis.label} ${axis.unit} waterfall`)}
      describe={describe}
      series={history.series}
    >
      <PlotState names={names} seen={seen} history={history} status={status} window={view.window} />
      <StaleBadge names={names} series={history.series} watch={history.watch} />
    </HeatFrame>
  );
}

function spectraOf(series: HistorySeries | undefined) {
  if (!series?.lists) return null;
  return { times: series.times, lists: series.lists.map((list) => (isNumbers(list) ? (list as Numbers) : null)) };
}

function ageTicks(source: Waterfall, count: number): { at: number; text: string }[] {
  const { at } = timeTicks(0, Math.max(1, source.span), count);
  return at
    .filter((age) => age <= source.span)
    .map((age) => ({ at: Math.max(0.02, source.heightOf(age)), text: ageTick(age) }));
}

/** Of the past: when the rows were read. */
function instantTicks(source: Waterfall, count: number): { at: number; text: string }[] {
  const { newest, span } = source;
  if (newest === null) return [];
  const { at, step } = timeTicks(newest - span, newest, count);
  return at.map((time) => ({ at: source.heightOf(newest - time), text: tickText(time, step) }));
}
