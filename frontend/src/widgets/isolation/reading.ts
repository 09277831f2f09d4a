/** Reads what a frame sent: each value is of its kind and within bounds, or there is an error in words. */
import type {
  Brush,
  SampleError,
  StatusLevel,
  StreamStatus,
  TimeRange,
  WidgetLayoutHint,
} from "@octopus-widgets/sdk/contract";
import type { Wish } from "../../live";
import type { Failing, Notice } from "../scope";
import type { PlainDef, Question } from "./protocol";

const MOST_IN_LIST = 10_000;
const LEVELS: readonly StatusLevel[] = ["critical", "serious", "caution", "normal", "standby", "off"];
const STATUSES: readonly StreamStatus[] = ["idle", "loading", "ok", "failed"];

/** The widget sent something else than the contract says. */
export class Malformed extends Error {
  override readonly name = "Malformed";
}

type Row = { readonly [member: string]: unknown };

function row(value: unknown): Row {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Malformed("Expected an object.");
  return value as Row;
}

function list(value: unknown, most = MOST_IN_LIST): readonly unknown[] {
  if (!Array.isArray(value) || value.length > most) throw new Malformed(`Expected a list of at most ${most}.`);
  return value;
}

export function text(value: unknown, most: number): string {
  if (typeof value !== "string" || value.length > most)
    throw new Malformed(`Expected a text of at most ${most} characters.`);
  return value;
}

/** A name under which something is kept, which is none of those that every object has. */
export function key(value: unknown): string {
  const name = text(value, 128);
  if (name in {}) throw new Malformed(`Expected another name than ${name}.`);
  return name;
}

export function number(value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new Malformed("Expected a number.");
  return value;
}

const cut = (value: unknown, most: number): string => String(value ?? "").slice(0, most);

export function level(value: unknown): StatusLevel | undefined {
  return LEVELS.find((one) => one === value);
}

export function wishes(value: unknown): [string, Wish | null][] {
  return list(value).map((pair) => {
    const [name, wish] = list(pair, 2);
    if (wish === null) return [text(name, 600), null];
    const { delivery, window } = row(wish);
    return [
      text(name, 600),
      { delivery: delivery === "lossless" ? "lossless" : "latest", window: Math.min(10, Math.max(0, number(window))) },
    ];
  });
}

export function payload(value: unknown): { query: string; variables: Record<string, unknown> } {
  const { query, variables } = row(value);
  return { query: text(query, 200_000), variables: { ...row(variables ?? {}) } };
}

export function brush(value: unknown): Brush {
  const { expression, range: drawn } = row(value);
  const bounds = drawn === null || drawn === undefined ? null : row(drawn);
  return {
    expression: expression === null || expression === undefined ? null : text(expression, 2_000),
    range: bounds && { start: number(bounds.start), end: number(bounds.end) },
  };
}

export function range(value: unknown): TimeRange {
  const { start, end, live, preset } = row(value);
  return {
    start: number(start),
    end: number(end),
    live: live === true,
    preset: preset === null || preset === undefined ? null : text(preset, 32),
  };
}

/** A question to the person says who asks. */
export function question(value: unknown, label: string): Question {
  const { title, body, action, danger } = row(value);
  const words = body === undefined ? "" : `${text(body, 1_000)} `;
  return {
    title: text(title, 120),
    body: `${words}(Asked by the isolated widget ${label}.)`,
    action: text(action, 40),
    danger: danger === true,
  };
}

export function notices(value: unknown): Notice[] {
  return list(value, 50).map((one) => {
    const { id, code, message, source, payload: more } = row(one);
    return {
      id: cut(id, 200),
      code: cut(code, 60),
      message: cut(message, 2_000),
      source: typeof source === "string" ? source.slice(0, 200) : null,
      payload: JSON.stringify(more ?? null).length > 20_000 ? null : more,
    };
  });
}

export function failing(value: unknown): Failing[] {
  return list(value, 200).map((one) => {
    const { name, error } = row(one);
    const { code, message, source } = row(error);
    const found: SampleError = { code: cut(code, 60), message: cut(message, 2_000) };
    return { name: cut(name, 600), error: typeof source === "string" ? { ...found, source: cut(source, 200) } : found };
  });
}

export function statuses(value: unknown): StreamStatus[] {
  return list(value, 200).flatMap((one) => STATUSES.find((status) => status === one) ?? []);
}

export function actions(value: unknown, most: number): { id: string; label: string; icon?: string }[] {
  return list(value, most).map((one) => {
    const { id, label, icon } = row(one);
    const drawn = typeof icon === "string" && /^[MmLlHhVvCcSsQqTtAaZz0-9eE.,+\- ]{1,2000}$/.test(icon);
    return { id: text(id, 64), label: text(label, 60), ...(drawn ? { icon } : {}) };
  });
}

/** Cells of the grid, as far as they are numbers that fit it. */
function layout(value: unknown): WidgetLayoutHint | undefined {
  if (value === undefined || value === null) return undefined;
  const { w, h, minW, minH } = row(value);
  const cells = (one: unknown, most: number) => Math.min(most, Math.max(1, Math.round(number(one))));
  return {
    w: cells(w, 24),
    h: cells(h, 100),
    ...(minW === undefined ? {} : { minW: cells(minW, 24) }),
    ...(minH === undefined ? {} : { minH: cells(minH, 100) }),
  };
}

const PLAIN = ["key", "label", "description", "config", "polls", "requiredStreams", "version", "apiVersion"];

/** What a bundle says of a widget: its data, and of that only what the page uses. */
export function definition(value: unknown): PlainDef {
  const found = row(value);
  if (JSON.stringify(found).length > 500_000)
    throw new Malformed("Expected a definition of at most 500,000 characters.");
  const def: { [member: string]: unknown } = {};
  for (const name of PLAIN) if (Object.hasOwn(found, name)) def[name] = found[name];
  def.layout = layout(found.layout);
  const docs = found.docsUrl;
  if (typeof docs === "string" && /^https?:\/\//.test(docs)) def.docsUrl = docs.slice(0, 500);
  return { ...def, key: text(found.key, 128) };
}
