import { attributeParts, type Sample, useSamples } from "@octopus-widgets/sdk";
import { useCallback, useMemo, useRef } from "react";
import { useAxis } from "./axis";
import type { LiveConfig } from "./config";
import type { HeatPlot, Tick } from "./heat-plot";
import { Picture, TimeGrid, Waterfall } from "./heat-source";
import { HeatView } from "./heat-view";
import { distinctLabels } from "./legend";
import { imageRows, isNumbers } from "./numbers";
import { PAST, scheduler } from "./shared";
import { StaleBook } from "./stale-book";
import { linearTicks, tickText, timeTicks } from "./time-axis";
import type { Infos } from "./trace-store";
import { useTraceStore } from "./trace-view";
import { useClock, useTimeWindow } from "./view";

/** Rows of a waterfall kept at most. */
const MAX_ROWS = 512;

interface OneProps {
  config: LiveConfig;
  name: string;
  infos: Infos;
}

/** A spectrum over its channels and over time. */
export function WaterfallView({ config, name, infos }: OneProps) {
  const axis = useAxis(config);
  const clock = useClock();
  const stale = useMemo(() => new StaleBook(), []);
  const source = useMemo(() => new Waterfall(Math.min(MAX_ROWS, config.maxPoints || MAX_ROWS)), [config.maxPoints]);
  const plot = useRef<HeatPlot | null>(null);
  const names = useMemo(() => [name], [name]);
  useSamples(
    names,
    useCallback(
      (samples: readonly Sample[]) => {
        let changed = false;
        for (const { value, timestamp, stale } of samples)
          if (isNumbers(value) && timestamp !== null && !stale) changed = source.push(timestamp, value) || changed;
        stale.take(samples, clock());
        if (changed && plot.current) scheduler().request(plot.current);
      },
      [source, stale, clock],
    ),
    { delivery: "lossless", window: 0.2, past: PAST, skip: !config.useLiveData },
  );
  const xTicks = useCallback((count: number): Tick[] => axis.ticks(source.channels, count), [source, axis]);
  const yTicks = useCallback((count: number): Tick[] => ageTicks(source, count), [source]);
  const describe = useCallback(
    (x: number, y: number) => {
      const time = source.timeAt(y);
      const place = axis.describe(Math.floor(x * source.channels), source.channels);
      return time === null ? place : `${place}, ${tickText(time, 1)}`;
    },
    [source, axis],
  );
  return (
    <HeatView
      config={config}
      source={source}
      plot={plot}
      label={`Waterfall of ${attributeParts(name).attribute}`}
      unit={infos[name]?.unit ?? ""}
      xTicks={xTicks}
      yTicks={yTicks}
      describe={describe}
      stale={stale}
    />
  );
}

/** An image attribute. */
export function ImageView({ config, name, infos }: OneProps) {
  const axis = useAxis(config);
  const clock = useClock();
  const stale = useMemo(() => new StaleBook(), []);
  const source = useMemo(() => new Picture(), []);
  const plot = useRef<HeatPlot | null>(null);
  const names = useMemo(() => [name], [name]);
  useSamples(
    names,
    useCallback(
      (samples: readonly Sample[]) => {
        const rows = imageRows(samples.at(-1)?.value);
        if (rows) source.set(rows);
        stale.take(samples, clock());
        if (rows && plot.current) scheduler().request(plot.current);
      },
      [source, stale, clock],
    ),
    { window: 0.5, skip: !config.useLiveData },
  );
  const every = config.rowSeconds || 0;
  const xTicks = useCallback((count: number): Tick[] => axis.ticks(source.size.columns, count), [source, axis]);
  const yTicks = useCallback(
    (count: number): Tick[] => (every > 0 ? rowAgeTicks(source.size.rows, every, count) : rowTicks(source, count)),
    [source, every],
  );
  const describe = useCallback(
    (x: number, y: number) => {
      const { rows, columns } = source.size;
      const column = Math.floor(x * columns);
      const row = Math.floor(y * rows);
      const across = axis.values === null ? `column ${column}` : axis.describe(column, columns);
      return `${across}, ${every > 0 ? `−${row * every} s` : `row ${row}`}`;
    },
    [source, axis, every],
  );
  return (
    <HeatView
      config={config}
      source={source}
      plot={plot}
      label={`Image of ${attributeParts(name).attribute}`}
      unit={infos[name]?.unit ?? ""}
      xTicks={xTicks}
      yTicks={yTicks}
      describe={describe}
      stale={stale}
    />
  );
}

