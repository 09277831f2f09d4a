import { colourMap } from "@octopus-widgets/plot";
import { type StatusLevel, useThemeMode, valueText, withUnit } from "@octopus-widgets/sdk";
import { moveInGrid, ReadingCard, STATUS_NAMES, useTokens } from "@octopus-widgets/sdk/ui";
import { type KeyboardEvent, type PointerEvent, useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { FleetConfig } from "./config";
import css from "./fleet-matrix.module.css";
import { fieldRect, hitAt, type Layout } from "./layout";
import { paint, TOKENS } from "./painting";
import type { Element, Field } from "./use-fleet";

interface Props {
  label: string;
  config: FleetConfig;
  elements: readonly Element[];
  fields: readonly (readonly Field[])[];
  levels: readonly StatusLevel[];
  layout: Layout;
  box: { width: number; height: number };
  /** What the variable holds. */
  chosen: string;
  onChoose: ((value: string) => void) | null;
}

/** The canvas, as a list of elements for keys and screen readers: only the one with the focus is in the page. */
export function Matrix(props: Props) {
  const { label, config, elements, fields, levels, layout, box, chosen, onChoose } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const id = useId();
  const [at, setAt] = useState(0);
  const [focused, setFocused] = useState(false);
  const [shown, setShown] = useState<{ index: number; field: number } | null>(null);
  const tokens = useTokens(TOKENS);
  const active = Math.min(at, elements.length - 1);
  const labels = useMemo(() => elements.map((element) => element.label), [elements]);
  const selected = useMemo(
    () => new Set(chosen ? elements.flatMap(({ variable }, index) => (variable === chosen ? [index] : [])) : []),
    [elements, chosen],
  );
  const colour = useColour(config, fields);
  useLayoutEffect(() => {
    if (!canvas.current || box.width === 0) return;
    const scene = { layout, fields, labels, tokens, colour, active: focused ? active : -1, selected };
    paint(canvas.current, box, devicePixelRatio || 1, scene);
  }, [layout, box, fields, labels, tokens, colour, active, focused, selected]);

  const hitOf = (event: PointerEvent | React.MouseEvent): { index: number; field: number } | null => {
    const place = event.currentTarget.getBoundingClientRect();
    const zoom = canvas.current?.currentCSSZoom ?? 1;
    const [x, y] = [(event.clientX - place.left) / zoom, (event.clientY - place.top) / zoom];
    return hitAt(layout, x, y, fields[0]?.length ?? 1);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") {
      setShown(null);
      return;
    }
    const to = moveInGrid(event.key, active, elements.length, layout.columns);
    if (to !== null) {
      setAt(to);
      setShown({ index: to, field: 0 });
    } else if (event.key === "Enter" || event.key === " ") {
      const element = elements[active];
      if (element && onChoose) onChoose(element.variable);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const here = elements[active];
  const spoken = (fields[active] ?? []).map(
    ({ name, sample, info }) =>
      `${name.split("/").at(-1)} ${sample ? withUnit(valueText(sample.value, info, { enumLabels: config.useEnumLabels }), info?.unit) : "no value yet"}`,
  );
  return (
    <div
      className={css.matrix}
      data-clickable={onChoose !== null || undefined}
      role="listbox"
      aria-label={`${label}, ${elements.length} elements`}
      aria-activedescendant={here ? `${id}-active` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onFocus={(event) => setFocused(event.currentTarget.matches(":focus-visible"))}
      onBlur={() => {
        setFocused(false);
        setShown(null);
      }}
      onPointerMove={(event) => {
        const hit = hitOf(event);
        setShown((before) => (before?.index === hit?.index && before?.field === hit?.field ? before : hit));
      }}
      onPointerLeave={() => setShown(null)}
      onClick={(event) => {
        const hit = hitOf(event);
        const element = hit && elements[hit.index];
        if (!hit || !element) return;
        setAt(hit.index);
        onChoose?.(element.variable);
      }}
    >
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a canvas takes no focus */}
      <canvas ref={canvas} aria-hidden="true" style={{ width: box.width, height: box.height }} />
      {here ? (
        // biome-ignore lint/a11y/useFocusableInteractive: the list holds the focus
        <div
          id={`${id}-active`}
          className={css.hidden}
          role="option"
          aria-selected={selected.has(active)}
          aria-setsize={elements.length}
          aria-posinset={active + 1}
        >
          {`${here.label}, ${STATUS_NAMES[levels[active] ?? "off"]}: ${spoken.join(", ")}`}
        </div>
      ) : null}
      {shown ? <Card {...props} shown={shown} canvas={canvas.current} /> : null}
    </div>
  );
}

const NONE: readonly Field[] = [];

function Card({
  shown,
  canvas,
  elements,
  fields,
  config,
  layout,
}: Props & {
  shown: { index: number; field: number };
  canvas: HTMLCanvasElement | null;
}) {
  const element = elements[shown.index];
  const mine = fields[shown.index] ?? NONE;
  const field = mine[shown.field];
  const hover = useMemo(
    () => [
      ...mine.flatMap(({ name }, at) => (at === shown.field ? [] : [name])),
      ...(config.hoverAttributes ?? []).map((attribute) => `${element?.device}/${attribute}`),
    ],
    [mine, shown.field, element, config.hoverAttributes],
  );
  if (!element || !field || !canvas) return null;
  const anchor = {
    getBoundingClientRect: () => {
      const place = canvas.getBoundingClientRect();
      const zoom = canvas.currentCSSZoom ?? 1;
      const { x, y, width, height } = fieldRect(layout, shown.index, shown.field);
      return new DOMRect(place.left + x * zoom, place.top + y * zoom, width * zoom, height * zoom);
    },
  };
  return <ReadingCard reading={{ ...field, hover }} anchor={anchor} />;
}

/** The colour of a number by the settings' scale, or by what there is; null: numbers have none. */
function useColour(
  { colourBy, min, max }: FleetConfig,
  fields: readonly (readonly Field[])[],
): ((value: number) => string) | null {
  const theme = useThemeMode();
  const table = useMemo(() => {
    if (colourBy !== "value") return null;
    return [...colourMap(theme).table].map(
      (pixel) => `rgb(${pixel & 255} ${(pixel >> 8) & 255} ${(pixel >> 16) & 255})`,
    );
  }, [colourBy, theme]);
  return useMemo(() => {
    if (!table) return null;
    let low = min ?? Number.POSITIVE_INFINITY;
    let high = max ?? Number.NEGATIVE_INFINITY;
    for (const row of fields)
      for (const { sample, info } of row) {
        if (typeof sample?.value !== "number" || info?.enumLabels.length) continue;
        if (min === null || min === undefined) low = Math.min(low, sample.value);
        if (max === null || max === undefined) high = Math.max(high, sample.value);
      }
    const span = high - low || 1;
    return (value: number) => table[Math.max(0, Math.min(255, Math.round(((value - low) / span) * 255)))] ?? "";
  }, [table, fields, min, max]);
}
