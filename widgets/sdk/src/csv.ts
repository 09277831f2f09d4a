/** Comma-separated values (RFC 4180) for a person's spreadsheet, times in UTC; and the export that widgets of readings offer. */
import { useMemo, useRef } from "react";
import type { AttributeInfo, Json, MenuAction, Sample } from "./contract";
import { useMenuActions, useTimeWindow } from "./hooks";
import { host } from "./host";

/** A file for a spreadsheet begins with this mark, or the spreadsheet takes the text for another encoding. */
const MARK = "\uFEFF";
const END = "\r\n";
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A cell. A text that a spreadsheet would take for a formula is kept a text. */
export function csvCell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return Number.isNaN(value) ? "" : String(value);
  const safe = /^[=+\-@\t\r]/.test(value) && !NUMBER.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One line, with its end. */
export const csvLine = (cells: readonly (string | number | null)[]): string => cells.map(csvCell).join(",") + END;

/** The line with which a file begins. */
export const csvHead = (names: readonly string[]): string => MARK + csvLine(names);

/** A value as a cell: lists as JSON. */
export function csvValue(value: Json | undefined): string | number | null {
  if (value === undefined || value === null || typeof value === "number" || typeof value === "string")
    return value ?? null;
  const list = ArrayBuffer.isView(value) ? Array.from(value as unknown as ArrayLike<number>) : value;
  return typeof list === "boolean" ? String(list) : JSON.stringify(list);
}

/** ISO 8601, UTC, to the microsecond that an archive keeps. `time`: seconds since the epoch. */
export function isoMicroseconds(time: number): string {
  const whole = Math.floor(time);
  const micro = Math.min(999_999, Math.round((time - whole) * 1e6));
  return `${new Date(whole * 1000).toISOString().slice(0, 19)}.${String(micro).padStart(6, "0")}Z`;
}

/** The text as a file's content. */
export const csvBlob = (parts: string[]): Blob => new Blob(parts, { type: "text/csv;charset=utf-8" });

/** A name for a file, from a title and the instants that it is of (seconds since the epoch). */
export function fileName(title: string, instants: readonly number[], ending: string): string {
  const safe =
    title
      .normalize("NFKD")
      .replace(/[^\p{L}\p{N}]+/gu, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 60) || "octopus";
  const stamps = instants.map((time) => `${new Date(time * 1000).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`);
  return `${[safe, ...stamps].join("_")}.${ending}`;
}

/** An attribute as a widget shows it. */
export interface ShownReading {
  name: string;
  sample: Sample | undefined;
  info: AttributeInfo | null | undefined;
}

/** Path data of the symbol of an export, for `MenuAction.icon`. */
export const CSV_ICON = "M12 4v11M8 11l4 4 4-4M5 19h14";

/** What a widget shows of attributes: a line each, with what is known of them. */
export function readingsCsv(readings: readonly ShownReading[]): string {
  const lines = readings.map(({ name, sample, info }) => {
    const { value, timestamp, quality, stale, age, error } = sample ?? {};
    const label = typeof value === "number" ? (info?.enumLabels[value] ?? "") : "";
    return csvLine([
      typeof timestamp === "number" ? isoMicroseconds(timestamp) : null,
      name,
      csvValue(value),
      label,
      info?.unit ?? "",
      quality ?? "",
      stale ? Math.round(age ?? 0) : null,
      error?.message ?? "",
    ]);
  });
  const head = csvHead(["time", "attribute", "value", "label", "unit", "quality", "stale for seconds", "error"]);
  return head + lines.join("");
}

/** Offers in the menu of the widget's frame what the widget shows, as CSV. */
export function useReadingsExport(instanceId: string, readings: readonly ShownReading[]): void {
  useCsvExport(instanceId, () => readingsCsv(readings));
}

/** Offers a CSV file in the menu of the widget's frame; `make` gives its text when a person asks for it. */
export function useCsvExport(instanceId: string, make: () => string): void {
  const { now } = useTimeWindow();
  const latest = useRef(make);
  latest.current = make;
  const actions = useMemo(
    (): MenuAction[] => [
      {
        id: "csv",
        label: "Export CSV",
        icon: CSV_ICON,
        run: ({ title }) =>
          host().save({ name: fileName(title, [now()], "csv"), content: csvBlob([latest.current()]) }),
      },
    ],
    [now],
  );
  useMenuActions(instanceId, actions);
}
