/** Status, cards, units and dialogs. */
import {
  clingsToNumber,
  statusOfReading,
  unitText,
  useAttributeInfo,
  useAttributes,
  withUnit,
} from "@octopus-widgets/sdk";
import {
  controls,
  Dialog,
  dialogStyles,
  HoverCard,
  LevelCounts,
  LineIcon,
  ReadingCard,
  STATUS_NAMES,
  STATUS_SHAPES,
} from "@octopus-widgets/sdk/ui";
import { useState } from "react";

export function Pieces({ name }: { name: string }) {
  const sample = useAttributes([name])[name];
  const info = useAttributeInfo([name])[name];
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [open, setOpen] = useState(false);
  const status = statusOfReading(sample, info);
  return (
    <section>
      <LevelCounts levels={[status, "normal"]} label="Levels" />
      <button
        type="button"
        className={controls.small}
        onFocus={(event) => setAnchor(event.currentTarget)}
        onBlur={() => setAnchor(null)}
        onClick={() => setOpen(true)}
      >
        <LineIcon d="M5 12h14" /> {withUnit(String(sample?.value), info?.unit)} {STATUS_NAMES[status]}
      </button>
      <svg viewBox="0 0 12 12" role="img" aria-label={clingsToNumber("deg") ? unitText("W/m2") : ""}>
        <path d={STATUS_SHAPES[status]} fillRule="evenodd" />
      </svg>
      {anchor && <ReadingCard reading={{ name, sample, info, status }} anchor={anchor} />}
      {anchor && <HoverCard anchor={anchor} head={<strong>Vela X</strong>} rows={[["Elevation", "62°"]]} />}
      {open && (
        <Dialog title="More" onClose={() => setOpen(false)}>
          <form className={dialogStyles.form}>All that is known.</form>
        </Dialog>
      )}
    </section>
  );
}
