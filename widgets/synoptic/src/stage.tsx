import { type AttributeInfo, type Sample, useAttributeInfo, useSamples, useVariables } from "@octopus-widgets/sdk";
import { LineIcon, ReadingCard } from "@octopus-widgets/sdk/ui";
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import { type Built, buildDrawing } from "./build";
import type { Drawing } from "./drawing";
import { boxOf, Painter } from "./painter";
import type { Resolved } from "./resolve";
import css from "./synoptic.module.css";
import { actingOf } from "./use-act";
import { pan, type View, zoom } from "./view";

interface Props {
  label: string;
  drawing: Drawing;
  adapt: boolean;
  resolved: readonly Resolved[];
  names: readonly string[];
  /** Further attributes on the cards, by binding. */
  hover: readonly (readonly string[])[];
  onAct: (one: Resolved, info: AttributeInfo | null | undefined) => void;
  /** A press chooses a part rather than acts. */
  editing: boolean;
  selected: string | null;
  onSelect: (key: string) => void;
  tools: boolean;
  children?: ReactNode;
}

const STEP = 1.25;
/** Between two looks at what a screen reader says, ms. */
const SPOKEN = 2_000;
/** A press that moves farther than this is a drag, CSS pixels. */
const DRAG = 4;
/** Symbols are this part of the drawing's size. */
const SYMBOL = 0.028;
const SVG = "http://www.w3.org/2000/svg";

