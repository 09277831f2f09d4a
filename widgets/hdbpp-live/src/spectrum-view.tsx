import {
  channelPointer,
  commonUnit,
  plotStyles as css,
  distinctLabels,
  type Infos,
  isNumbers,
  Legend,
  type Numbers,
  ReadoutBoard,
  ResetZoom,
  type Span,
  Surface,
  shortNumber,
  traceStyle,
  useChannelAxis,
  useExports,
  usePalette,
  useTimeView,
} from "@octopus-widgets/plot";
import { withUnit } from "@octopus-widgets/sdk";
import { useElementSize } from "@octopus-widgets/sdk/ui";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { LiveConfig } from "./config";
import { ListState } from "./list-state";
import { listsCsv } from "./lists-csv";
import { Spectra } from "./spectra";
import { useLists } from "./use-lists";

const READOUT_MS = 500;

/** The newest spectrum of each attribute, over its channels; of a range of the past, that under the cursor. */
export function SpectrumView({
  instanceId,
  config,
  names,
  infos,
}: {
  instanceId: string;
  config: LiveConfig;
  names: readonly string[];
  infos: Infos;
}) {
  const palette = usePalette();
  const [frame, size] = useElementSize<HTMLDivElement>();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [zoom, setZoom] = useState<Span | null>(null);
  const view = useTimeView();
  const lists = useLists(names, config, view);
  const axis = useChannelAxis(config.xAttribute);
  const pointer = channelPointer(`${axis.label} ${axis.unit}`);
  const unit = commonUnit(names, infos);
  const spectrum = useCallback(
    (name: string): Numbers | undefined => {
      const list = lists.get(name)?.list;
      return isNumbers(list) ? list : undefined;
    },
    [lists],
  );
  const { yMin, yMax, yScale } = config;
  const roomy = size.width >= 180 && size.height >= 90;
  const painter = useMemo(
    () =>
      new Spectra({
        names,
        hidden,
        spectrum,
        stale: (name) => lists.staleSince(name) !== null,
        axis,
        unit,
        palette,
        scale: { yMin: yMin ?? null, yMax: yMax ?? null, log: yScale === "log", labels: null },
        axes: roomy,
      }),
    [names, hidden, spectrum, lists, axis, unit, palette, yMin, yMax, yScale, roomy],
  );
  const span = useCallback(() => zoom ?? painter.whole, [zoom, painter]);
  const board = useMemo(() => new ReadoutBoard(), []);
  useEffect(() => {
    const read = (): void => {
      const at = pointer.get();
      board.set({
        at,
        readings: names.map((name) => {
          const values = spectrum(name);
          const value = values && at !== null ? values[axis.channelAt(at, values.length)] : undefined;
          const since = lists.staleSince(name);
          return {
            value: typeof value === "number" ? value : Number.NaN,
            label: null,
            staleFor: since === null ? null : Math.max(0, view.window.now() - since),
          };
        }),
      });
    };
    read();
    const end = pointer.watch(read);
    const timer = setInterval(read, READOUT_MS);
    return () => {
      end();
      clearInterval(timer);
    };
  }, [board, names, spectrum, axis, lists, pointer, view.window]);
  const visible = useMemo(() => names.filter((name) => !hidden.has(name)), [names, hidden]);
  const dialog = useExports(instanceId, {
    names: visible,
    infos,
    series: () => undefined,
    shown: () => listsCsv(visible, infos, lists.get, axis),
    archive: config.archive || null,
    window: view.window,
    painter,
    chartSpan: span,
    palette,
    legend: () =>
      distinctLabels(names, infos).flatMap((text, index) =>
        hidden.has(names[index] ?? "") ? [] : [{ text, ...traceStyle(palette, index) }],
      ),
    size,
  });
  const toggle = useCallback((name: string) => {
    setHidden((before) => new Set(before.has(name) ? [...before].filter((one) => one !== name) : [...before, name]));
  }, []);
  const describe = useCallback(
    (at: number) => {
      const length = Math.max(2, ...names.map((name) => spectrum(name)?.length ?? 0));
      return axis.describe(axis.channelAt(at, length), length);
    },
    [axis, names, spectrum],
  );
  const speak = (at: number): string => {
    const labels = distinctLabels(names, infos);
    const values = names.map((name, index) => {
      const list = spectrum(name);
      const value = list?.[axis.channelAt(at, list.length)];
      return `${labels[index]} ${typeof value === "number" ? withUnit(shortNumber(value), infos[name]?.unit) : "no value"}`;
    });
    return [describe(at), ...values].join(", ");
  };
  return (
    <>
      <div ref={frame} className={css.frame} data-legend={config.showLegend ? config.legendPosition : "none"}>
        <Surface
          painter={painter}
          span={span}
          timed={false}
          watch={lists.watch}
          pointer={pointer}
          onChoose={setZoom}
          onClear={() => setZoom(null)}
          describe={describe}
          speak={speak}
          label={`${names.length === 1 ? "Spectrum" : `${names.length} spectra`} over ${axis.label}`}
        >
          <ListState names={names} lists={lists} />
          <ResetZoom brushed={zoom} onClear={() => setZoom(null)} />
        </Surface>
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
      </div>
      {dialog}
    </>
  );
}
