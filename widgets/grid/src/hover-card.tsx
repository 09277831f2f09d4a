import {
  ageText,
  attributeParts,
  clockText,
  stripRoutedAttributeEndpoint,
  useAttributeInfo,
  useAttributes,
  valueText,
  withUnit,
} from "@octopus-widgets/sdk";
import { STATUS_NAMES, StatusSymbol } from "@octopus-widgets/sdk/ui";
import { useLayoutEffect, useRef } from "react";
import css from "./grid.module.css";
import type { Square } from "./use-squares";

/** What is known of a square, beside it and above everything else. */
export function HoverCard({ square, anchor }: { square: Square; anchor: HTMLElement }) {
  const card = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = card.current;
    if (!element) return;
    if (typeof element.showPopover === "function" && !element.matches(":popover-open")) element.showPopover();
    place(element, anchor.getBoundingClientRect());
  });
  const samples = useAttributes(square.hover);
  const infos = useAttributeInfo(square.hover);
  const { sample, info, status } = square;
  return (
    <div ref={card} className={css.card} popover="manual" role="tooltip">
      <div className={css.cardHead}>
        <StatusSymbol level={status} /> <strong>{info?.label || attributeParts(square.name).attribute}</strong>
      </div>
      <div className={css.cardName}>{stripRoutedAttributeEndpoint(square.name)}</div>
      <dl className={css.rows}>
        <Row name="Value" text={sample ? withUnit(valueText(sample.value, info), info?.unit) : "no value yet"} />
        <Row
          name="Status"
          text={`${STATUS_NAMES[status]}${sample?.quality ? ` · ${sample.quality.replace("ATTR_", "").toLowerCase()}` : ""}`}
        />
        {sample?.stale ? <Row name="Stale for" text={ageText(sample.age)} /> : null}
        <Row name="Time" text={clockText(sample?.timestamp) || "—"} />
        {square.hover.map((name) => (
          <Row
            key={name}
            name={infos[name]?.label || attributeParts(name).attribute}
            text={withUnit(valueText(samples[name]?.value, infos[name]), infos[name]?.unit)}
          />
        ))}
      </dl>
    </div>
  );
}

function Row({ name, text }: { name: string; text: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{text}</dd>
    </>
  );
}

/** Beside the square, on the side with room, within the page; in the card's pixels, which a wall display enlarges. */
function place(card: HTMLElement, at: DOMRect): void {
  const zoom = card.currentCSSZoom ?? 1;
  const { offsetWidth: width, offsetHeight: height } = card;
  const right = at.right / zoom + 8 + width <= innerWidth / zoom;
  const left = right ? at.right / zoom + 8 : Math.max(4, at.left / zoom - width - 8);
  card.style.left = `${left}px`;
  card.style.top = `${Math.max(4, Math.min(at.top / zoom, innerHeight / zoom - height - 4))}px`;
}
