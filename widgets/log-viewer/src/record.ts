/** A record of a log, out of whatever the configured API gives. Pure. */
import { itemsIn, type StatusLevel } from "@octopus-widgets/sdk";
import type { LogConfig } from "./config";

export const LEVELS = ["debug", "info", "warning", "error", "critical"] as const;
export type Level = (typeof LEVELS)[number];

export interface LogRecord {
  /** Counts what this widget took: the key of its row. */
  id: number;
  /** Seconds since the epoch. */
  time: number;
  level: Level;
  /** The level as it was written. */
  levelText: string;
  source: string;
  message: string;
  /** The number that the server gave it; null: it gives none. */
  number: number | null;
  /** What else it says, by the names of its fields. */
  more: { readonly [name: string]: unknown };
}

export type Fields = Pick<LogConfig, "timeField" | "levelField" | "sourceField" | "messageField" | "numberField">;

const WORDS: { readonly [word: string]: Level } = {
  trace: "debug",
  debug: "debug",
  verbose: "debug",
  info: "info",
  notice: "info",
  information: "info",
  warn: "warning",
  warning: "warning",
  err: "error",
  error: "error",
  severe: "error",
  crit: "critical",
  critical: "critical",
  fatal: "critical",
  alert: "critical",
  emerg: "critical",
  emergency: "critical",
};

/** A level by its name in any of the usual spellings, or its number in Python's scale; `info` where it is none of them. */
export function levelOf(value: unknown): Level {
  if (typeof value === "number")
    return value >= 50 ? "critical" : value >= 40 ? "error" : value >= 30 ? "warning" : value >= 20 ? "info" : "debug";
  return (
    WORDS[
      String(value ?? "")
        .trim()
        .toLowerCase()
    ] ?? "info"
  );
}

/** The status symbol of a level: what is no trouble has the quietest. */
export const STATUS_OF: { readonly [level in Level]: StatusLevel } = {
  debug: "off",
  info: "standby",
  warning: "caution",
  error: "serious",
  critical: "critical",
};

/** Seconds since the epoch, from seconds, milliseconds, or ISO 8601 (without a zone: UTC); null where it is none. */
export function timeOf(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? (Math.abs(value) > 1e11 ? value / 1000 : value) : null;
  if (typeof value !== "string" || value.trim() === "") return null;
  if (/^\d+(\.\d+)?$/.test(value.trim())) return timeOf(Number(value));
  const zoned = /(z|[+-]\d\d:?\d\d)$/i.test(value.trim()) ? value.trim() : `${value.trim()}Z`;
  const epoch = Date.parse(zoned.replace(" ", "T"));
  return Number.isNaN(epoch) ? null : epoch / 1000;
}

const asText = (value: unknown): string =>
  value === null || value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);

/** A record out of an object; null where it is none. `now`: the time of one that says none. */
export function recordOf(item: unknown, fields: Fields, now: number): Omit<LogRecord, "id"> | null {
  if (typeof item === "string") item = { [fields.messageField]: item };
  if (typeof item !== "object" || item === null) return null;
  const given = item as { readonly [name: string]: unknown };
  const used = new Set(Object.values(fields));
  const number = given[fields.numberField];
  return {
    time: timeOf(given[fields.timeField]) ?? now,
    level: levelOf(given[fields.levelField]),
    levelText: asText(given[fields.levelField]) || "INFO",
    source: asText(given[fields.sourceField]),
    message: asText(given[fields.messageField]),
    number: typeof number === "number" ? number : null,
    more: Object.fromEntries(
      Object.entries(given).filter(
        ([name, value]) => !used.has(name) && value !== null && value !== "" && name !== "__typename",
      ),
    ),
  };
}

/** The records in a reply or an event: at the path, else the first list, else the first object. */
export function recordsIn(data: unknown, path: string): readonly unknown[] {
  const found = itemsIn(data, path);
  if (found) return found;
  if (typeof data !== "object" || data === null) return [];
  return Object.values(data).filter((value) => value !== null && value !== undefined);
}
