import { useElementSize } from "@octopus-widgets/sdk/ui";
import { type ReactNode, useEffect, useMemo, useRef } from "react";
import { type Box, Chart, type Painter, type Span } from "./chart";
import { Gestures } from "./gestures";
import css from "./plot.module.css";
import { scheduler } from "./scheduler";

/** Who moves along the axis, and who is told. */
export interface AxisPointer {
  get(): number | null;
  set(at: number | null): void;
  watch(listener: () => void): () => void;
}

export interface SurfaceProps {
  /** A new one is drawn at once. */
  painter: Painter;
  /** What the horizontal axis is to show. A new function is drawn at once. */
  span: () => Span;
  /** The axis is time. */
  timed: boolean;
  /** Draw again each second, as the axis moves. */
  moving?: boolean;
  /** Be told after the data changed; returns how to end that. */
  watch: (listener: () => void) => () => void;
  /** When it changes the chart is drawn at once, however short a time ago it was drawn: what was waited for has come. */
  news?: unknown;
  pointer: AxisPointer;
  /** What is chosen by hand or key, and back from it. Absent: the chart is seen whole, and pointed at alone. */
  onChoose?: (span: Span) => void;
  onClear?: () => void;
  /** The nearest span that can be shown; absent: any. */
  limit?: (span: Span) => Span;
  /** The pointer is at a point of the canvas, CSS pixels; null: it left. */
  onPoint?: (at: { x: number; y: number } | null) => void;
  /** What a screen reader says of the chart. */
  label: string;
  /** A place of the axis in words, beside the cursor of the chart that is pointed at. */
  describe?: (at: number) => string;
  /** What is there, in words, for who moves the cursor by keys and does not see it. */
  speak?: (at: number) => string;
  children?: ReactNode;
}

const KEYS = "Shift with an arrow moves the cursor";
const ZOOM_KEYS = `Arrows pan, plus and minus zoom, 0 resets, ${KEYS}`;

/** A chart with a cursor and the gestures of its axis. It draws outside React. */
export function Surface(props: SurfaceProps) {
  const { painter, span, timed, moving = false, watch, pointer, onPoint, label, children, news } = props;
  const [figure, { width, height }] = useElementSize<HTMLElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const over = useRef<HTMLDivElement>(null);
  const line = useRef<HTMLDivElement>(null);
  const selection = useRef<HTMLDivElement>(null);
  const said = useRef<HTMLSpanElement>(null);
  const chart = useRef<Chart | null>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const state = useMemo(
    () => ({ preview: null as Span | null, shown: null as Span | null, box: null as Box | null }),
    [],
  );

  useEffect(() => {
    const target = canvas.current;
    if (!target || width < 8 || height < 8) return;
    const placeCursor = (): void =>
      showCursor(line.current, pointer.get(), state.shown, state.box?.width ?? 0, latest.current.describe);
    const made = new Chart(target, {
      painter,
      width,
      height,
      timed,
      span: () => state.preview ?? span(),
      onDrawn: (box, shown) => {
        state.shown = shown;
        if (over.current && !sameBox(state.box, box)) placeOver(over.current, box);
        state.box = box;
        placeCursor();
      },
    });
    chart.current = made;
    made.draw();
    const ends = [watch(() => scheduler().request(made)), pointer.watch(placeCursor)];
    const timer = moving ? setInterval(() => scheduler().request(made), 1000) : undefined;
    return () => {
      clearInterval(timer);
      for (const end of ends) end();
      scheduler().cancel(made);
      chart.current = null;
    };
  }, [painter, span, timed, moving, width, height, watch, pointer, state]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn when there are news
  useEffect(() => {
    if (chart.current) scheduler().request(chart.current, true);
  }, [news]);

  useEffect(() => {
    const element = over.current;
    if (!element) return;
    const gestures = new Gestures(element, {
      span: () => state.preview ?? state.shown ?? latest.current.span(),
      zooms: () => latest.current.onChoose !== undefined,
      limited: (wanted) => latest.current.limit?.(wanted) ?? wanted,
      point: (at, aloud) => {
        const { pointer: moved, speak } = latest.current;
        moved.set(at);
        if (said.current && (aloud || at === null)) said.current.textContent = (at !== null && speak?.(at)) || "";
      },
      selecting: (range) => showSelection(selection.current, range),
      preview: (wanted) => {
        state.preview = wanted;
        if (chart.current) scheduler().request(chart.current, true);
      },
      choose: (chosen) => latest.current.onChoose?.(chosen),
      clear: () => latest.current.onClear?.(),
    });
    return () => {
      gestures.close();
      latest.current.pointer.set(null);
    };
  }, [state]);

  return (
    <figure ref={figure} className={css.surface} aria-label={label}>
      <canvas ref={canvas} className={css.canvas} />
      <div
        ref={over}
        className={css.over}
        role="application"
        aria-label={`${label}. ${props.onChoose ? ZOOM_KEYS : KEYS}.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: panned and zoomed by keyboard
        tabIndex={0}
        onPointerMove={onPoint && ((event) => onPoint(pointIn(event.currentTarget, event)))}
        onPointerLeave={onPoint && (() => onPoint(null))}
      >
        <div ref={selection} className={css.selection} hidden />
        <div ref={line} className={css.cursor} hidden>
          <span />
        </div>
      </div>
      <span ref={said} className={css.aloud} role="status" />
      {children}
    </figure>
  );
}

const sameBox = (one: Box | null, other: Box): boolean =>
  one !== null &&
  one.left === other.left &&
  one.top === other.top &&
  one.width === other.width &&
  one.height === other.height;

function placeOver(element: HTMLElement, { left, top, width, height }: Box): void {
  Object.assign(element.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
}

function showCursor(
  line: HTMLElement | null,
  at: number | null,
  span: Span | null,
  width: number,
  describe: SurfaceProps["describe"],
): void {
  if (!line) return;
  const place = at === null || !span ? Number.NaN : (at - span.start) / (span.end - span.start);
  line.hidden = !(place >= 0 && place <= 1);
  if (line.hidden || at === null) return;
  line.style.transform = `translateX(${(place * width).toFixed(1)}px)`;
  line.dataset.side = place > 0.5 ? "left" : "right";
  const text = line.firstElementChild;
  // Only the chart that is pointed at shows it.
  if (text && describe && line.parentElement?.matches(":hover, :focus")) text.textContent = describe(at);
}

function showSelection(element: HTMLElement | null, range: { from: number; to: number } | null): void {
  if (!element) return;
  element.hidden = range === null;
  if (range) Object.assign(element.style, { left: `${range.from * 100}%`, width: `${(range.to - range.from) * 100}%` });
}

/** Where a pointer is on the canvas, in the canvas's own pixels: a wall display enlarges the page. */
function pointIn(over: HTMLElement, event: { clientX: number; clientY: number }): { x: number; y: number } {
  const seen = over.getBoundingClientRect();
  const zoom = over.offsetWidth > 0 ? seen.width / over.offsetWidth : 1;
  return {
    x: over.offsetLeft + (event.clientX - seen.left) / zoom,
    y: over.offsetTop + (event.clientY - seen.top) / zoom,
  };
}
