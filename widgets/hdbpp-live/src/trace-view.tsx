import { type Sample, useSamples } from "@octopus-widgets/sdk";
import { useElementSize } from "@octopus-widgets/sdk/ui";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { LiveConfig } from "./config";
import css from "./hdbpp-live.module.css";
import { Legend } from "./legend";
import { usePalette } from "./palette";
import { ReadoutBoard } from "./readout";
import { PAST, scheduler } from "./shared";
import { StaleBadge, useStaleness } from "./stale-badge";
import { TracePlot } from "./trace-plot";
import { discreteLabels, type Infos, TraceStore } from "./trace-store";
import { useBrushRange, useClock, useTimeWindow } from "./view";

const READOUT_MS = 400;

interface Props {
  config: LiveConfig;
  names: readonly string[];
  infos: Infos;
}

/** Scalars over time. */
export function TraceView({ config, names, infos }: Props) {
  const palette = usePalette();
  const [box, { width, height }] = useElementSize<HTMLDivElement>();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const store = useTraceStore(names, config.maxPoints);
  const board = useMemo(() => new ReadoutBoard(), []);
  const cursor = useRef<number | null>(null);
  const plot = useRef<TracePlot | null>(null);
  const view = useTimeWindow();
  const brush = useBrushRange();
  const clock = useClock();
  const staleness = useStaleness(store.stale);
  const labels = useMemo(
    () => (config.enumDisplay === "label" ? commonLabels(names, infos) : null),
    [config.enumDisplay, names, infos],
  );

  const read = useCallback(() => {
    const at = cursor.current;
    board.set({
      at,
      readings: names.map((name) => {
        const ring = store.ring(name);
        return {
          value: ring ? (at === null ? ring.lastValue : ring.valueAt(at)) : Number.NaN,
          staleFor: at === null ? store.stale.age(name, clock()) : null,
        };
      }),
    });
  }, [board, names, store, clock]);

  useSamples(
    names,
    useCallback(
      (samples: readonly Sample[]) => {
        if (store.take(samples, config.appendInterval, infos, clock()) && plot.current)
          scheduler().request(plot.current);
      },
      [store, config.appendInterval, infos, clock],
    ),
    { past: PAST, delivery: config.appendInterval > 0 ? "latest" : "lossless", skip: !config.useLiveData },
  );

  useEffect(() => {
    const parent = box.current;
    if (!parent || width < 8 || height < 8) return;
    const made = new TracePlot(parent, {
      names,
      hidden,
      infos,
      store,
      palette,
      width,
      height,
      window: view.window,
      brush: brush.range,
      axes: width >= 180 && height >= 90,
      alarmLimits: config.showAlarmLimits,
      scale: { yMin: config.yMin ?? null, yMax: config.yMax ?? null, log: config.yScale === "log" && !labels, labels },
      onSelect: brush.choose,
      onClear: brush.clear,
      onCursor: (time) => {
        cursor.current = time;
        read();
      },
    });
    plot.current = made;
    made.draw();
    const timer = view.live ? setInterval(() => scheduler().request(made), 1000) : undefined;
    return () => {
      clearInterval(timer);
      scheduler().cancel(made);
      plot.current = null;
      made.destroy();
    };
  }, [
    box,
    width,
    height,
    names,
    hidden,
    infos,
    store,
    palette,
    view,
    brush,
    labels,
    read,
    config.showAlarmLimits,
    config.yMin,
    config.yMax,
    config.yScale,
  ]);

  useEffect(() => {
    read();
    const timer = setInterval(read, READOUT_MS);
    return () => clearInterval(timer);
  }, [read]);

  const toggle = useCallback((name: string) => setHidden((before) => toggled(before, name)), []);
  return (
    <div className={css.frame} data-legend={config.showLegend ? config.legendPosition : "none"}>
      <figure
        className={css.plot}
        aria-label={`Traces of ${names.length} ${names.length === 1 ? "attribute" : "attributes"} over time`}
      >
        <div className={css.canvas} ref={box} />
        <StaleBadge staleness={staleness} />
      </figure>
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
        />
      ) : null}
      {brush.range ? (
        <button type="button" className={css.reset} onClick={brush.clear}>
          Reset zoom
        </button>
      ) : null}
    </div>
  );
}

/** The rings, kept while settings change. */
export function useTraceStore(names: readonly string[], maxPoints: number): TraceStore {
  const store = useMemo(() => new TraceStore(), []);
  useMemo(() => store.configure(names, Math.min(100_000, Math.max(10, maxPoints || 1000))), [store, names, maxPoints]);
  return store;
}

/** Labels of the axis, when every trace has the same. */
function commonLabels(names: readonly string[], infos: Infos): readonly string[] | null {
  const all = names.map((name) => discreteLabels(infos[name]));
  const first = all[0];
  return first && all.every((labels) => labels && labels.join("\n") === first.join("\n")) ? first : null;
}

function toggled(before: ReadonlySet<string>, name: string): ReadonlySet<string> {
  const after = new Set(before);
  if (!after.delete(name)) after.add(name);
  return after;
}
