/** Tango's types as a person types them: text to the JSON value that `setAttributeValue` and `executeCommand` take. */
import type { Json } from "./contract";
import { withUnit } from "./units";

/** Within what a value has to be, as the metadata of an attribute says. */
export interface ValueLimits {
  min?: Json;
  max?: Json;
  unit?: string | null;
  enumLabels?: readonly string[];
}

/** A typed value, or the sentence that says what was expected. */
export type Parsed = { ok: true; value: Json } | { ok: false; message: string };

/** What an editor needs to know of a type. */
export interface TangoType {
  /** `none` for DevVoid; `pair` for the long-string and double-string arrays. */
  shape: "none" | "scalar" | "list" | "table" | "pair";
  element: "boolean" | "integer" | "float" | "string" | "enum" | "state";
  /** Inclusive bounds of an integer type. */
  range?: readonly [bigint, bigint];
}

const INTEGERS: { readonly [name: string]: readonly [bigint, bigint] } = {
  Char: [0n, 255n],
  UChar: [0n, 255n],
  Short: [-(2n ** 15n), 2n ** 15n - 1n],
  UShort: [0n, 2n ** 16n - 1n],
  Long: [-(2n ** 31n), 2n ** 31n - 1n],
  ULong: [0n, 2n ** 32n - 1n],
  Long64: [-(2n ** 63n), 2n ** 63n - 1n],
  ULong64: [0n, 2n ** 64n - 1n],
  Int: [-(2n ** 31n), 2n ** 31n - 1n],
};
const STATES = [
  "ON",
  "OFF",
  "CLOSE",
  "OPEN",
  "INSERT",
  "EXTRACT",
  "MOVING",
  "STANDBY",
  "FAULT",
  "INIT",
  "RUNNING",
  "ALARM",
  "DISABLE",
  "UNKNOWN",
];

/** Names of the Tango states, in Tango's order. */
export const TANGO_STATE_NAMES: readonly string[] = STATES;

/**
 * Read a type's name.
 *
 * @param datatype `DevDouble`, `DevVarStringArray`, …
 * @param dataformat of an attribute; a command's type says itself whether it is an array.
 */
export function tangoType(
  datatype: string,
  dataformat: string = "SCALAR",
  enumLabels: readonly string[] = [],
): TangoType {
  if (/^(Dev)?Void$/.test(datatype)) return { shape: "none", element: "string" };
  if (/^(?:Dev)?Var(?:Long|Double)StringArray$/.test(datatype))
    return { shape: "pair", element: datatype.includes("Double") ? "float" : "integer" };
  const array = /^(?:Dev)?Var(.+)Array$/.exec(datatype);
  const name = (array?.[1] ?? datatype).replace(/^(Const)?Dev/, "");
  const shape = array || dataformat === "SPECTRUM" ? "list" : dataformat === "IMAGE" ? "table" : "scalar";
  if (name === "Enum" || enumLabels.length > 0) return { shape, element: "enum", range: [0n, 2n ** 15n - 1n] };
  if (name === "Boolean") return { shape, element: "boolean" };
  if (name === "State") return { shape, element: "state" };
  if (name === "Float" || name === "Double") return { shape, element: "float" };
  const range = INTEGERS[name];
  return range ? { shape, element: "integer", range } : { shape, element: "string" };
}

/**
 * Read what was typed. Lists are JSON arrays, or items parted by commas or new lines; tables are JSON arrays of arrays, or
 * lines of items. Integers beyond 2^53−1 become strings, as the API writes them.
 */
export function parseTangoValue(text: string, type: TangoType, limits: ValueLimits = {}): Parsed {
  if (type.shape === "none")
    return text.trim() === "" ? { ok: true, value: null } : { ok: false, message: "expected no argument" };
  if (type.shape === "scalar") return parseOne(text, type, limits);
  if (type.shape === "pair") return parsePair(text);
  if (type.shape === "list") return parseList(text, type, limits);
  const lines = tableLines(text);
  if (!lines) return { ok: false, message: "expected a JSON array of arrays, or lines of numbers" };
  return collect(lines.map((line) => parseList(line, type, limits)));
}

/** What a person may type, in a few words. */
export function describeTangoType(type: TangoType, limits: ValueLimits = {}): string {
  const one = {
    boolean: "true or false",
    integer: "whole number",
    float: "number",
    string: "text",
    enum: "one of the labels",
    state: "a Tango state",
  }[type.element];
  const bounds = describeBounds(limits);
  if (type.shape === "none") return "no argument";
  if (type.shape === "pair") return '[[numbers], ["texts"]]';
  const what =
    type.shape === "scalar" ? one : type.shape === "list" ? `list: ${one}, parted by commas` : `lines of: ${one}`;
  return bounds ? `${what}, ${bounds}` : what;
}

/** `10 to 30 °C`, `at least 10`, or nothing. */
export function describeBounds({ min, max, unit }: ValueLimits): string {
  const low = numeric(min);
  const high = numeric(max);
  if (low !== null && high !== null) return `${low} to ${withUnit(String(high), unit)}`;
  if (low !== null) return `at least ${withUnit(String(low), unit)}`;
  return high !== null ? `at most ${withUnit(String(high), unit)}` : "";
}