export function Stage(props: Props) {
  const { label, drawing, adapt, resolved, names, hover, onAct, editing, selected, onSelect } = props;
  const holder = useRef<HTMLDivElement>(null);
  const prefix = `${useId().replace(/[^\w-]/g, "")}-`;
  const [built, setBuilt] = useState<(Built & { overlay: SVGElement; keys: Map<Element, string> }) | null>(null);
  const [painter, setPainter] = useState<Painter | null>(null);
  // Samples come before the state of the render that asked for them.
  const painting = useRef<Painter | null>(null);
  const samples = useRef(new Map<string, Sample>());
  const infos = useAttributeInfo(names);
  const { vars } = useVariables();
  const [x, y, width, height] = drawing.viewBox;
  const whole = useMemo((): View => ({ x, y, width, height }), [x, y, width, height]);
  const [view, setView] = useState(whole);
  const [active, setActive] = useState<string | null>(null);
  const partKeys = useMemo(() => new Set(drawing.parts.map(({ key }) => key)), [drawing]);
  const partNames = useMemo(() => new Map(drawing.parts.map(({ key, name }) => [key, name])), [drawing]);
  const lasting = useMemo(() => new Set(drawing.parts.filter((part) => part.lasting).map(({ key }) => key)), [drawing]);

  useEffect(() => setView(whole), [whole]);
  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    const made = buildDrawing(drawing, prefix, adapt);
    const overlay = document.createElementNS(SVG, "g");
    overlay.setAttribute("pointer-events", "none");
    made.svg.setAttribute("aria-hidden", "false");
    made.svg.append(overlay);
    element.replaceChildren(made.svg);
    const keys = new Map([...made.elements].map(([key, one]): [Element, string] => [one, key]));
    setBuilt({ ...made, overlay, keys });
    return () => element.replaceChildren();
  }, [drawing, prefix, adapt]);
  useEffect(() => {
    if (!built) return;
    const symbol = Math.max(whole.width, whole.height) * SYMBOL;
    const made = new Painter(built.elements, resolved, built.overlay, partNames, symbol);
    made.take([...samples.current.values()]);
    painting.current = made;
    setPainter(made);
    return () => made.stop();
  }, [built, resolved, partNames, whole]);
  useEffect(() => painter?.set(infos, vars), [painter, infos, vars]);
  useSamples(names, (taken) => {
    for (const sample of taken) samples.current.set(sample.fullName.toLowerCase(), sample);
    painting.current?.take(taken);
  });
  useEffect(() => {
    built?.svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
  }, [built, view]);
  // Parts that show something are reached by Tab once, then by arrows.
  useEffect(() => {
    if (!built || !painter) return;
    const bound = painter.keys;
    for (const key of bound) {
      const element = built.elements.get(key);
      const acts = actingOf(painter.readingOf(key)?.bindings ?? []);
      element?.setAttribute("tabindex", key === bound[0] ? "0" : "-1");
      const within = bound.some((other) => other !== key && element?.contains(built.elements.get(other) ?? null));
      element?.setAttribute("role", within ? "group" : acts ? "button" : "img");
      element?.setAttribute("data-bound", acts ? "acts" : "");
    }
    return () => {
      for (const key of bound)
        for (const name of ["tabindex", "role", "aria-label", "data-bound"])
          built.elements.get(key)?.removeAttribute(name);
    };
  }, [built, painter]);
  useLabels(built, painter, infos);
  useOutline(built, editing ? selected : null);
  useWheel(holder, built, (by, at) => setView((before) => zoom(before, by, at, whole)));

  const keyAt = (target: EventTarget | null): string | null => {
    let at = target instanceof Element ? target : null;
    let found: string | null = null;
    for (; at && at !== built?.svg; at = at.parentElement) {
      const key = built?.keys.get(at);
      if (key === undefined || !partKeys.has(key)) continue;
      if (editing ? lasting.has(key) : painter?.readingOf(key)) return key;
      found ??= key;
    }
    return editing ? found : null;
  };
  const show = (key: string | null): void => {
    if (key) {
      painter?.see(key);
      built?.elements.get(key)?.setAttribute("aria-label", painter?.label(key) ?? "");
    }
    if (key !== active) setActive(key);
  };
  const act = (key: string | null): void => {
    if (!key) return;
    if (editing) {
      onSelect(key);
      return;
    }
    const one = actingOf(painter?.readingOf(key)?.bindings ?? []);
    if (one) onAct(one, infos[one.names[0] ?? ""]);
  };
  const middle = { x: view.x + view.width / 2, y: view.y + view.height / 2 };
  const nearer = (by: number): void => setView((before) => zoom(before, by, middle, whole));
  const onKey = (event: KeyboardEvent): void => {
    const key = keyAt(event.target);
    const bound = painter?.keys ?? [];
    const at = key ? bound.indexOf(key) : -1;
    const away = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (away && event.shiftKey)
      setView((before) => pan(before, ((away[0] ?? 0) * view.width) / 8, ((away[1] ?? 0) * view.height) / 8, whole));
    else if (away && bound.length > 0) {
      const next = bound.at((at + (away[0] ?? 0) + (away[1] ?? 0) + bound.length) % bound.length);
      const element = built?.elements.get(next ?? "");
      for (const one of bound) built?.elements.get(one)?.setAttribute("tabindex", one === next ? "0" : "-1");
      element?.focus();
    } else if ((event.key === "Enter" || event.key === " ") && key) act(key);
    else if (event.key === "+" || event.key === "=") nearer(1 / STEP);
    else if (event.key === "-") nearer(STEP);
    else if (event.key === "0") setView(whole);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const drag = useRef<{ x: number; y: number; view: View; moved: boolean } | null>(null);
  const onMove = (event: PointerEvent): void => {
    const begun = drag.current;
    if (!begun) {
      show(keyAt(event.target));
      return;
    }
    const [dx, dy] = [event.clientX - begun.x, event.clientY - begun.y];
    if (!begun.moved && Math.hypot(dx, dy) < DRAG) return;
    if (!begun.moved) {
      begun.moved = true;
      event.currentTarget.setPointerCapture?.(event.pointerId);
      show(null);
    }
    const scale = built?.svg.getScreenCTM?.()?.a || 1;
    setView(pan(begun.view, -dx / scale, -dy / scale, whole));
  };
  const reading = active && !editing ? painter?.readingOf(active) : null;
  const shown = reading?.bindings.find((one) => one.names.length > 0);
  const anchor = active ? built?.elements.get(active) : undefined;
  return (
    <div className={css.stage} data-editing={editing || undefined}>
      {/* biome-ignore lint/a11y/useSemanticElements: no set of form fields; the parts within it are what is pressed */}
      <div
        ref={holder}
        className={css.drawing}
        role="group"
        aria-label={label}
        onKeyDown={onKey}
        onFocus={(event) => show(keyAt(event.target))}
        onBlur={() => show(null)}
        onPointerDown={(event) => {
          if (event.button === 0) drag.current = { x: event.clientX, y: event.clientY, view, moved: false };
        }}
        onPointerMove={onMove}
        onPointerUp={() => setTimeout(() => (drag.current = null), 0)}
        onPointerLeave={() => {
          if (!drag.current?.moved) drag.current = null;
          show(null);
        }}
        onClick={(event) => !drag.current?.moved && act(keyAt(event.target))}
      />
      {props.tools ? (
        <div className={css.tools} role="toolbar" aria-label="View of the drawing">
          <Tool label="Zoom out" d="M5 12h14" onClick={() => nearer(STEP)} />
          <Tool label="Zoom in" d="M5 12h14M12 5v14" onClick={() => nearer(1 / STEP)} />
          <Tool label="Fit" d="M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5" onClick={() => setView(whole)} />
          {props.children}
        </div>
      ) : null}
      {shown && reading && anchor ? (
        <ReadingCard
          anchor={anchor}
          reading={{
            name: shown.names[0] ?? "",
            sample: painter?.sampleOf(shown.names[0] ?? ""),
            info: infos[shown.names[0] ?? ""],
            status: reading.level,
            hover: [...shown.names.slice(1), ...(hover[shown.index] ?? [])],
          }}
        />
      ) : null}
    </div>
  );
}

