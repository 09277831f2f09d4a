import { useCursor } from "@octopus-widgets/sdk";
import { controls, useElementSize, useTokens } from "@octopus-widgets/sdk/ui";
import { type KeyboardEvent, type PointerEvent, useCallback, useEffect, useId, useMemo, useRef, useState } from "react";
import { type Block, neighbour } from "./blocks";
import { blockAt, GUTTER, geometryOf, paint, paintPointed, type Scene, type Size, TOKENS } from "./painting";
import css from "./schedule.module.css";
import { moved, type Span, showing, zoomed } from "./span";
import { sentence } from "./words";

/** CSS pixels beyond which a press is a drag. */
const SLACK = 4;
const ZOOM = 1.5;

interface Props extends Scene {
  focused: Block | null;
  onFocus: (block: Block | null) => void;
  onChoose: (block: Block) => void;
  onSpan: (span: Span) => void;
  onReset: () => void;
}

/** The blocks on a canvas. One tab stop; arrows go from block to block. */
export function Chart({ focused, onFocus, onChoose, onSpan, onReset, ...given }: Props) {
  const [box, size] = useElementSize<HTMLDivElement>();
  const blocks = useRef<HTMLCanvasElement>(null);
  const above = useRef<HTMLCanvasElement>(null);
  const tokens = useTokens(TOKENS);
  const cursor = useCursor();
  const saidId = useId();
  const drag = useRef<{ id: number; x: number; span: Span; moved: boolean } | null>(null);
  const [dragging, setDragging] = useState(false);
  const { rows, span, now, known, range, chosen } = given;
  const scene = useMemo<Scene>(
    () => ({ rows, span, now, known, range, chosen }),
    [rows, span, now, known, range, chosen],
  );
  const latest = useRef({ scene, size, tokens, focused, onSpan });
  latest.current = { scene, size, tokens, focused, onSpan };

  useEffect(() => {
    const context = contextOf(blocks.current, size);
    if (context) paint(context, scene, size, tokens);
  }, [scene, size, tokens]);
  const point = useCallback((): void => {
    const { scene: shown, size: room, tokens: colours, focused: looked } = latest.current;
    const context = contextOf(above.current, room);
    if (context) paintPointed(context, shown, { focused: looked, cursor: cursor.get() }, room, colours);
  }, [cursor]);
  useEffect(point);
  useEffect(() => cursor.watch(point), [cursor, point]);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const turn = (event: WheelEvent): void => {
      const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (!event.ctrlKey && !event.metaKey && !sideways) return;
      event.preventDefault();
      const { scene: shown, size: now, onSpan: tell } = latest.current;
      const across = Math.max(1, now.width - GUTTER);
      const place = Math.max(0, Math.min(1, (event.clientX - element.getBoundingClientRect().left - GUTTER) / across));
      const factor = ZOOM ** Math.max(-1, Math.min(1, event.deltaY / 60));
      tell(sideways && !event.ctrlKey ? moved(shown.span, event.deltaX / across) : zoomed(shown.span, factor, place));
    };
    // React's own listener is passive: it could not keep the page from scrolling.
    element.addEventListener("wheel", turn, { passive: false });
    return () => element.removeEventListener("wheel", turn);
  }, [box]);

  const placeOf = (event: PointerEvent<HTMLElement>): { x: number; y: number } => {
    const { left, top, width } = event.currentTarget.getBoundingClientRect();
    // A wall display enlarges the page: what the browser measures is enlarged alike.
    const scale = width > 0 ? size.width / width : 1;
    return { x: (event.clientX - left) * scale, y: (event.clientY - top) * scale };
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    const { x, y } = placeOf(event);
    const held = drag.current;
    if (held && held.id === event.pointerId) {
      if (!held.moved && Math.abs(x - held.x) < SLACK) return;
      held.moved = true;
      setDragging(true);
      onSpan(moved(held.span, (held.x - x) / Math.max(1, size.width - GUTTER)));
      return;
    }
    cursor.set(x >= GUTTER ? geometryOf(scene, size).time(x) : null);
    onFocus(blockAt(scene, size, x, y));
  };
  const onPointerUp = (event: PointerEvent<HTMLElement>): void => {
    const held = drag.current;
    drag.current = null;
    setDragging(false);
    if (!held || held.moved) return;
    const { x, y } = placeOf(event);
    const block = blockAt(scene, size, x, y);
    if (block) onChoose(block);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { key } = event;
    if (key === "ArrowLeft" || key === "ArrowRight" || key === "ArrowUp" || key === "ArrowDown") {
      if (event.shiftKey) onSpan(moved(scene.span, key === "ArrowLeft" || key === "ArrowUp" ? -0.2 : 0.2));
      else {
        const next = neighbour(scene.rows, focused, key);
        onFocus(next);
        if (next) onSpan(showing(scene.span, next));
      }
    } else if (key === "+" || key === "=") onSpan(zoomed(scene.span, 1 / ZOOM, 0.5));
    else if (key === "-") onSpan(zoomed(scene.span, ZOOM, 0.5));
    else if (key === "0") onReset();
    else if ((key === "Enter" || key === " ") && focused) onChoose(focused);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={box}
      className={css.chart}
      role="application"
      aria-roledescription="time axis"
      aria-label="Observing blocks. Arrows go from block to block, Enter looks at its time, plus and minus zoom."
      aria-describedby={saidId}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: its keys walk through the blocks
      tabIndex={0}
      data-dragging={dragging || undefined}
      onPointerDown={(event) => {
        if (event.button !== 0 || !event.isPrimary) return;
        drag.current = { id: event.pointerId, x: placeOf(event).x, span: scene.span, moved: false };
        event.currentTarget.setPointerCapture?.(event.pointerId);
      }}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => {
        drag.current = null;
        setDragging(false);
      }}
      onPointerLeave={() => {
        cursor.set(null);
        onFocus(null);
      }}
      onKeyDown={onKeyDown}
    >
      <canvas ref={blocks} />
      <canvas ref={above} />
      <span id={saidId} className={controls.hidden} role="status">
        {focused ? sentence(focused) : ""}
      </span>
    </div>
  );
}

/** A canvas as large as its box in the pixels of the screen; null before there is any room. */
function contextOf(canvas: HTMLCanvasElement | null, { width, height }: Size): CanvasRenderingContext2D | null {
  const context = canvas?.getContext("2d");
  if (!context || width === 0) return null;
  const ratio = devicePixelRatio || 1;
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (context.canvas.width !== across || context.canvas.height !== down)
    Object.assign(context.canvas, { width: across, height: down });
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}