/** A limit as a number: Tango writes `Not specified` where there is none. */
export function numeric(value: Json | undefined): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "string" || value.trim() === "") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

function parseOne(text: string, type: TangoType, limits: ValueLimits): Parsed {
  const typed = text.trim();
  if (type.element === "string") return { ok: true, value: text };
  if (typed === "") return { ok: false, message: "expected a value; got nothing" };
  if (type.element === "boolean") return parseBoolean(typed);
  if (type.element === "enum") return parseEnum(typed, limits.enumLabels ?? []);
  if (type.element === "state") {
    const state = typed.toUpperCase();
    return STATES.includes(state)
      ? { ok: true, value: state }
      : { ok: false, message: `expected a Tango state; got ${typed}` };
  }
  return type.element === "integer" ? parseInteger(typed, type, limits) : parseFloatValue(typed, limits);
}

function parseBoolean(typed: string): Parsed {
  if (/^(true|1|on|yes)$/i.test(typed)) return { ok: true, value: true };
  if (/^(false|0|off|no)$/i.test(typed)) return { ok: true, value: false };
  return { ok: false, message: `expected true or false; got ${typed}` };
}

function parseEnum(typed: string, labels: readonly string[]): Parsed {
  const byLabel = labels.findIndex((label) => label.toLowerCase() === typed.toLowerCase());
  if (byLabel >= 0) return { ok: true, value: byLabel };
  const index = /^\d+$/.test(typed) ? Number(typed) : -1;
  if (index >= 0 && (labels.length === 0 || index < labels.length)) return { ok: true, value: index };
  return { ok: false, message: `expected ${labels.length ? labels.join(", ") : "an index"}; got ${typed}` };
}

function parseInteger(typed: string, type: TangoType, limits: ValueLimits): Parsed {
  if (!/^[+-]?(\d+|0x[\da-f]+)$/i.test(typed)) return { ok: false, message: `expected a whole number; got ${typed}` };
  const negative = typed.startsWith("-");
  const size = BigInt(typed.replace(/^[+-]/, ""));
  const value = negative ? -size : size;
  const [low, high] = type.range ?? [value, value];
  if (value < low || value > high) return { ok: false, message: `expected ${low} to ${high}; got ${typed}` };
  const outside = outsideLimits(Number(value), limits);
  if (outside) return outside;
  return { ok: true, value: Number.isSafeInteger(Number(value)) ? Number(value) : value.toString() };
}

function parseFloatValue(typed: string, limits: ValueLimits): Parsed {
  const value = Number(typed);
  if (!Number.isFinite(value)) return { ok: false, message: `expected a number; got ${typed}` };
  return outsideLimits(value, limits) ?? { ok: true, value };
}

function outsideLimits(value: number, limits: ValueLimits): Parsed | null {
  const low = numeric(limits.min);
  const high = numeric(limits.max);
  if ((low === null || value >= low) && (high === null || value <= high)) return null;
  return { ok: false, message: `expected ${describeBounds(limits)}; got ${value}` };
}

function parseList(text: string, type: TangoType, limits: ValueLimits): Parsed {
  const items = listItems(text);
  if (!items) return { ok: false, message: "expected a JSON array, or items parted by commas" };
  return collect(items.map((item) => parseOne(item, { ...type, shape: "scalar" }, limits)));
}

function listItems(text: string): string[] | null {
  const typed = text.trim();
  if (!typed.startsWith("[")) return typed === "" ? [] : typed.split(/[,\n]/).map((item) => item.trim());
  try {
    const read: unknown = JSON.parse(typed);
    return Array.isArray(read) && read.every((item) => typeof item !== "object") ? read.map(String) : null;
  } catch {
    return null;
  }
}

function tableLines(text: string): string[] | null {
  const typed = text.trim();
  if (!typed.startsWith("[")) return typed.split("\n").filter((line) => line.trim());
  try {
    const read: unknown = JSON.parse(typed);
    return Array.isArray(read) && read.every(Array.isArray) ? read.map((line) => JSON.stringify(line)) : null;
  } catch {
    return null;
  }
}

function parsePair(text: string): Parsed {
  const message = `expected [[numbers], ["texts"]]; got ${text.trim() || "nothing"}`;
  try {
    const read: unknown = JSON.parse(text);
    if (!Array.isArray(read) || read.length !== 2) return { ok: false, message };
    const [numbers, texts] = read as unknown[];
    if (!Array.isArray(numbers) || !Array.isArray(texts)) return { ok: false, message };
    if (!numbers.every((one) => typeof one === "number") || !texts.every((one) => typeof one === "string"))
      return { ok: false, message };
    return { ok: true, value: [numbers, texts] };
  } catch {
    return { ok: false, message };
  }
}

function collect(parsed: Parsed[]): Parsed {
  const values: Json[] = [];
  for (const [index, one] of parsed.entries()) {
    if (!one.ok) return { ok: false, message: `item ${index + 1}: ${one.message}` };
    values.push(one.value);
  }
  return { ok: true, value: values };
}
