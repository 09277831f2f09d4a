import { useLayoutEffect, useRef } from "react";
import type { AttributeInfo, Sample, StatusLevel } from "../contract";
import { useAttributeInfo, useAttributes } from "../hooks";
import { attributeParts, stripRoutedAttributeEndpoint } from "../names";
import { valueText } from "../readings";
import { withUnit } from "../units";
import { ageText, clockText } from "../words";
import css from "./reading-card.module.css";
import { STATUS_NAMES, StatusSymbol } from "./status-symbol";

/** What a card tells of. */
export interface CardReading {
  name: string;
  sample: Sample | undefined;
  info: AttributeInfo | null | undefined;
  status: StatusLevel;
  /** Full names of further attributes: a row each. */
  hover?: readonly string[];
}

/** What a card stands beside: an element, or a place on a canvas. */
export interface CardAnchor {
  getBoundingClientRect(): DOMRect;
}

const NONE: readonly string[] = [];

/** What is known of an attribute, beside its place and above everything else: the card that hovering or focusing shows. */
export function ReadingCard({ reading, anchor }: { reading: CardReading; anchor: CardAnchor }) {
  const card = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = card.current;
    if (!element) return;
    if (typeof element.showPopover === "function" && !element.matches(":popover-open")) element.showPopover();
    place(element, anchor.getBoundingClientRect());
  });
  const { name: fullName, sample, info, status, hover = NONE } = reading;
  const samples = useAttributes(hover);
  const infos = useAttributeInfo(hover);
  return (
    <div ref={card} className={css.card} popover="manual" role="tooltip">
      <div className={css.head}>
        <StatusSymbol level={status} /> <strong>{info?.label || attributeParts(fullName).attribute}</strong>
      </div>
      <div className={css.name}>{stripRoutedAttributeEndpoint(fullName)}</div>
      <dl className={css.rows}>
        <Row name="Value" text={sample ? withUnit(valueText(sample.value, info), info?.unit) : "no value yet"} />
        <Row
          name="Status"
          text={`${STATUS_NAMES[status]}${sample?.quality ? ` · ${sample.quality.replace("ATTR_", "").toLowerCase()}` : ""}`}
        />
        {sample?.stale ? <Row name="Stale for" text={ageText(sample.age)} /> : null}
        <Row name="Time" text={clockText(sample?.timestamp) || "—"} />
        {sample?.error ? <Row name="Error" text={sample.error.message} /> : null}
        {hover.map((name) => (
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
