/** Cells as text, as what is sorted by, and as CSV. */
import { ageText, csvHead, csvLine, csvValue, isoMicroseconds, valueText, withUnit } from "@octopus-widgets/sdk";
import type { SortValue } from "@octopus-widgets/sdk/ui";
import type { TableConfig } from "./config";
import type { Component, Reading } from "./use-components";

export const DEVICE = "device";
export const TIME = "time";

/** The value in words; "…" while it is on its way, "" where the device has no such attribute. */
export function readingText({ sample, info }: Reading, config: TableConfig): string {
  if (info === null) return "";
  if (!sample) return "…";
  const text = valueText(sample.value, info, { enumLabels: config.useEnumLabels });
  return config.showUnits ? withUnit(text, info?.unit) : text;
}

/** When a row's newest value was taken. `now`: seconds since the epoch. */
export function timeText(time: number | null, format: TableConfig["timeColumnFormat"], now: number): string {
  if (time === null) return "—";
  if (format === "age") return ageText(now - time);
  const iso = isoMicroseconds(time);
  if (format === "iso") return `${iso.slice(0, 23)}Z`;
  return format === "datetime" ? iso.slice(0, 19).replace("T", " ") : iso.slice(11, 19);
}

/** What a column is sorted by: numbers by size, enums by their order, all else as text. */
export function sortValueOf(row: Component, column: string, config: TableConfig): SortValue {
  if (column === DEVICE) return row.label;
  if (column === TIME) return row.newest;
  const reading = row.readings.get(column);
  const value = reading?.sample?.value;
  if (!reading || value === undefined || value === null) return null;
  if (typeof value === "number") return value;
  return typeof value === "boolean" ? Number(value) : readingText(reading, config);
}

/** The table as a file: a line a row, values as they are, labels where they are shown. */
export function tableCsv(rows: readonly Component[], attributes: readonly string[], config: TableConfig): string {
  const unitOf = (attribute: string): string =>
    rows.map(({ readings }) => readings.get(attribute)?.info?.unit).find((unit) => unit) ?? "";
  const heads = attributes.map((attribute) => {
    const unit = unitOf(attribute);
    return unit ? `${attribute} (${unit})` : attribute;
  });
  const lines = rows.map((row) =>
    csvLine([
      row.label,
      row.device,
      ...attributes.map((attribute) => {
        const { sample, info } = row.readings.get(attribute) ?? {};
        const label = typeof sample?.value === "number" ? info?.enumLabels[sample.value] : undefined;
        return config.useEnumLabels && label !== undefined ? label : csvValue(sample?.value);
      }),
      row.newest === null ? null : isoMicroseconds(row.newest),
    ]),
  );
  return csvHead(["component", "device", ...heads, "time"]) + lines.join("");
}
