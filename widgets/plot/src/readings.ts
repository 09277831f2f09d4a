/** Every reading that the archive has of a range, page by page, with a bound: for an export. */

import type { Span } from "./chart";
import { READINGS_HEAD, type ReadingsPage, readingLines } from "./csv";
import type { Infos } from "./plotted";

/** Rows of an export at most: about what a spreadsheet takes. */
export const MOST_ROWS = 1_000_000;
const PAGE = 20_000;

const READINGS = `query Readings($fullNames: [String!]!, $start: DateTime!, $end: DateTime!, $maxPoints: Int, $archive: String) {
  hdbppHistory(fullNames: $fullNames, start: $start, end: $end, maxPoints: $maxPoints, downsample: none, archive: $archive) {
    timestamps values qualities truncated unit enumLabels errors { code message }
  }
}`;

interface Row extends ReadingsPage {
  truncated: boolean;
  errors: { code: string | null; message: string }[];
}

export type Ask = <T>(document: string, variables: { [name: string]: unknown }, signal?: AbortSignal) => Promise<T>;

export interface Readings {
  parts: string[];
  rows: number;
  /** The bound was reached: there is more from here on, seconds since the epoch, of the attribute named. */
  stopped: { at: number; name: string } | null;
  /** Attributes that the archive does not have, and why. */
  missing: { name: string; message: string }[];
}

/** Read all of it. `onProgress` is told after each page. Rejects when called off, or when the archive cannot be read. */
export async function readAll(
  names: readonly string[],
  infos: Infos,
  span: Span,
  archive: string | null,
  ask: Ask,
  signal: AbortSignal,
  onProgress: (rows: number, name: string) => void,
  most = MOST_ROWS,
): Promise<Readings> {
  const readings: Readings = { parts: [READINGS_HEAD], rows: 0, stopped: null, missing: [] };
  for (const name of names) {
    let from = span.start;
    let last = Number.NEGATIVE_INFINITY;
    for (let more = true; more; ) {
      signal.throwIfAborted();
      const room = Math.min(PAGE, most - readings.rows);
      if (room <= 0) {
        readings.stopped = { at: Math.max(from, last), name };
        return readings;
      }
      const variables = { fullNames: [name], ...between(from, span.end), maxPoints: room, archive };
      const row = (await ask<{ hdbppHistory: Row[] }>(READINGS, variables, signal)).hdbppHistory[0];
      const why = row?.errors.find(({ code }) => code);
      if (!row || why) {
        readings.missing.push({ name, message: why?.message ?? "The server sent no history." });
        break;
      }
      const lines = readingLines(name, row, last, infos[name]);
      readings.parts.push(lines.join(""));
      readings.rows += lines.length;
      onProgress(readings.rows, name);
      last = row.timestamps.at(-1) ?? last;
      more = row.truncated && lines.length > 0;
      from = Math.floor(last * 1000) / 1000;
    }
  }
  return readings;
}

const between = (start: number, end: number): { start: string; end: string } => ({
  start: new Date(start * 1000).toISOString(),
  end: new Date(end * 1000).toISOString(),
});
