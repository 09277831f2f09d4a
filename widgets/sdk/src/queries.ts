/** Queries that a person writes into a widget's settings: read-only, with the dashboard's variables, and the list that they give. */
import { useMemo } from "react";
import type { Json } from "./contract";
import { useEffectiveTimeRange, usePolling, useVariables } from "./hooks";
import { missingFields } from "./missing";

/** What the variables of a query may be filled in from. */
export interface QueryValues {
  /** Dashboard variables by name. */
  vars: { readonly [name: string]: string };
  /** For `$start` and `$end`, seconds since the epoch. */
  range?: { start: number; end: number };
}

/** What a person wrote, read: an operation that may be asked, or a sentence that says why not. */
export type WrittenQuery =
  | { ok: true; document: string; variables: { [name: string]: Json } }
  | { ok: false; message: string };

const COMMENT = /#[^\n\r]*/g;
const STRING = /"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"/g;
const DECLARED = /\$(\w+)\s*:\s*(\[?)\s*(\w+)/g;

/**
 * Read a query as it is typed. Its variables are filled in by name: from the dashboard's variables, `$start` and `$end` from the time
 * that is shown. Numbers and lists (parted by commas) as the type says; a variable that is not set is left out, so that its default holds.
 *
 * @example
 * readQuery("query ($n: Int) { tiles(station: $n) { name } }", { vars: { n: "3" } }); // variables: { n: 3 }
 */
export function readQuery(text: string, values: QueryValues): WrittenQuery {
  return readOperation("query", text, values);
}

/**
 * Read a subscription as it is typed, as `readQuery` reads a query.
 *
 * @example
 * const stream = readSubscription("subscription logs { logs { time message } }", { vars });
 */
export function readSubscription(text: string, values: QueryValues): WrittenQuery {
  return readOperation("subscription", text, values);
}

const EXAMPLES = { query: "query { devices { name } }", subscription: "subscription { events { topic } }" };

function readOperation(kind: "query" | "subscription", text: string, { vars, range }: QueryValues): WrittenQuery {
  const bare = text.replace(STRING, '""').replace(COMMENT, "");
  const word = /^[\s,]*(\w+|\{)/.exec(bare)?.[1];
  if (word === undefined) return { ok: false, message: `There is no ${kind} yet.` };
  if (word !== kind && !(kind === "query" && word === "{"))
    return { ok: false, message: `A ${kind} is expected here, such as ${EXAMPLES[kind]}; this begins with “${word}”.` };
  const further = kind === "query" ? /(^|\})\s*(mutation|subscription)\b/ : /\}\s*(query|mutation|subscription)\b/;
  if (further.test(bare))
    return { ok: false, message: `One ${kind} is expected here; this holds another operation too.` };
  const head = bare.slice(0, bare.indexOf("{"));
  const variables: { [name: string]: Json } = {};
  for (const [, name = "", list, type = ""] of head.matchAll(DECLARED)) {
    const value = filledIn(name, type, vars, range);
    if (value === undefined) continue;
    variables[name] = list ? value.split(",").map((one) => typed(one.trim(), type)) : typed(value, type);
  }
  const document = word === "{" ? `query written ${text.replace(/^[^{]*/, "")}` : text;
  return { ok: true, document, variables };
}

function filledIn(
  name: string,
  type: string,
  vars: QueryValues["vars"],
  range: QueryValues["range"],
): string | undefined {
  if (vars[name]) return vars[name];
  if (!range || (name !== "start" && name !== "end")) return undefined;
  return type === "Float" ? String(range[name]) : new Date(range[name] * 1000).toISOString();
}

function typed(text: string, type: string): Json {
  if (type === "Boolean") return text === "true" || text === "1";
  if (type !== "Int" && type !== "Float") return text;
  const number = Number(text);
  return text !== "" && Number.isFinite(number) ? number : text;
}

/**
 * The list in a reply: at a path of names parted by dots, or the first that there is. An object at the path is a list of one; null
 * where there is neither.
 */
export function itemsIn(data: unknown, path = ""): readonly unknown[] | null {
  const names = path
    .split(".")
    .map((name) => name.trim())
    .filter(Boolean);
  if (names.length === 0) return firstList(data, 0);
  let at: unknown[] = [data];
  for (const name of names) at = at.flatMap((one) => (isObject(one) ? (one[name] ?? []) : []));
  return at.length > 0 || itemExists(data, names) ? at : null;
}

function itemExists(data: unknown, names: readonly string[]): boolean {
  let at: unknown = data;
  for (const name of names) {
    if (Array.isArray(at)) return true;
    if (!isObject(at) || !(name in at)) return false;
    at = at[name];
  }
  return true;
}

const DEPTH = 6;

function firstList(data: unknown, depth: number): readonly unknown[] | null {
  if (Array.isArray(data)) return data;
  if (!isObject(data) || depth > DEPTH) return null;
  for (const value of Object.values(data)) {
    const found = firstList(value, depth + 1);
    if (found) return found;
  }
  return null;
}

const isObject = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The list that a query gave, and how it fares. */
export interface QueryItems {
  /** Null: nothing has come yet, or the reply has no list. */
  items: readonly unknown[] | null;
  /** The whole reply. */
  data: unknown;
  loading: boolean;
  /** Why the text is no query; null: it is one. */
  fault: string | null;
  /** Why it was not answered, the last time; what came before is still there. */
  error: Error | undefined;
  /** Fields that the API of this deployment does not have. */
  missing: readonly string[];
  retry: () => void;
}

/** Seconds by which `$start` and `$end` are rounded: a live range must not ask anew each second. */
const STEP = 30;

/**
 * Ask a query of a widget's settings, again each `interval` seconds (0: once), and whenever a variable that it uses changes.
 *
 * @example
 * const { items, fault } = useQueryItems(config.query, { path: config.path, interval: 10 });
 */
export function useQueryItems(
  text: string,
  { path = "", interval = 0, skip = false }: { path?: string; interval?: number; skip?: boolean } = {},
): QueryItems {
  const { vars } = useVariables();
  const { start, end } = useEffectiveTimeRange();
  const from = Math.floor(start / STEP) * STEP;
  const until = Math.ceil(end / STEP) * STEP;
  const key = JSON.stringify(readQuery(text, { vars, range: { start: from, end: until } }));
  const query = useMemo(() => JSON.parse(key) as WrittenQuery, [key]);
  const { data, status, error, retry } = usePolling<unknown>(
    query.ok ? query.document : "query nothing { __typename }",
    {
      ...(query.ok ? { variables: query.variables } : {}),
      interval,
      skip: skip || !query.ok,
    },
  );
  return useMemo(() => {
    const loading = query.ok && !skip && data === undefined && error === undefined && status !== "failed";
    const items = data === undefined ? null : itemsIn(data, path);
    return {
      items,
      data,
      loading,
      fault: query.ok ? null : query.message,
      error,
      missing: missingFields(error),
      retry,
    };
  }, [query, skip, data, error, status, path, retry]);
}
