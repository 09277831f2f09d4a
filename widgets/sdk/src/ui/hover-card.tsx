import { type ReactNode, useLayoutEffect, useRef } from "react";
import css from "./reading-card.module.css";

/** What a card stands beside: an element, or a place on a canvas. */
export interface CardAnchor {
  getBoundingClientRect(): DOMRect;
}

interface Props {
  anchor: CardAnchor;
  /** The first line; begin it with a symbol, where there is one. */
  head: ReactNode;
  /** The full name below. */
  name?: string;
  /** Rows: a term and what is said of it. An empty text leaves its row out. */
  rows: readonly (readonly [term: string, text: string])[];
}

/**
 * A card of rows beside what is hovered or focused, above everything else. `ReadingCard` is one of an attribute.
 *
 * @example
 * {shown ? <HoverCard anchor={shown.anchor} head="Vela X" rows={[["Elevation", "62°"]]} /> : null}
 */
export function HoverCard({ anchor, head, name, rows }: Props) {
  const card = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = card.current;
    if (!element) return;
    if (typeof element.showPopover === "function" && !element.matches(":popover-open")) element.showPopover();
    place(element, anchor.getBoundingClientRect());
  });
  return (
    <div ref={card} className={css.card} popover="manual" role="tooltip">
      <div className={css.head}>{head}</div>
      {name ? <div className={css.name}>{name}</div> : null}
      <dl className={css.rows}>
        {rows.map(([term, text], index) =>
          text === "" ? null : (
            // biome-ignore lint/suspicious/noArrayIndexKey: two rows may have one name
            <Row key={index} name={term} text={text} />
          ),
        )}
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
