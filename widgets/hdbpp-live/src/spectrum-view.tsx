import { type Sample, useSamples } from "@octopus-widgets/sdk";
import { useElementSize } from "@octopus-widgets/sdk/ui";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useAxis } from "./axis";
import type { LiveConfig } from "./config";
import css from "./hdbpp-live.module.css";
import { Legend } from "./legend";
import { isNumbers, type Numbers } from "./numbers";
import { usePalette } from "./palette";
import { ReadoutBoard } from "./readout";
import { scheduler } from "./shared";
import { SpectrumPlot } from "./spectrum-plot";
import { StaleBadge, useStaleness } from "./stale-badge";
import { StaleBook } from "./stale-book";
import type { Infos } from "./trace-store";
import { useClock } from "./view";

const READOUT_MS = 1000;

/** The newest spectrum of each attribute, over its channels. */
export function SpectrumView({ config, names, infos }: { config: LiveConfig; names: readonly string[]; infos: Infos }) {
  const palette = usePalette();
  const [box, { width, height }] = useElementSize<HTMLDivElement>();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [zoom, setZoom] = useState<{ start: number; end: number } | null>(null);
  const spectra = useMemo(() => new Map<string, Numbers>(), []);
  const stale = useMemo(() => new StaleBook(), []);
  const staleness = useStaleness(stale);
  const clock = useClock();
  const axis = useAxis(config);
  const units = new Set(names.map((name) => infos[name]?.unit ?? ""));
  const unit = units.size === 1 ? ([...units][0] ?? "") : "";
  useEffect(() => stale.keep(names), [stale, names]);
  const board = useMemo(() => new ReadoutBoard(), []);
  const plot = useRef<SpectrumPlot | null>(null);
  const cursor = useRef<number | null>(null);

  const read = useCallback(() => {
    const at = cursor.current;
    board.set({
      at,
      readings: names.map((name) => {
        const values = spectra.get(name.toLowerCase());
        return {
          value: values && at !== null ? (values[axis.channelAt(at, values.length)] ?? Number.NaN) : Number.NaN,
          staleFor: stale.age(name, clock()),
        };
      }),
    });
  }, [board, names, spectra, axis, stale, clock]);

  useSamples(
    names,
    useCallback(
      (samples: readonly Sample[]) => {
        for (const sample of samples) {
          if (isNumbers(sample.value)) spectra.set(sample.fullName.toLowerCase(), sample.value);
        }
        stale.take(samples, clock());
        if (plot.current) scheduler().request(plot.current);
        read();
      },
      [spectra, read, stale, clock],
    ),
    { window: 0.2, skip: !config.useLiveData },
  );

  useEffect(() => {
    const parent = box.current;
    if (!parent || width < 8 || height < 8) return;
    const made = new SpectrumPlot(parent, {
      names,
      hidden,
      spectra,
      stale,
      axis,
      unit,
      palette,
      width,
      height,
      zoom,
      axes: width >= 180 && height >= 90,
      scale: { yMin: config.yMin ?? null, yMax: config.yMax ?? null, log: config.yScale === "log", labels: null },
      onSelect: (start, end) => setZoom({ start, end }),
      onClear: () => setZoom(null),
      onCursor: (channel) => {
        cursor.current = channel;
        read();
      },
    });
    plot.current = made;
    made.draw();
    return () => {
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
    spectra,
    stale,
    axis,
    unit,
    palette,
    zoom,
    read,
    config.yMin,
    config.yMax,
    config.yScale,
  ]);

  useEffect(() => {
    const timer = setInterval(read, READOUT_MS);
    return () => clearInterval(timer);
  }, [read]);

  const toggle = useCallback((name: string) => {
    setHidden((before) => new Set(before.has(name) ? [...before].filter((one) => one !== name) : [...before, name]));
  }, []);
  return (
    <div className={css.frame} data-legend={config.showLegend ? config.legendPosition : "none"}>
      <figure
        className={css.plot}
        aria-label={`${names.length === 1 ? "Spectrum" : `${names.length} spectra`} over ${axis.label}`}
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
          enumLabels={false}
          side={config.legendPosition}
          only="pointed"
        />
      ) : null}
      {zoom ? (
        <button type="button" className={css.reset} onClick={() => setZoom(null)}>
          Reset zoom
        </button>
      ) : null}
    </div>
  );
}
