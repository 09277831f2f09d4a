import { ageText, stripRoutedAttributeEndpoint } from "@octopus-widgets/sdk";
import { STATUS_NAMES, StatusSymbol } from "@octopus-widgets/sdk/ui";
import { memo } from "react";
import css from "./grid.module.css";
import type { Square } from "./use-squares";

interface Props {
  square: Square;
  index: number;
  focusable: boolean;
  selected: boolean;
  /** Width of the status symbol in CSS pixels. */
  markSize: number;
  /** The text is large enough to be read. */
  showText: boolean;
}

/** One square. Events are handled by the grid, so that hundreds stay cheap. */
export const Cell = memo(function Cell({ square, index, focusable, selected, markSize, showText }: Props) {
  const { name, text, value, status, sample } = square;
  const stale = sample?.stale === true;
  const deviates = status !== "normal" && status !== "standby" && status !== "off";
  const spoken = `${stripRoutedAttributeEndpoint(name)}: ${sample ? value : "no value yet"}, ${STATUS_NAMES[status]}${stale ? `, stale ${ageText(sample.age)}` : ""}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: the ARIA grid pattern on CSS grid; a table would bring its own layout
    <div
      className={css.cell}
      role="gridcell"
      data-index={index}
      data-status={status}
      data-stale={stale || undefined}
      aria-label={spoken}
      aria-selected={selected}
      tabIndex={focusable ? 0 : -1}
    >
      {deviates ? (
        <span className={showText ? css.mark : css.onlyMark}>
          <StatusSymbol level={status} label="" size={markSize} />
        </span>
      ) : null}
      {showText ? <span className={css.text}>{text}</span> : null}
    </div>
  );
});
