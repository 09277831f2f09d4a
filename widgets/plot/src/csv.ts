/** Points as comma-separated values: one line a point, times in UTC. */
import {
  type AttributeInfo,
  csvHead,
  csvLine,
  csvValue,
  type HistorySeries,
  isoMicroseconds,
  type Json,
} from "@octopus-widgets/sdk";
import type { Span } from "./chart";
import { type Infos, indexAt, plottedOf } from "./plotted";

/** What a plot shows, as the content of a file. */
export interface ShownPoints {
  text: string;
  points: number;
}

/** The points that a plot shows: what the series hold within a span. */
export function shownCsv(
  names: readonly string[],
  infos: Infos,
  series: (name: string) => HistorySeries | undefined,
  span: Span,
): ShownPoints {
  const lines = [csvHead(["time", "attribute", "value", "label", "unit"])];
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
      const shown = list ? csvValue(list as Json) : value;
      lines.push(csvLine([isoMicroseconds(times[index] as number), name, shown, labels?.[value] ?? "", unit]));
    }
  }
  return { text: lines.join(""), points: lines.length - 1 };
}

export const READINGS_HEAD = csvHead(["time", "attribute", "value", "label", "unit", "quality"]);

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
    const { unit, qualities } = page;
    return [csvLine([isoMicroseconds(time), name, csvValue(value), label, unit ?? "", qualities[index] ?? ""])];
  });
}
