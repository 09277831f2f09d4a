/** Points as comma-separated values (RFC 4180): one line a point, times in UTC. */
import type { AttributeInfo, HistorySeries, Json } from "@octopus-widgets/sdk";
import type { Span } from "./chart";
import { type Infos, indexAt, plottedOf } from "./plotted";

/** A file for a person's spreadsheet begins with this mark, or the spreadsheet takes the text for another encoding. */
const MARK = "\uFEFF";
const END = "\r\n";

/** A cell. A text that a spreadsheet would take for a formula is kept a text. */
export function cell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return Number.isNaN(value) ? "" : String(value);
  const safe = /^[=+\-@\t\r]/.test(value) && !/^-?[\d.]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const csvLine = (cells: readonly (string | number | null)[]): string => cells.map(cell).join(",") + END;

/** ISO 8601, UTC, to the microsecond that an archive keeps. */
export function isoMicroseconds(time: number): string {
  const whole = Math.floor(time);
  const micro = Math.min(999_999, Math.round((time - whole) * 1e6));
  return `${new Date(whole * 1000).toISOString().slice(0, 19)}.${String(micro).padStart(6, "0")}Z`;
}

/** The points that a plot shows: what the series hold within a span. */
export function shownCsv(
  names: readonly string[],
  infos: Infos,
  series: (name: string) => HistorySeries | undefined,
  span: Span,
): { text: string; points: number } {
  const lines = [MARK + csvLine(["time", "attribute", "value", "label", "unit"])];
  for (const name of names) {
    const plotted = plottedOf(series(name), infos[name]);
    const lists = series(name)?.lists;
    if (!plotted) continue;
    const { times, values, labels } = plotted;
    const unit = infos[name]?.unit ?? "";
    for (
      let index = indexAt(times, span.start);
      index < times.length && (times[index] as number) <= span.end;
      index += 1
    ) {
      const value = values[index] as number;
      const list = lists?.[index];
      const shown = list ? JSON.stringify(Array.from(list as ArrayLike<Json>)) : value;
      lines.push(csvLine([isoMicroseconds(times[index] as number), name, shown, labels?.[value] ?? "", unit]));
    }
  }
  return { text: lines.join(""), points: lines.length - 1 };
}

export const READINGS_HEAD = MARK + csvLine(["time", "attribute", "value", "label", "unit", "quality"]);

export interface ReadingsPage {
  timestamps: readonly number[];
  values: readonly Json[];
  qualities: readonly string[];
  unit: string | null;
  enumLabels: readonly string[];
}

/** Readings of the archive as they are. Those up to `after` were told before. */
export function readingLines(
  name: string,
  page: ReadingsPage,
  after: number,
  info: AttributeInfo | null | undefined,
): string[] {
  const labels = page.enumLabels.length > 0 ? page.enumLabels : (info?.enumLabels ?? []);
  return page.timestamps.flatMap((time, index) => {
    if (time <= after) return [];
    const value = page.values[index] ?? null;
    const label = typeof value === "number" ? (labels[value] ?? "") : "";
    return [csvLine([isoMicroseconds(time), name, textOf(value), label, page.unit ?? "", page.qualities[index] ?? ""])];
  });
}

function textOf(value: Json): string | number | null {
  if (typeof value === "number" || typeof value === "string" || value === null) return value;
  return typeof value === "boolean" ? String(value) : JSON.stringify(value);
}

/** A name for a file, from a title and the range of time. */
export function fileName(title: string, span: Span, ending: string): string {
  const safe =
    title
      .normalize("NFKD")
      .replace(/[^\p{L}\p{N}]+/gu, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 60) || "plot";
  const stamp = (time: number): string => new Date(time * 1000).toISOString().slice(0, 19).replaceAll(/[-:]/g, "");
  return `${safe}_${stamp(span.start)}Z_${stamp(span.end)}Z.${ending}`;
}