/** Scalars as rows of colour over time. */
export function ScalarHeatView({
  config,
  names,
  infos,
}: {
  config: LiveConfig;
  names: readonly string[];
  infos: Infos;
}) {
  const store = useTraceStore(names, config.maxPoints);
  const clock = useClock();
  const { window, live } = useTimeWindow();
  const plot = useRef<HeatPlot | null>(null);
  const source = useMemo(
    () => new TimeGrid(store, names, window, config.heatmapConnectGaps, config.maxPoints || 1000),
    [store, names, window, config.heatmapConnectGaps, config.maxPoints],
  );
  const labels = useMemo(() => distinctLabels(names, infos), [names, infos]);
  useSamples(
    names,
    useCallback(
      (samples: readonly Sample[]) => {
        if (store.take(samples, config.appendInterval, infos, clock()) && plot.current)
          scheduler().request(plot.current);
      },
      [store, config.appendInterval, infos, clock],
    ),
    { past: PAST, skip: !config.useLiveData },
  );
  const xTicks = useCallback(
    (count: number): Tick[] => {
      const { start, end } = window();
      const { at, step } = timeTicks(start, end, count);
      return at.map((time) => ({ at: (time - start) / (end - start), text: tickText(time, step) }));
    },
    [window],
  );
  const yTicks = useCallback(
    (count: number): Tick[] => {
      const every = Math.max(1, Math.ceil(labels.length / (count * 2)));
      return labels.flatMap((text, index) =>
        index % every === 0 ? [{ at: (index + 0.5) / labels.length, text }] : [],
      );
    },
    [labels],
  );
  const describe = useCallback(
    (x: number, y: number) => {
      const { start, end } = window();
      return `${labels[Math.floor(y * labels.length)] ?? ""}, ${tickText(start + x * (end - start), 1)}`;
    },
    [window, labels],
  );
  const unit = infos[names[0] ?? ""]?.unit ?? "";
  return (
    <HeatView
      config={config}
      source={source}
      plot={plot}
      label={`Heat map of ${names.length} ${names.length === 1 ? "attribute" : "attributes"} over time`}
      unit={unit}
      xTicks={xTicks}
      yTicks={yTicks}
      describe={describe}
      stale={store.stale}
      moving={live}
    />
  );
}

function rowTicks(source: Picture, count: number): Tick[] {
  const { rows } = source.size;
  if (rows < 1) return [];
  return linearTicks(0, rows - 1, count)
    .filter(Number.isInteger)
    .map((row) => ({ at: (row + 0.5) / rows, text: String(row) }));
}

/** Rows that are `every` seconds apart, the newest on top. */
function rowAgeTicks(rows: number, every: number, count: number): Tick[] {
  if (rows < 1) return [];
  return timeTicks(0, rows * every, count).at.map((age) => ({
    at: Math.max(0.02, age / (rows * every)),
    text: ageTick(age),
  }));
}

function ageTick(age: number): string {
  return age === 0 ? "now" : `−${age} s`;
}

function ageTicks(source: Waterfall, count: number): Tick[] {
  const { at } = timeTicks(0, Math.max(1, source.span), count);
  return at
    .filter((age) => age <= source.span)
    .map((age) => ({ at: Math.max(0.02, source.heightOf(age)), text: ageTick(age) }));
}
