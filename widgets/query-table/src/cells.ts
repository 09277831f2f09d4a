/** Values of a reply as text, by their type or by what they look like. */
import { host, type Json, type StatusLevel, statusOfMeaning } from "@octopus-widgets/sdk";
import type { SortValue } from "@octopus-widgets/sdk/ui";
import type { ApiColumn } from "./types";

export type Row = { readonly [key: string]: Json };

export interface Column extends ApiColumn {
  kind: "number" | "time" | "truth" | "state" | "text";
  /** CSS pixels at first. */
  width: number;
}

const TIME_NAME = /(at|time|timestamp|date|since|until|start|end|created|changed|modified|updated)$/i;
const STATE_NAME = /(state|status|health|mode|level|result)$/i;
/** Seconds since the epoch of 2001 and 2100: a number between them may be a time. */
const EARLIEST = 978_307_200;
const LATEST = 4_102_444_800;

/** An item of a reply as a row; what is no object has one column, `value`. */
export function rowOf(item: unknown): Row {
  if (typeof item !== "object" || item === null || Array.isArray(item)) return { value: item as Json };
  const row: { [key: string]: Json } = {};
  for (const [key, value] of Object.entries(item as { [key: string]: Json })) {
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      for (const [inner, deep] of Object.entries(value)) row[`${key}.${inner}`] = deep;
    row[key] = value;
  }
  return row;
}

/** Columns out of the rows themselves, where no type tells: what any row has, nested values by their parts. */
export function columnsIn(rows: readonly Row[]): ApiColumn[] {
  const keys = new Set<string>();
  for (const row of rows.slice(0, 200))
    for (const [key, value] of Object.entries(row)) {
      const nested = typeof value === "object" && value !== null && !Array.isArray(value);
      if (!nested && key !== "__typename") keys.add(key);
    }
  return [...keys].map((key) => ({ key, type: "", description: null }));
}

/** What a column holds, by its type, its name and its first values. */
export function kindOf({ key, type }: ApiColumn, rows: readonly Row[]): Column["kind"] {
  const sample = rows.map((row) => row[key]).find((value) => value !== null && value !== undefined);
  if (Array.isArray(sample)) return "text";
  if (type === "Boolean" || typeof sample === "boolean") return "truth";
  if (type === "DateTime") return "time";
  if (typeof sample === "number") {
    const may = TIME_NAME.test(key) && sample > EARLIEST && sample < LATEST;
    return may ? "time" : "number";
  }
  if (typeof sample === "string" && TIME_NAME.test(key) && !Number.isNaN(instantOf(sample) ?? Number.NaN))
    return "time";
  if (type === "Int" || type === "Float") return TIME_NAME.test(key) && sample === undefined ? "time" : "number";
  return STATE_NAME.test(key) ? "state" : "text";
}

/** Seconds since the epoch of a number or of an ISO 8601 text; null: it is none. */
export function instantOf(value: Json | undefined): number | null {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d/.test(value)) return null;
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(value) || value.length <= 10 ? value : `${value}Z`;
  const time = Date.parse(zoned) / 1000;
  return Number.isFinite(time) ? time : null;
}

export function cellText(value: Json | undefined, kind: Column["kind"]): string {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return "—";
  if (kind === "time") {
    const time = instantOf(value);
    return time === null ? String(value) : new Date(time * 1000).toISOString().slice(0, 19).replace("T", " ");
  }
  if (kind === "truth") return value === true ? "yes" : value === false ? "no" : String(value);
  if (typeof value === "object")
    return Array.isArray(value) && value.every((one) => typeof one !== "object")
      ? value.join(", ")
      : JSON.stringify(value);
  return typeof value === "number" ? host().formatValue(value) : value === "" ? "—" : String(value);
}

/** Width for what the first rows say, within reason, in steps so that it rests while they change. */
export function widthOf({ key, kind }: Pick<Column, "key" | "kind">, rows: readonly Row[]): number {
  const longest = Math.max(0, ...rows.slice(0, 40).map((row) => cellText(row[key], kind).length));
  const wide = Math.max(key.length * 7 + 34, longest * 7.6 + (kind === "state" ? 34 : 20));
  return Math.max(60, Math.min(280, Math.ceil(wide / 20) * 20));
}

/** The level of a state by its name; null: it says nothing, or all is well. */
export function levelOf(value: Json | undefined, kind: Column["kind"]): StatusLevel | null {
  if (kind !== "state" || typeof value !== "string") return null;
  const level = statusOfMeaning(value);
  return level === "critical" || level === "serious" || level === "caution" ? level : null;
}

export function sortValueOf(row: Row, { key, kind }: Pick<Column, "key" | "kind">): SortValue {
  const value = row[key];
  if (value === null || value === undefined) return null;
  if (kind === "time") return instantOf(value);
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  return cellText(value, kind);
}