export function Tool({
  label,
  d,
  onClick,
  pressed,
}: {
  label: string;
  d: string;
  onClick: () => void;
  pressed?: boolean;
}) {
  return (
    <button
      type="button"
      className={css.tool}
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      onClick={onClick}
    >
      <LineIcon d={d} />
    </button>
  );
}

/** What a screen reader says of the parts follows their values, more slowly than the drawing: nobody hears ten of them a second. */
function useLabels(built: Built | null, painter: Painter | null, infos: ReturnType<typeof useAttributeInfo>): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: labels carry units, which come with the infos
  useEffect(() => {
    if (!built || !painter) return;
    const tell = (): void => {
      for (const key of painter.keys) {
        const [element, label] = [built.elements.get(key), painter.label(key)];
        if (element?.getAttribute("aria-label") !== label) element?.setAttribute("aria-label", label);
      }
    };
    tell();
    const timer = setInterval(tell, SPOKEN);
    return () => clearInterval(timer);
  }, [built, painter, infos]);
}

/** A frame around the part that is edited. */
function useOutline(built: (Built & { overlay: SVGElement }) | null, key: string | null): void {
  useEffect(() => {
    const element = key ? built?.elements.get(key) : undefined;
    const own = (element as SVGGraphicsElement | undefined)?.getScreenCTM?.();
    const whole = (built?.overlay as SVGGraphicsElement | undefined)?.getScreenCTM?.();
    if (!element || !built || !own || !whole) return;
    const { x, y, width, height } = boxOf(element);
    const corners = [
      [x, y],
      [x + width, y],
      [x + width, y + height],
      [x, y + height],
    ] as const;
    const points = corners.map(([a, b]) => {
      const at = new DOMPoint(a, b).matrixTransform(own).matrixTransform(whole.inverse());
      return `${at.x},${at.y}`;
    });
    const frame = document.createElementNS(SVG, "polygon");
    frame.setAttribute("points", points.join(" "));
    frame.setAttribute("data-outline", "");
    built.overlay.append(frame);
    return () => frame.remove();
  }, [built, key]);
}

/** The wheel over the drawing. React's own listener could not keep the page from scrolling. */
function useWheel(
  holder: { current: HTMLDivElement | null },
  built: Built | null,
  onZoom: (by: number, at: { x: number; y: number }) => void,
): void {
  const latest = useRef(onZoom);
  latest.current = onZoom;
  useEffect(() => {
    const element = holder.current;
    if (!element || !built) return;
    const listen = (event: WheelEvent): void => {
      const matrix = built.svg.getScreenCTM?.();
      if (!matrix) return;
      event.preventDefault();
      const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
      latest.current(Math.exp(Math.max(-100, Math.min(100, event.deltaY)) * 0.0025), at);
    };
    element.addEventListener("wheel", listen, { passive: false });
    return () => element.removeEventListener("wheel", listen);
  }, [holder, built]);
}
