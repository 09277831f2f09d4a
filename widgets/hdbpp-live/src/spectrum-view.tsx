import { type Sample, useSamples } from "@octopus-widgets/sdk";
import { useElementSize } from "@octopus-widgets/sdk/ui";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { LiveConfig } from "./config";
import css from "./hdbpp-live.module.css";
import { Legend } from "./legend";
import { isNumbers, type Numbers } from "./numbers";
import { usePalette } from "./palette";
import { ReadoutBoard } from "./readout";
import { scheduler } from "./shared";
import { SpectrumPlot } from "./spectrum-plot";
import type { Infos } from "./trace-store";

export interface SpectrumEntry {
  values: Numbers;
  staleFor: number | null;
}

/** The newest spectrum of each attribute, over its channels. */
export function SpectrumView({ config, names, infos }: { config: LiveConfig; names: readonly string[]; infos: Infos }) {
  const palette = usePalette();
  const [box, { width, height }] = useElementSize<HTMLDivElement>();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [zoom, setZoom] = useState<{ start: number; end: number } | null>(null);
  const spectra = useMemo(() => new Map<string, SpectrumEntry>(), []);
  const board = useMemo(() => new ReadoutBoard(), []);
  const plot = useRef<SpectrumPlot | null>(null);
  const cursor = useRef<number | null>(null);

  const read = useCallback(() => {
    const at = cursor.current;
    board.set({
      at,
      readings: names.map((name) => {
        const entry = spectra.get(name.toLowerCase());
        return {
          value: entry && at !== null ? (entry.values[Math.round(at)] ?? Number.NaN) : Number.NaN,
          staleFor: entry?.staleFor ?? null,
        };
      }),
    });
  }, [board, names, spectra]);

  useSamples(
    names,
    useCallback(
      (samples: readonly Sample[]) => {
        for (const sample of samples) {
          const key = sample.fullName.toLowerCase();
          const before = spectra.get(key);
          const values = isNumbers(sample.value) ? sample.value : before?.values;
          if (values) spectra.set(key, { values, staleFor: sample.stale ? (sample.age ?? 0) : null });
        }
        if (plot.current) scheduler().request(plot.current);
        read();
      },
      [spectra, read],
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
  }, [box, width, height, names, hidden, spectra, palette, zoom, read, config.yMin, config.yMax, config.yScale]);

  const toggle = useCallback((name: string) => {
    setHidden((before) => new Set(before.has(name) ? [...before].filter((one) => one !== name) : [...before, name]));
  }, []);
  return (
    <div className={css.frame} data-legend={config.showLegend ? config.legendPosition : "none"}>
      <figure
        className={css.plot}
        aria-label={`${names.length === 1 ? "Spectrum" : `${names.length} spectra`} over channels`}
      >
        <div className={css.canvas} ref={box} />
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
