import type { AttributeInfo, Sample, StatusLevel } from "../contract";
import { useAttributeInfo, useAttributes } from "../hooks";
import { attributeParts, stripRoutedAttributeEndpoint } from "../names";
import { valueText } from "../readings";
import { withUnit } from "../units";
import { ageText, clockText } from "../words";
import { type CardAnchor, HoverCard } from "./hover-card";
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

const NONE: readonly string[] = [];

/** What is known of an attribute, beside its place and above everything else: the card that hovering or focusing shows. */
export function ReadingCard({ reading, anchor }: { reading: CardReading; anchor: CardAnchor }) {
  const { name: fullName, sample, info, status, hover = NONE } = reading;
  const samples = useAttributes(hover);
  const infos = useAttributeInfo(hover);
  const labelOf = (name: string, about: typeof info): string => about?.label || attributeParts(name).attribute;
  const quality = sample?.quality ? ` · ${sample.quality.replace("ATTR_", "").toLowerCase()}` : "";
  return (
    <HoverCard
      anchor={anchor}
      head={
        <>
          <StatusSymbol level={status} /> <strong>{labelOf(fullName, info)}</strong>
        </>
      }
      name={stripRoutedAttributeEndpoint(fullName)}
      rows={[
        ["Value", sample ? withUnit(valueText(sample.value, info), info?.unit) : "no value yet"],
        ["Status", STATUS_NAMES[status] + quality],
        ["Stale for", sample?.stale ? ageText(sample.age) || "unknown" : ""],
        ["Time", clockText(sample?.timestamp) || "—"],
        ["Error", sample?.error?.message ?? ""],
        ...hover.map(
          (name) =>
            [
              labelOf(name, infos[name]),
              withUnit(valueText(samples[name]?.value, infos[name]), infos[name]?.unit) || "—",
            ] as const,
        ),
      ]}
    />
  );
}
