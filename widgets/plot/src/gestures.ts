/**
 * What a person does on a chart: point, draw a range, pan, zoom, by pointer, wheel, touch and keyboard. The horizontal axis is all it
 * knows of.
 */
import type { Span } from "./chart";

export interface GestureTarget {
  /** What the axis shows now. */
  span(): Span;
  /** Whether there is anything to zoom to: else one can only point. */
  zooms(): boolean;
  /** The nearest stretch of the axis that can be shown. */
  limited(span: Span): Span;
  /** The pointer is at a place of the axis; null: it left. `aloud`: by a key, so that it is to be said. */
  point(at: number | null, aloud?: boolean): void;
  /** A range is being drawn, from 0 to 1 across; null: no more. */
  selecting(range: { from: number; to: number } | null): void;
  /** Show this meanwhile; null: what is to be shown anyway. */
  preview(span: Span | null): void;
  /** Show this from now on. */
  choose(span: Span): void;
  /** Back to what was shown before anything was chosen. */
  clear(): void;
}

/** CSS pixels beyond which a press is a drag. */
const SLACK = 4;
/** Milliseconds after the last turn of the wheel until what it chose counts. */
const SETTLE = 160;
const ZOOM = 1.5;
/** Part of the span that an arrow moves by. */
const STEP = 0.2;

interface Drag {
  kind: "select" | "pan";
  id: number;
  from: number;
  moved: boolean;
  span: Span;
}

export class Gestures {
  #drag: Drag | null = null;
  #wheel: ReturnType<typeof setTimeout> | undefined;
  #wanted: Span | null = null;
  readonly #end = new AbortController();

  constructor(
    private readonly element: HTMLElement,
    private readonly target: GestureTarget,
  ) {
    const { signal } = this.#end;
    element.addEventListener("pointerdown", this.#down, { signal });
    element.addEventListener("pointermove", this.#move, { signal });
    element.addEventListener("pointerup", this.#up, { signal });
    element.addEventListener("pointercancel", this.#cancel, { signal });
    element.addEventListener("pointerleave", () => !this.#drag && this.target.point(null), { signal });
    element.addEventListener("dblclick", () => this.target.clear(), { signal });
    element.addEventListener("wheel", this.#turn, { signal, passive: false });
    element.addEventListener("keydown", this.#key, { signal });
    element.addEventListener("blur", () => this.target.point(null), { signal });
  }

  close(): void {
    this.#end.abort();
    clearTimeout(this.#wheel);
  }

  readonly #down = (event: PointerEvent): void => {
    if (event.button !== 0 || !event.isPrimary || !this.target.zooms()) return;
    const kind = event.shiftKey ? "pan" : "select";
    this.#drag = { kind, id: event.pointerId, from: this.#place(event), moved: false, span: this.target.span() };
    this.element.setPointerCapture(event.pointerId);
  };

  readonly #move = (event: PointerEvent): void => {
    const place = this.#place(event);
    const drag = this.#drag;
    if (!drag || drag.id !== event.pointerId) {
      this.target.point(this.#axis(place));
      return;
    }
    const width = this.element.clientWidth || 1;
    if (!drag.moved && Math.abs(place - drag.from) * width < SLACK) return;
    // What is live stands still while a range of it is drawn.
    if (!drag.moved && drag.kind === "select") this.target.preview(drag.span);
    drag.moved = true;
    if (drag.kind === "select") {
      this.target.selecting(range(drag.from, place));
      this.target.point(this.#axis(place));
    } else {
      this.#wanted = this.target.limited(shifted(drag.span, drag.from - place));
      this.target.preview(this.#wanted);
    }
  };

  readonly #up = (event: PointerEvent): void => {
    const drag = this.#drag;
    if (!drag || drag.id !== event.pointerId) return;
    const place = this.#place(event);
    this.#stop();
    if (!drag.moved) {
      this.target.point(this.#axis(place));
      return;
    }
    if (drag.kind === "pan") this.target.choose(this.target.limited(shifted(drag.span, drag.from - place)));
    else {
      const { from, to } = range(drag.from, place);
      const { start, end } = drag.span;
      this.target.choose({ start: start + from * (end - start), end: start + to * (end - start) });
    }
  };

  readonly #cancel = (): void => {
    this.#stop();
    this.target.point(null);
  };

  #stop(): void {
    this.#drag = null;
    this.#wanted = null;
    this.target.selecting(null);
    this.target.preview(null);
  }

  /** With Ctrl (a pinch of a touch pad says so too) the wheel zooms around the pointer; sideways it pans. The page scrolls otherwise. */
  readonly #turn = (event: WheelEvent): void => {
    const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if ((!event.ctrlKey && !event.metaKey && !sideways) || !this.target.zooms()) return;
    event.preventDefault();
    const span = this.#wanted ?? this.target.span();
    const size = this.element.clientWidth || 1;
    this.#soon(
      sideways && !event.ctrlKey
        ? shifted(span, event.deltaX / size)
        : zoomed(span, ZOOM ** Math.max(-1, Math.min(1, event.deltaY / 60)), this.#place(event)),
    );
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (!this.target.zooms() && !(event.shiftKey && event.key.startsWith("Arrow"))) return;
    const span = this.#wanted ?? this.target.span();
    switch (event.key) {
      case "ArrowLeft":
      case "ArrowRight": {
        const way = event.key === "ArrowLeft" ? -1 : 1;
        if (event.shiftKey) this.#step(way);
        else this.#soon(shifted(span, way * STEP));
        break;
      }
      case "+":
      case "=":
        this.#soon(zoomed(span, 1 / ZOOM, 0.5));
        break;
      case "-":
        this.#soon(zoomed(span, ZOOM, 0.5));
        break;
      case "0":
        clearTimeout(this.#wheel);
        this.#wanted = null;
        this.target.preview(null);
        this.target.clear();
        break;
      case "Escape":
        if (!this.#drag) return;
        this.#stop();
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  #pointed: number | null = null;

  /** Move the pointer by keyboard, a hundredth of the span. */
  #step(way: number): void {
    const { start, end } = this.target.span();
    const from = this.#pointed === null || this.#pointed < start || this.#pointed > end ? end : this.#pointed;
    this.#pointed = Math.max(start, Math.min(end, from + (way * (end - start)) / 100));
    this.target.point(this.#pointed, true);
  }

  #soon(asked: Span): void {
    const span = this.target.limited(asked);
    this.#wanted = span;
    this.target.preview(span);
    clearTimeout(this.#wheel);
    this.#wheel = setTimeout(() => {
      this.#wanted = null;
      this.target.preview(null);
      this.target.choose(span);
    }, SETTLE);
  }

  /** From 0 to 1 across. A wall display enlarges the page: what the browser measures is enlarged alike. */
  #place(event: MouseEvent): number {
    const { left, width } = this.element.getBoundingClientRect();
    return width > 0 ? Math.max(0, Math.min(1, (event.clientX - left) / width)) : 0;
  }

  #axis(place: number): number {
    const { start, end } = this.target.span();
    return start + place * (end - start);
  }
}

const range = (one: number, other: number): { from: number; to: number } => ({
  from: Math.min(one, other),
  to: Math.max(one, other),
});

/** Moved by a part of itself. */
export function shifted({ start, end }: Span, part: number): Span {
  return { start: start + part * (end - start), end: end + part * (end - start) };
}

/** `factor` times as long, the place from 0 to 1 staying where it is. */
export function zoomed({ start, end }: Span, factor: number, place: number): Span {
  const at = start + place * (end - start);
  return { start: at - (at - start) * factor, end: at + (end - at) * factor };
}
