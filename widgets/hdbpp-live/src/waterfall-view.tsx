import {
  CutOff,
  plotStyles as css,
  HeatFrame,
  type HeatMap,
  type Infos,
  instantText,
  isNumbers,
  type Numbers,
  PlotState,
  StaleBadge,
  tickText,
  timeTicks,
  useExports,
  usePalette,
  useSeries,
  useTimeView,
  Waterfall,
} from "@octopus-widgets/plot";
import { attributeParts, type HistorySeries } from "@octopus-widgets/sdk";
import { useElementSize } from "@octopus-widgets/sdk/ui";
import { useCallback, useMemo, useRef } from "react";
import { useAxis } from "./axis";
import { channelPointer } from "./channel-pointer";
import type { LiveConfig } from "./config";

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
  const axis = useAxis(config);
  const palette = usePalette();
  const [box, size] = useElementSize<HTMLDivElement>();
  const names = useMemo(() => [name], [name]);
  const view = useTimeView();
  const [history, status] = useSeries(instanceId, names, config);
  const source = useMemo(
    () => new Waterfall(() => spectraOf(history.series(name)), Math.min(MAX_ROWS, config.maxPoints || MAX_ROWS)),
    [history, name, config.maxPoints],
  );
  const painter = useRef<HeatMap | null>(null);
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
  const span = useCallback(() => ({ start: 0, end: 1 }), []);
  const faded = useCallback(() => history.series(name)?.staleSince != null, [history, name]);
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
    chartSpan: span,
    palette,
    legend: () => [],
    size,
  });
  return (
    <>
      <div ref={box} className={css.frame}>
        <HeatFrame
          source={source}
          across={across}
          down={down}
          low={config.yMin ?? null}
          high={config.yMax ?? null}
          faded={faded}
          dated={false}
          axes={size.width >= 180 && size.height >= 90}
          label={`Waterfall of ${attributeParts(name).attribute}`}
          unit={infos[name]?.unit ?? ""}
          side={config.colorMapPosition}
          span={span}
          watch={history.watch}
          news={status}
          pointer={channelPointer(`${axis.label} ${axis.unit} waterfall`)}
          onChoose={nothing}
          onClear={nothing}
          describe={describe}
          onPainter={keep}
        >
          <PlotState names={names} history={history} status={status} window={view.window} />
          <StaleBadge names={names} series={history.series} watch={history.watch} />
        </HeatFrame>
      </div>
      <CutOff status={status} />
      {dialog}
    </>
  );
}

/** A waterfall is seen whole. */
const nothing = (): void => {};

function spectraOf(series: HistorySeries | undefined) {
  if (!series?.lists) return null;
  return { times: series.times, lists: series.lists.map((list) => (isNumbers(list) ? (list as Numbers) : null)) };
}

function ageTicks(source: Waterfall, count: number): { at: number; text: string }[] {
  const { at } = timeTicks(0, Math.max(1, source.span), count);
  return at
    .filter((age) => age <= source.span)
    .map((age) => ({ at: Math.max(0.02, source.heightOf(age)), text: age === 0 ? "now" : `−${age} s` }));
}

/** Of the past: when the rows were read. */
function instantTicks(source: Waterfall, count: number): { at: number; text: string }[] {
  const { newest, span } = source;
  if (newest === null) return [];
  const { at, step } = timeTicks(newest - span, newest, count);
  return at.map((time) => ({ at: source.heightOf(newest - time), text: tickText(time, step) }));
}
