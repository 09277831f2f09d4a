import {
  ageText,
  clockText,
  type TimeRange,
  useBrush,
  useEffectiveTimeRange,
  useNow,
  useUserTimeRange,
  useWidgetConfigPersistence,
  type WidgetProps,
} from "@octopus-widgets/sdk";
import { controls, EmptyState, MissingFields } from "@octopus-widgets/sdk/ui";
import { useEffect, useMemo, useRef, useState } from "react";
import { type Block, between, endOf, type Row } from "./blocks";
import { Chart } from "./chart";
import type { ScheduleConfig } from "./config";
import { Details } from "./details";
import { BlockList } from "./list";
import css from "./schedule.module.css";
import { isCut, limited, MOST, rangeAround, type Span, spanOf, zoomed } from "./span";
import { useBlocks } from "./use-blocks";

/** Observing blocks on a time axis, linked to the workspace's time range. */
export function Schedule({ instanceId, config }: WidgetProps<ScheduleConfig>) {
  const range = useEffectiveTimeRange();
  const now = useNow(1);
  const { view, setView } = useView(range);
  const { look, backToLive } = useLooking();
  const [chosen, setChosen] = useWidgetConfigPersistence<string>(instanceId, "block", "");
  const [asList, setAsList] = useWidgetConfigPersistence<boolean>(instanceId, "list", false);
  const [focused, setFocused] = useState<Block | null>(null);
  const own = spanOf(range, config.width, now);
  const { start, end } = view ?? own;
  const span = useMemo(() => ({ start, end }), [start, end]);
  const { rows, loading, stale, missing, error } = useBlocks(span, now);
  const known = now - (stale ?? 0);
  // Some ten thousand: walked through only for the list.
  const listed = useMemo(
    () => (asList ? rows.flatMap(({ blocks }) => between(blocks, span.start, span.end, known)) : []),
    [asList, rows, span.start, span.end, known],
  );
  const marked = useMemo(
    () => (range.live || chosen === "" ? null : (blocksOf(rows).find(({ id }) => id === chosen) ?? null)),
    [range.live, chosen, rows],
  );
  const looked = focused ?? marked;
  const show = (next: Span): void => setView(limited(next, now));
  const choose = (block: Block): void => {
    // The axis stays where it is, so that the next block can be chosen from it.
    const range = rangeAround({ start: block.start, end: endOf(block, known) });
    setView(span, range);
    setChosen(block.id);
    look(range);
  };
  if (missing.length > 0) return <MissingFields fields={missing} service="ODA" />;
  return (
    <section className={css.widget} data-stale={stale !== null || undefined} aria-label={config.title || "Schedule"}>
      <div className={css.bar}>
        <span className={css.dates}>{spanText(span)}</span>
        {loading ? <span className={css.dim}>loading…</span> : null}
        {stale === null ? null : (
          <span className={css.old} role="status">
            as of {ageText(stale)} ago
          </span>
        )}
        {isCut(range, config.width) && !view ? (
          <span className={css.dim}>the last {MOST / 86_400} days of the range</span>
        ) : null}
        <span className={css.tools}>
          {view ? (
            <button type="button" className={controls.small} onClick={() => setView(null)}>
              {range.live ? "Follow" : "Centre"}
            </button>
          ) : null}
          {range.live ? null : (
            <button
              type="button"
              className={controls.small}
              onClick={() => {
                setView(null);
                backToLive();
              }}
            >
              Back to live
            </button>
          )}
          <button
            type="button"
            className={`${controls.small} ${css.square}`}
            aria-label="Zoom out"
            title="Zoom out (−)"
            onClick={() => show(zoomed(span, 2, 0.5))}
          >
            −
          </button>
          <button
            type="button"
            className={`${controls.small} ${css.square}`}
            aria-label="Zoom in"
            title="Zoom in (+)"
            onClick={() => show(zoomed(span, 0.5, 0.5))}
          >
            +
          </button>
          <button type="button" className={controls.small} aria-pressed={asList} onClick={() => setAsList(!asList)}>
            List
          </button>
        </span>
      </div>
      {rows.length === 0 ? (
        <Nothing loading={loading} error={error} />
      ) : asList ? (
        <BlockList
          blocks={listed}
          chosen={marked?.id ?? null}
          known={known}
          dated={!isOneDay(span)}
          onChoose={choose}
        />
      ) : (
        <Chart
          rows={rows}
          span={span}
          now={now}
          known={known}
          range={range.live ? null : range}
          chosen={marked?.id ?? null}
          focused={focused}
          onFocus={setFocused}
          onChoose={choose}
          onSpan={show}
          onReset={() => setView(null)}
        />
      )}
      {looked && !asList ? (
        <Details block={looked} known={known} />
      ) : asList || rows.length === 0 ? null : (
        <p className={css.hint}>Choose a block to look at its time in every plot.</p>
      )}
    </section>
  );
}

const blocksOf = (rows: readonly Row[]): Block[] => rows.flatMap(({ blocks }) => blocks);

/** What is zoomed and panned to, until the workspace shows another range. */
function useView(range: TimeRange) {
  const [view, set] = useState<Span | null>(null);
  const key = range.live
    ? `${Math.round(range.end - range.start)}`
    : `${Math.round(range.start)} ${Math.round(range.end)}`;
  const expected = useRef(key);
  useEffect(() => {
    if (key !== expected.current) set(null);
    expected.current = key;
  }, [key]);
  /** `coming`: the range that the workspace is about to show, by what is done here. */
  const setView = (next: Span | null, coming?: Span): void => {
    if (coming) expected.current = `${Math.round(coming.start)} ${Math.round(coming.end)}`;
    set(next);
  };
  return { view, setView };
}

/** Sets the workspace's range to a block's, and back to what was live before. */
function useLooking() {
  const [range, setRange] = useUserTimeRange();
  const [brush, setBrush] = useBrush();
  const live = useRef<TimeRange | null>(null);
  if (range.live) live.current = range;
  const unbrushed = (): void => {
    if (brush.range) setBrush({ ...brush, range: null });
  };
  return {
    look: (at: TimeRange): void => {
      unbrushed();
      setRange(at);
    },
    backToLive: (): void => {
      unbrushed();
      const { preset } = live.current ?? { preset: "15m" };
      if (!range.live) setRange({ start: range.start, end: range.end, live: true, preset: preset ?? "15m" });
    },
  };
}

function Nothing({ loading, error }: { loading: boolean; error: Error | undefined }) {
  if (error) return <EmptyState title="The ODA cannot be asked">It is asked again by itself.</EmptyState>;
  if (loading) return <EmptyState title="Asking the ODA…" busy />;
  return (
    <EmptyState title="No observing blocks">
      The ODA has none in this time: zoom out or choose another range.
    </EmptyState>
  );
}

/** `2026-11-27 19:20 – 20:20 UTC`. */
function spanText(span: Span): string {
  const [from, to] = [clockText(span.start), clockText(span.end)];
  return `${from.slice(0, 16)} – ${isOneDay(span) ? to.slice(11, 16) : to.slice(0, 16)} UTC`;
}

function isOneDay({ start, end }: Span): boolean {
  return clockText(start).slice(0, 10) === clockText(end).slice(0, 10);
}
