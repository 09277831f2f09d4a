import {
  ColourBar,
  colourMap,
  commonUnit,
  distinctLabels,
  type Infos,
  plotStyles,
  ResetZoom,
  type Span,
  StaleBadge,
  Surface,
  traceStyle,
  useExports,
  usePalette,
  useTimeView,
} from "@octopus-widgets/plot";
import { controls, useElementSize } from "@octopus-widgets/sdk/ui";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { RfiBand } from "./bands";
import type { WaterfallConfig } from "./config";
import { shownCsv } from "./csv";
import { Holds } from "./holds";
import { Key, type KeyEntry } from "./key";
import { AnyPicture } from "./picture";
import { channelsOf } from "./pointer";
import { type Ends, RangeKeeper } from "./range";
import { readingText } from "./reading";
import { RowLine } from "./row-line";
import { type Pointed, Sheet } from "./sheet";
import { RingState } from "./state";
import { useAxis } from "./use-axis";
import { useRings } from "./use-rings";
import css from "./waterfall.module.css";

const SHOWN_UNIT = { linear: "", dB: "dB", dB20: "dB" } as const;
/** Channels that are seen at least. */
const LEAST_CHANNELS = 8;

/** One picture of spectra with its axis, colours, cursor and controls. */
export function Body({
  instanceId,
  config,
  names,
  infos,
  bands,
}: {
  instanceId: string;
  config: WaterfallConfig;
  names: readonly string[];
  infos: Infos;
  bands: readonly RfiBand[];
}) {
  const palette = usePalette();
  const [frame, size] = useElementSize<HTMLDivElement>();
  const [chosen, setChosen] = useState(0);
  const [zoom, setZoom] = useState<Span | null>(null);
  const [ends, setEnds] = useState<Ends | null>(null);
  const [pointed, setPointed] = useState("");
  const view = useTimeView();
  const { rings, status, live } = useRings(names, config, view.window);
  const axis = useAxis(config);
  const ring = rings.all[chosen] ?? rings.all[0];
  const unit = SHOWN_UNIT[config.scale] || commonUnit(names, infos);
  const map = useMemo(() => colourMap(palette.theme, config.colourMap), [palette.theme, config.colourMap]);
  const latest = useRef(rings);
  latest.current = rings;
  const picture = useMemo(() => new AnyPicture(config.renderer, () => latest.current.tell()), [config.renderer]);
  useEffect(() => () => picture.close(), [picture]);
  const holds = useMemo(() => ring && new Holds(ring), [ring]);
  const { rangeMode, lowPercentile, highPercentile, rangeMin, rangeMax } = config;
  const range = useMemo(
    () =>
      new RangeKeeper({
        mode: rangeMode,
        min: rangeMin ?? null,
        max: rangeMax ?? null,
        lowPercentile: lowPercentile ?? 1,
        highPercentile: highPercentile ?? 99.5,
      }),
    [rangeMode, rangeMin, rangeMax, lowPercentile, highPercentile],
  );
  const roomy = size.width >= 180 && size.height >= 90;
  const rate = Math.max(1, config.framesPerSecond || 30);
  const { showMaxHold, showAverage, averageRows, view: shown, rows } = config;
  const painter = useMemo(
    () =>
      ring && holds
        ? new Sheet({
            view: shown,
            traces: rings.all.map((one, index) => ({ ring: one, colour: traceStyle(palette, index).color })),
            ring,
            holds,
            showMaxHold,
            showAverage,
            averageRows: averageRows || 50,
            axis,
            unit,
            bands,
            palette,
            map,
            range,
            picture,
            axes: roomy,
            rows: Math.max(24, rows || 500),
            live,
            // Frames come in steps: what is due within half of one is due now.
            interval: Math.max(8, 1000 / rate - 9),
            onEnds: (next) =>
              setEnds((before) => (before?.[0] === next?.[0] && before?.[1] === next?.[1] ? before : next)),
          })
        : null,
    [
      shown,
      rings,
      ring,
      holds,
      showMaxHold,
      showAverage,
      averageRows,
      axis,
      unit,
      bands,
      palette,
      map,
      range,
      picture,
      roomy,
      rows,
      live,
      rate,
    ],
  ) as Sheet;
  const span = useCallback(() => {
    const { whole } = painter;
    return zoom && zoom.end <= whole.end + 1 ? zoom : whole;
  }, [zoom, painter]);
  const limit = useCallback(
    (wanted: Span): Span => {
      const { whole } = painter;
      const length = Math.min(whole.end - whole.start, Math.max(LEAST_CHANNELS, wanted.end - wanted.start));
      const start = Math.max(whole.start, Math.min(whole.end - length, wanted.start));
      return { start, end: start + length };
    },
    [painter],
  );
  const choose = useCallback(
    (wanted: Span) => {
      const next = limit(wanted);
      const { whole } = painter;
      setZoom(next.start <= whole.start && next.end >= whole.end ? null : next);
    },
    [limit, painter],
  );
  const pointer = useMemo(() => channelsOf(axis, () => ring?.channels ?? 0), [axis, ring]);
  const words = useCallback(
    (at: Pointed) =>
      ring && holds ? readingText(at, { ring, holds, axis, unit, showMaxHold, showAverage, averageRows }) : "",
    [ring, holds, axis, unit, showMaxHold, showAverage, averageRows],
  );
  const point = useCallback(
    (at: { x: number; y: number } | null) => {
      const found = at && painter.at(at.x, at.y);
      setPointed(found ? words(found) : "");
      view.cursor.set(found && found.age !== null ? (ring?.time(found.age) ?? null) : null);
    },
    [painter, words, view.cursor, ring],
  );
  const speak = (at: number): string => words({ channel: Math.round(at), age: null });
  const labels = distinctLabels(names, infos);
  const entries: KeyEntry[] = [
    ...names.map((_, index) => ({ text: labels[index] ?? "", colour: traceStyle(palette, index).color })),
    ...(showMaxHold ? [{ text: "Highest", colour: palette.dim }] : []),
    ...(showAverage ? [{ text: `Mean of ${averageRows || 50}`, colour: palette.text }] : []),
  ];
  const dialog = useExports(instanceId, {
    names,
    infos,
    series: () => undefined,
    shown: () => shownCsv({ rings, chosen, view: shown, names, infos, axis, span: span(), holds, config }),
    archive: config.archive || null,
    window: view.window,
    painter,
    chartSpan: span,
    palette,
    legend: () => (shown === "waterfall" ? [] : entries.map(({ text, colour }) => ({ text, color: colour, dash: [] }))),
    size,
  });
  const aged = useCallback(
    (name: string) => {
      const found = rings.all[names.indexOf(name)];
      return found && { times: new Float64Array(Math.min(1, found.count)), staleSince: found.staleSince };
    },
    [rings, names],
  );
  const hasKey = shown !== "waterfall" && entries.length > 1;
  return (
    <>
      <div ref={frame} className={plotStyles.frame}>
        <Surface
          painter={painter}
          span={span}
          timed={false}
          watch={rings.watch}
          news={status}
          pointer={pointer}
          onChoose={choose}
          onClear={() => setZoom(null)}
          limit={limit}
          onPoint={point}
          speak={speak}
          label={`${shown === "spectrum" ? "Spectrum" : "Waterfall"} of ${labels[chosen] ?? labels[0]} over ${axis.label}`}
        >
          <RowLine painter={painter} ring={ring} cursor={view.cursor} watch={rings.watch} />
          <RingState rings={rings} status={status} live={live} />
          {live ? <StaleBadge names={names} series={aged} watch={rings.watch} /> : null}
          <ResetZoom brushed={zoom} onClear={() => setZoom(null)} />
          {pointed ? <span className={plotStyles.pointed}>{pointed}</span> : null}
        </Surface>
        <div className={css.foot}>
          {names.length > 1 && shown !== "spectrum" ? (
            <select
              className={`${controls.input} ${css.choice}`}
              aria-label="Spectrum of the waterfall"
              value={chosen}
              onChange={(event) => setChosen(Number(event.target.value))}
            >
              {labels.map((label, index) => (
                <option key={names[index]} value={index}>
                  {label}
                </option>
              ))}
            </select>
          ) : null}
          {hasKey ? <Key entries={entries} /> : null}
          {shown !== "spectrum" ? <ColourBar map={map} range={ends} unit={unit} side="bottom" /> : null}
          {showMaxHold ? (
            <button
              type="button"
              className={`${controls.button} ${controls.small}`}
              onClick={() => {
                holds?.clear();
                rings.tell();
              }}
            >
              Clear highest
            </button>
          ) : null}
          {rangeMode === "held" && shown !== "spectrum" ? (
            <button
              type="button"
              className={`${controls.button} ${controls.small}`}
              onClick={() => {
                range.again();
                rings.tell();
              }}
            >
              Fit colours
            </button>
          ) : null}
        </div>
      </div>
      {dialog}
    </>
  );
}
